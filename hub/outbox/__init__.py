"""The one table of events that business transactions leave for the movers."""
