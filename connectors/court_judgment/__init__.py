"""Judgments, with their parties in two columns."""
