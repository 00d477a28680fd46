"""Matters as officers meet them: the board of those in sight, and assignment.

rows       the board: matters in sight, filtered, those that run out first at the top
assigning  whose desk a matter lies on
"""
