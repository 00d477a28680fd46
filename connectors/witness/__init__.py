"""A witness of transparency logs: a small program that an agency runs by itself.

It needs the log's formats and Python alone, nothing of the hub.
"""
