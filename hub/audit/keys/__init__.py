"""Which keys sign the log, and who checks what they signed."""
