"""The databases: the one home of SQL text, of engines, types and own numbers.

When to use what:

- The ORM, for one thing that is read, judged and changed by a service: a member, an
  agreement, a run, a review item.
- Core (``select``, and ``hub.db.bulk`` for many rows at once), for everything that
  touches more than a few rows, and for all reads of lists.
- A prepared statement (``hub.db.prepared``), for the handful of rows by key that every
  answer asks for, where writing the query anew costs more than running it.
"""
