"""Firms sentenced for illegal fund-raising, from a scan."""
