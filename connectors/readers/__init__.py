"""Readers: what a reader is, and those of file formats: bytes in, rows of cells out."""
