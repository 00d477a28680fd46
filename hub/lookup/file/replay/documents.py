"""The documents of a rating that is computed again for a day and a moment."""
