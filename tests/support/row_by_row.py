"""Tables whose rows are tried in one test: each row that fails is named.

A test of its own costs some milliseconds for each row, in every process of a run. That
is for rows that need no fixture and take less than that themselves.
"""

import pytest


def row_by_row(names, rows, ids):
    """Give a test every row of a table, like ``parametrize``, and tell of all faults.

    ``names`` are of what a row holds; ``ids`` names a row that failed.
    """
    kept = [*rows]
    count = len(names.split(","))

    def decorate(test):
        def run():
            assert kept, "a table without rows"
            faults = {}
            for row in kept:
                try:
                    test(*(row if count > 1 else (row,)))
                except (Exception, pytest.fail.Exception) as fault:  # noqa: BLE001  # told below, all of them
                    fault.add_note(f"row: {ids(row)}")
                    faults[ids(row)] = fault
            if faults:
                msg = f"{len(faults)} of {len(kept)} rows: {', '.join(faults)}"
                raise BaseExceptionGroup(msg, [*faults.values()])

        run.__name__ = test.__name__
        run.__doc__ = test.__doc__
        return run

    return decorate
