"""Readers of file formats: bytes in, cells with their places out."""
