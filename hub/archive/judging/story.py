"""Every judgement of a record, in the words of the rules as they stood then."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.models import RecordJudgement, RecordVersion
from hub.archive.rules.judgements import Ruling
from hub.archive.rules.rows import (
    DECIDED,
    FIRST,
    OLDER,
    judgement_of,
    older_judgement,
)
from hub.rulebook.kept import kept_file, kept_set

PUBLICITY = "publicity.toml"


@dataclass(frozen=True, slots=True)
class DatedJudgement:
    """One judgement of one version, and since when it held."""

    seq: int
    number: int
    judged_at: datetime
    status: str
    event_day: date | None
    judgement: Ruling


def judgements_of(session: Session, key: bytes) -> list[DatedJudgement]:
    """Read every judgement of a record, the oldest first."""
    connection = session.connection()
    version = RecordVersion.__table__.c
    own = (version.seq, version.status, version.event_day, version.known_from)
    query = select(*own, *(version[name] for name in OLDER)).where(version.key == key)
    versions = {values[0]: values for values in connection.execute(query)}
    judged = RecordJudgement.__table__.c
    told = (judged.seq, judged.number, judged.judged_at)
    query = select(*told, *(judged[name] for name in DECIDED)).where(judged.key == key)
    found = {
        (seq, number): (at, judgement_of(decided))
        for seq, number, at, *decided in connection.execute(query)
    }
    for seq, _, _, known_from, *older in versions.values():
        # An earlier build said in the version how it judged it.
        found.setdefault((seq, FIRST), (known_from, older_judgement(older)))
    return [
        DatedJudgement(
            seq, number, at, versions[seq][1], versions[seq][2], judgement=judgement
        )
        for (seq, number), (at, judgement) in sorted(
            found.items(), key=lambda one: one[0]
        )
    ]


def words_of(session: Session, told: DatedJudgement) -> dict[str, Any] | None:
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
