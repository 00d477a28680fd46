"""Casework: clues, complaints, transfers and assistance, each a list of events.

Nothing of a matter enters the archive or any answer about a merchant.
"""
