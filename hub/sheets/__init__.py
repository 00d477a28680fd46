"""Sheets: an answer laid out once, and printed as PDF, as text and for spreadsheets.

model       a sheet as plain values: title, facts, tables, notes
documents   sheets of all answers that have one: of merchants, pages, searches
pages       sheets and tables of each kind of answer; fields of records in words
framing     the question and the receipt around the sections of any sheet
wording     what stands on sheets besides the answer, Chinese and English
fonts       a Chinese font of this machine, and the characters that it has
prints      a sheet as text for a terminal, and its sections as CSV and XLSX
typeset     a sheet made into PDF, by a process of its own
apart       what processes of their own do, and what they are handed
evidence    what lies behind the pages of a PDF, put there and taken out
process     a process within bounds
"""
