"""Every judgement of a record, in the words of the rules as they stood then."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.judged_columns import DECIDED, judgement_of
from hub.archive.judging.kept_rules import kept_file, kept_set
from hub.archive.models import RecordJudgement, RecordVersion
from hub.archive.rules.judgements import Judgement

PUBLICITY = "publicity.toml"


@dataclass(frozen=True, slots=True)
class JudgementTold:
    """One judgement of one version, and since when it held."""

    seq: int
    number: int
    judged_at: datetime
    status: str
    event_day: date | None
    judgement: Judgement


def judgements_of(session: Session, key: bytes) -> list[JudgementTold]:
    """Read every judgement of a record, the oldest first."""
    judged, version = RecordJudgement.__table__.c, RecordVersion.__table__.c
    query = (
        select(
            judged.seq,
            judged.number,
            judged.judged_at,
            version.status,
            version.event_day,
            *(judged[name] for name in DECIDED),
        )
        .join_from(
            RecordJudgement,
            RecordVersion,
            (version.key == judged.key) & (version.seq == judged.seq),
        )
        .where(judged.key == key)
        .order_by(judged.seq, judged.number)
    )
    return [
        JudgementTold(seq, number, at, status, day, judgement_of(decided))
        for seq, number, at, status, day, *decided in session.connection().execute(
            query
        )
    ]


def words_of(session: Session, told: JudgementTold) -> dict[str, Any] | None:
    """Give the rule by which a judgement was made, as its file had it then.

    None where no rule decided, or the files of then are not kept: what earlier builds
    judged.
    """
    judgement = told.judgement
    if judgement.rules is None or judgement.rule is None:
        return None
    digest = kept_set(session, judgement.rules).get(PUBLICITY)
    text = None if digest is None else kept_file(session, digest)
    if text is None:
        return None
    entries = tomllib.loads(text).get("entry", [])
    held = [entry for entry in entries if entry.get("key") == judgement.rule]
    return held[0] if held else None
