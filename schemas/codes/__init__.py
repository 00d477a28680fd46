"""Codes of merchants: recognised in any spelling, checked, and repaired."""
