"""Answers about merchants: decided by purpose, logged before they leave."""
