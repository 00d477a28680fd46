"""Notices of telecommunications offices on apps."""
