"""Copies of an instance that can be brought back, and bringing them back."""
