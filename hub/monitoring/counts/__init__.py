"""What a hub counts of its requests, and how scrapers read that and how it stands."""
