"""The table of reports that agencies were given about their own data."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import AppendOnly, Base, Json, UtcMoment


class QualityReport(AppendOnly, Base):
    """One member's report of one month, as it was made; figures, no content."""

    __tablename__ = "quality_report"

    owner: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Code of the member whose sources it is about."""
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcMoment)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    """What is told of each source."""
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """The same as a CSV file."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the content; the log's entry commits to it."""
    leaf: Mapped[str] = mapped_column(String(40))
    """Place of that entry in the log."""

    @property
    def rows(self) -> int:
        """All rows that came."""
        return sum(int(one["rows"]) for one in self.sources)

    @property
    def quarantined(self) -> int:
        """Those of them that were set aside."""
        return sum(int(one["quarantined"]) for one in self.sources)
