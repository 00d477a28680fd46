"""Witnesses for each test."""

from tests.support.witnesses import ask, court, hand_log, make_witness, seconds, serve

__all__ = ["ask", "court", "hand_log", "make_witness", "seconds", "serve"]
