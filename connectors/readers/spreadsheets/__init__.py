"""Spreadsheets (XLSX, XLS, ODS), read by a process of their own with bounded memory."""
