"""Sheets of whole pages: a merchant's, its own file, and what finding shows."""
