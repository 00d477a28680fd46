"""Bulletins of food samples that failed."""
