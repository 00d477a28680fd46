"""Papers of matters: filled in, looked at, and taken as PDF or DOCX."""
