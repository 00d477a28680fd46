"""Prints of a sheet besides the PDF: text for a terminal, tables for spreadsheets."""
