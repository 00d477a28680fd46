"""What names are written with: characters, forms, industries, and their tables."""
