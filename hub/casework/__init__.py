"""Casework: clues, complaints, transfers and assistance, with the law's clocks running.

papers      documents of matters: numbered, as page, PDF and file of a word processor
"""
