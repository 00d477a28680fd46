"""The stored index of names, and what is newer."""

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.db.tables import Base, UtcMoment
from hub.merchants.models.columns import Number


class NameChange(Base):
    """A merchant whose names are newer than the stored index of names.

    Numbers come in the order of the commits: who has read up to one has read all below.
    """

    __tablename__ = "name_change"

    number: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    merchant_id: Mapped[int] = mapped_column(Number)


class NameSegment(Base):
    """One stored index of all names; the newest counts.

    ``covers`` is the last change of names that it knows of, ``names`` how many it has.
    """

    __tablename__ = "name_segment"

    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=False)
    covers: Mapped[int] = mapped_column(Number)
    names: Mapped[int] = mapped_column(Integer)
    made_at: Mapped[datetime] = mapped_column(UtcMoment)


class NameSegmentPart(Base):
    """A piece of one array of a stored index; ``number`` orders the pieces."""

    __tablename__ = "name_segment_part"

    segment_id: Mapped[int] = mapped_column(Number, primary_key=True)
    part: Mapped[str] = mapped_column(String(24), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
