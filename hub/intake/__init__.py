"""A record's way in: landing, validation, linking, archiving, quarantine."""
