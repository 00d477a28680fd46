"""Sheets of paper: an answer as a tagged PDF with its own bytes and receipt inside.

model       a sheet as plain values: title, facts, tables, notes
documents   sheets of all answers that have one: files, pages, searches
pages       sheets of whole pages; fields of records in words
wording     what stands on sheets besides the answer, Chinese and English
fonts       a Chinese font of this machine, and the characters that it has
typeset     a sheet made into PDF, by a process of its own
apart       what processes of their own do, and what they are handed
evidence    what lies behind the pages of a PDF, put there and taken out
process     a process within bounds
"""
