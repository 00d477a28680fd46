"""Matters: lists of events, how they stand, and what is written of a step.

models     the tables
flow       how a matter stands by its events, and what may follow: pure
documents  bounded papers, their type told by their content, kept encrypted
people     who a member is in a matter, and whose place it took
reading    matters as they stand
steps      one step: what is said, refused and written of it
notes      what did not come in time, noted by the hub
"""
