"""The verifier for people without Python: a page, served or kept as one file."""
