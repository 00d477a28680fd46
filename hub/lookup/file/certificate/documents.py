"""The prior-penalty certificate as it is sent."""
