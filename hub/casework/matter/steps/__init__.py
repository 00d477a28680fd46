"""One step of a matter: what is said, what is refused of it, what is written.

drafts       what is said of a step before it is taken
checks       what is refused of it: texts, days, parties, merchants, places
idempotency  whether the same request was already taken
facts        what an event tells, each fact of its type: pure
posts        whether an officer holds the post that the law gives a step to
handing      what an officer who hands a case over is asked
writing      one event with all that comes with it, and its leaf
clocks       what an event does to the clocks
effects      the next step of a matter, and what follows: members, decisions, clocks
"""
