"""Notices of environment authorities, found on their websites by title alone."""
