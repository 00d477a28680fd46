"""Sheets and tables of each kind of answer, and what they say alike."""
