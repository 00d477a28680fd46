"""Casework: clues, complaints, reports, transfers and assistance, with their clocks.

Besides: advice on what a case has become, and the prosecutor's comparisons.
"""
