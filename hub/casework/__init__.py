"""Casework: clues, complaints, reports, transfers and assistance, with their clocks."""
