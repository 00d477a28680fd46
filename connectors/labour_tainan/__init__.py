"""Penalties of the labour bureau of Tainan."""
