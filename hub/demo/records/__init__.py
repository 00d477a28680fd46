"""What is delivered about a made-up merchant: true rows of every kind, made dirty."""
