"""Penalties of the labour bureau of Taoyuan."""
