"""Why a record stands as it does: which judgement held on a day, in words of then."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.judging import DatedJudgement, judgements_of, words_of
from hub.archive.models import RecordHead
from hub.archive.reads import versions_of
from hub.archive.rules import SEALED, Ruling, class_known, office_told, stored_law
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.errors import NotFoundError
from hub.officer_actions.records import KEY_CHARS, RecordUnknownError
from hub.officer_actions.views import ViewingOfficer, log_view
from hub.rulebook import Rulebook
from hub.rulebook.articles import article_in
from hub.rulebook.rules import PublishedDecisionRule
from schemas.record import meaning_of
from schemas.words import SubjectClass

AT_ONCE = 5_000


class NotJudgedYetError(NotFoundError):
    """The hub did not have the record by the day that was asked about."""

    code = "record-not-judged-yet"
    title = "The hub did not have the record by that day: ask about a later one."


@dataclass(frozen=True, slots=True)
class JudgementStory:
    """The judgement that held on a day, and those before and after."""

    public_id: str
    key: bytes
    kind: str
    on: date
    held: DatedJudgement
    words: dict[str, Any] | None
    """The rule as its file had it then; None where no rule decided or none is kept."""
    others: tuple[DatedJudgement, ...]
    business: dict[str, Any] | None = None
    """Whether platforms and the public are told of it, where it is about an individual
    business, and by which rule; None of all others."""
    own_office: str | None = None
    """The office that is told of it for enforcement though it is repaired."""

    def as_json(self) -> dict[str, Any]:
        """Write the story as a document."""
        judgement = self.held.judgement
        return {
            "id": self.public_id,
            "key": self.key.hex(),
            "kind": self.kind,
            "on": self.on.isoformat(),
            "held": _written(self.held),
            "article_zh": None
            if judgement.article is None
            else article_in(judgement.article, "zh"),
            "words": None
            if self.words is None
            else {
                name: str(value) if isinstance(value, date) else value
                for name, value in self.words.items()
            },
            "business": self.business,
            "own_office": self.own_office,
            "others": [_written(one) for one in self.others],
        }


def explain_record(
    hub: Hub, looks: ViewingOfficer, record: str, on: date | None = None
) -> JudgementStory | None:
    """Tell why a record stands as it does, or stood on a day; the look is logged first.

    ``record`` is its key or its public id. None of a sealed record: nothing is told of
    it but that it is sealed.

    Raises:
        RecordUnknownError: there is none.
        NotJudgedYetError: the hub had no such record by the day.
        AuditUnavailableError: the look cannot be logged, so nothing is told.
    """
    today = legal_day(hub.clock())
    day = on or today
    with hub.reads() as session:
        key = _key_of(session, hub, record)
        versions = versions_of(session, key) if key else []
        if key is None or not versions:
            raise RecordUnknownError(record)
        public_id = hub.keys.record_id(key)
        log_view(hub, looks, subject_type="record", subject=public_id)
        if any(one.record_class == SEALED for one in versions):
            return None
        told = judgements_of(session, key)
        known = [one for one in told if legal_day(one.judged_at) <= day]
        if not known:
            raise NotJudgedYetError(day.isoformat())
        held = known[-1]
        return JudgementStory(
            *(public_id, key, versions[-1].kind, day, held),
            words=words_of(session, held),
            others=tuple(one for one in told if one is not held),
            business=_of_business(hub.rulebook, versions[-1].kind, held, day),
            own_office=office_told(held.status, versions[-1].issuer),
        )


def _of_business(
    rulebook: Rulebook, kind: str, held: DatedJudgement, day: date
) -> dict[str, Any] | None:
    """Tell whether an individual business's record of a kind is told to the public."""
    subject_class = class_known(held.judgement)
    if subject_class != SubjectClass.INDIVIDUAL_BUSINESS or meaning_of(kind).neutral:
        return None
    rule: PublishedDecisionRule | None = rulebook.rule(
        "individual_businesses", kind, day
    )
    return {
        "told": rule is not None and rule.told,
        "rated": rule is not None and rule.rated,
        "source": None if rule is None else rule.source,
    }


def _key_of(session: Session, hub: Hub, record: str) -> bytes | None:
    """Read a key, or find the one that a public id stands for, by trying all."""
    try:
        if len(record) == KEY_CHARS:
            return bytes.fromhex(record)
    except ValueError:
        return None
    return next(
        (key for key in _keys(session) if hub.keys.record_id(key) == record), None
    )


def _keys(session: Session) -> Iterator[bytes]:
    """Yield the keys of all records."""
    after = b""
    query = select(RecordHead.key).order_by(RecordHead.key).limit(AT_ONCE)
    while some := session.scalars(query.where(RecordHead.key > after)).all():
        yield from map(bytes, some)
        after = some[-1]


def _written(one: DatedJudgement) -> dict[str, Any]:
    """Write one judgement: its version, since when, all that it says."""
    said = {field.name: getattr(one.judgement, field.name) for field in fields(Ruling)}
    law = said.pop("law")
    return {
        "version": one.seq,
        "number": one.number,
        "since": one.judged_at.isoformat(),
        "status": one.status,
        **{
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in said.items()
        },
        "law": None if law is None else [asdict(it) for it in stored_law(law).told],
    }
