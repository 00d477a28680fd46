"""Doors: read a member's system. They rename and yield; they judge nothing."""
