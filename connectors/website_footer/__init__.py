"""Footers of websites, which name a firm and its filing."""
