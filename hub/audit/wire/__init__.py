"""The way of events from other processes to the log's writer."""
