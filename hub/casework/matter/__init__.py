"""Matters: lists of events, and the one service that writes them.

models     the tables
flow       how a matter stands by its events, and what may follow: pure
facts      what an event tells, each fact of its type: pure
drafts     what is said of a step before it is taken
documents  bounded papers, their type told by their content, kept encrypted
people     who a member is in a matter, and whose place it took
clocks     what an event does to the clocks
reading    matters as they stand
writing    one event with all that comes with it, and its leaf
effects    members, decisions and clocks that follow a step
service    open a matter, take a step, list the next ones
"""
