"""Penalty decisions that market supervision publishes on its websites."""
