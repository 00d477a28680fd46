"""Sessions of officers: who is signed in, on which device, and how that ends."""
