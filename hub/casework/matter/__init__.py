"""Matters: lists of events, and the one service that writes them."""
