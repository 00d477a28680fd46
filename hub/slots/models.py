"""The tables of due work: since when a job is known, and who has which of its slots."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment
from hub.rulebook.night_rules import JobRule

RUNNING, DONE, FAILED = "running", "done", "failed"
"""How a slot stands."""


class KnownJob(Base):
    """A job, and from when on its slots count; whoever claims one locks this row."""

    __tablename__ = "known_job"

    job: Mapped[str] = mapped_column(String(80), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcMoment)
    """When a scheduler first knew it: what was due before is nobody's."""
    pruned_to: Mapped[datetime | None] = mapped_column(UtcMoment)
    """The oldest slot that is still kept; those before it are over."""


class JobSlot(Base):
    """One time that a job is due, and the claim of whoever does it.

    ``fence`` grows with every claim; what was begun under an older one commits nothing
    any more. ``beat`` grows while its holder lives: no clock is written for that.
    """

    __tablename__ = "job_slot"

    job: Mapped[str] = mapped_column(String(80), primary_key=True)
    slot: Mapped[datetime] = mapped_column(UtcMoment, primary_key=True)
    fence: Mapped[int] = mapped_column(BigInteger)
    beat: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16))
    """``running``, ``done`` or ``failed``."""
    attempts: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[str] = mapped_column(String(26))
    """The instance folder of whoever claimed it last."""
    began_at: Mapped[datetime] = mapped_column(UtcMoment)
    ended_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    error: Mapped[str | None] = mapped_column(String(64))
    """The code that it failed with."""

    __table_args__ = (Index("ix_job_slot_state", "state", "job"),)

    @property
    def sign(self) -> tuple[int, int, str]:
        """What changes with every sign of life and every claim."""
        return self.fence, self.beat, self.state

    def is_over(self, rule: JobRule) -> bool:
        """Tell whether nobody does it any more."""
        if self.state == FAILED:
            return self.attempts >= rule.attempts
        return self.state == DONE
