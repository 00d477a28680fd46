"""Matters as officers meet them: the board of those in sight, one whole, assignment.

asking     what a question about matters is made of
rows       the board: matters in sight, filtered, those that run out first at the top
shown      one matter, as much of it as is in sight
assigning  whose desk a matter lies on
looked     who looked at a matter and acted in it
"""
