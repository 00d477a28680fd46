"""Machines of casework: each is one table with its law."""
