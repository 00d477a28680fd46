"""The lease of a log on PostgreSQL, which several hosts can reach.

A lock of the anchor file keeps the writers of one machine apart; the lease in the head
row keeps hosts apart. It is a courtesy with a clock: what makes a second history
impossible is that every commit compares and swaps the head row under its lock.
"""

from datetime import datetime, timedelta

from hub.audit.errors import AuditUnavailableError, LogBrokenError
from hub.audit.write.storing.statements import HeadRow, Statements
from hub.db.tables import from_micros, to_micros

LEASE = timedelta(seconds=15)
"""How long a lease lasts that nobody renews."""
RENEW_SECONDS = 5.0
"""How often an idle writer renews its lease."""


class Lease:
    """No lease: on SQLite the lock of the anchor file suffices."""

    counts = False
    """Whether there are leases at all."""

    def __init__(self, holder: str) -> None:
        """Take the name of the lock that this writer holds."""
        self.holder = holder
        self.held = False
        """Whether this writer has committed under the lease."""

    def check(self, row: HeadRow | None, now: datetime) -> None:
        """Refuse to write while another host's lease lasts."""

    def taken(self, now: datetime) -> tuple[str | None, int | None]:
        """Give the holder and the end of the lease that a commit takes or extends."""
        del now
        return None, None

    def renew(self, statements: Statements, now: datetime) -> None:
        """Extend the lease without a commit of events."""

    def give_back(self, statements: Statements) -> None:
        """End the lease at once."""


class HostLease(Lease):
    """The lease in the head row of PostgreSQL."""

    counts = True

    def check(self, row: HeadRow | None, now: datetime) -> None:
        """Refuse to write while another host's lease lasts.

        Raises:
            AuditUnavailableError: it lasts.
            LogBrokenError: this writer had the lease and was overtaken.
        """
        if row is None or row.holder is None or row.holder == self.holder:
            return
        host = row.holder.partition(" ")[0]
        if self.held:
            msg = f"the audit log was taken over by the host {host}: restart this one"
            raise LogBrokenError(msg, reason="second-writer")
        if (row.lease_until or 0) > to_micros(now):
            until = from_micros(row.lease_until or 0)
            msg = f"the host {host} writes the audit log until {until:%H:%M:%S} UTC"
            raise AuditUnavailableError(msg, reason="second-writer")

    def taken(self, now: datetime) -> tuple[str | None, int | None]:
        """Give the holder and the end of the lease that a commit takes or extends."""
        return self.holder, to_micros(now + LEASE)

    def renew(self, statements: Statements, now: datetime) -> None:
        """Extend the lease without a commit of events.

        Raises:
            LogBrokenError: this writer was overtaken.
        """
        if not statements.extend_lease(to_micros(now + LEASE), self.holder):
            msg = "the audit log was taken over by another host: restart this one"
            raise LogBrokenError(msg, reason="second-writer")

    def give_back(self, statements: Statements) -> None:
        """End the lease at once; one that was taken over stays as it is."""
        statements.extend_lease(0, self.holder)
        self.held = False


def lease_on(dialect: str, holder: str) -> Lease:
    """Make the lease that a database needs."""
    return HostLease(holder) if dialect == "postgresql" else Lease(holder)
