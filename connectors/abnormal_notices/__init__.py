"""Notices of both lists of the market supervision line, collected in one file."""
