"""Penalties of the labour bureau of Newtaipei."""
