"""Matters: lists of events, and the one service that writes them.

models     the tables
flow       how a matter stands by its events, and what may follow: pure
documents  bounded papers, their type told by their content, kept encrypted
people     who a member is in a matter, and whose place it took
reading    matters as they stand
steps      one step: what is said, refused and written of it
notes      what did not come in time, noted by the hub
service    open a matter, take a step, list the next ones
"""
