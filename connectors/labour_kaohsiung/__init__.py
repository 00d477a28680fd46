"""Penalties of the labour bureau of Kaohsiung."""
