"""Penalties of the labour bureau of Taipei."""
