"""Who is named as the actor where nobody asked."""

HUB = "hub"
"""The hub itself: what it does by its own rules and clock."""
