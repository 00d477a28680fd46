"""Penalties of the labour bureau of Taichung."""
