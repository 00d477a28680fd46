"""What lies behind the pages of a PDF: put there when it is set, and taken out again.

setting         an entry that binds a file as it was set, its receipt behind the pages
attached        the evidence taken out of a PDF
"""
