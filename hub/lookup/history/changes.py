"""What happened to a merchant, from the archive, the ledger of links and the ratings.

Towards everybody but the operator it tells only of what the view shows today, so that
records that are hidden, expired or repaired leave no trace in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads import all_versions
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.file.material import RATING_POLICY
from hub.lookup.view.entries import entry_of
from hub.lookup.view.public_merchants import subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.lookup.wording import say_change, say_link
from hub.merchants.service import MerchantCard, judgements_of, superseded_ids
from hub.outbox.service import batches_of
from hub.ratings.ledger import RatingRow, ratings_of
from schemas.answers.merchant import RatingDocument
from schemas.record import meaning_of

MOST_CHANGES = 500
"""Changes that are told, the newest; a merchant has a few dozen."""
BATCHES_A_RUN = 50

BY_STATUS = {
    "disputed": "dispute",
    "repaired": "repair",
    "annulled": "annul",
    "withdrawn": "withdraw",
}

Change = dict[str, Any]


@dataclass(frozen=True, slots=True)
class HistoryCut:
    """What of a history is told, on which day and in which language."""

    sight: Sight | None
    """What is seen of records; None for the operator, who sees all."""
    day: date
    language: str


def changes_shown(
    session: Session,
    hub: Hub,
    card: MerchantCard,
    entries: Sequence[Entry],
    rating: RatingDocument | None,
    cut: HistoryCut,
) -> list[Change]:
    """List what the view of a cut may be told, the newest day first.

    ``entries`` are the records that the view shows today, ``rating`` the rating that it
    shows. Days only: a moment would tell how busy the hub was besides.
    """
    sight = cut.sight
    if sight is None:
        return []
    shown = {entry.public_id for entry in entries}
    subject = subject_of(card)
    changes: list[Change] = []
    for record_id, versions in _by_record(hub, all_versions(session, card.id)):
        if record_id not in shown:
            continue
        told = [
            row
            for row in versions
            if sight.shows(entry_of(hub, row, sight.day), subject)
        ]
        changes += _of_record(hub, record_id, told, cut)
    if rating is not None:
        changes.append({"day": rating.as_of} | _rating(rating, cut.language))
    return _newest_first(changes)[:MOST_CHANGES]


def changes_whole(
    session: Session, hub: Hub, card: MerchantCard, cut: HistoryCut
) -> list[Change]:
    """List all that the hub knows happened, for the operator: with moments and places.

    A version names its document, and the entries of its run's batches; one of them
    commits to it. A judgement names source and document of the record it is on.
    """
    language = cut.language
    changes: list[Change] = []
    places: dict[str, list[str]] = {}
    rows = all_versions(session, card.id)
    told_of = {
        row.key: {"source": row.source, "document": _document(row)} for row in rows
    }
    for record_id, versions in _by_record(hub, rows):
        for change, row in zip(
            _of_record(hub, record_id, versions, cut), versions, strict=True
        ):
            changes.append(
                change
                | {"at": row.known_from, "run": row.run_id}
                | {"document": _document(row), "issuer": row.issuer}
            )
    changes += [
        _at(judgement.at)
        | {
            "what": "link",
            "record": hub.keys.record_id(judgement.record_key),
            "decision": judgement.decision,
            "rule": judgement.rule,
            "actor": judgement.actor,
            "text": say_link(judgement.decision, language),
            **told_of.get(judgement.record_key, {}),
        }
        for judgement in judgements_of(session, card.id, MOST_CHANGES)
    ]
    changes += [
        _at(rated.known_at) | _rating(rated, language)
        for rated in ratings_of(session, card.id, RATING_POLICY)
    ]
    changes += [
        {
            "day": None,
            "what": "redirect",
            "from": public_id,
            "text": say_change("redirect", public_id, language),
        }
        for public_id in superseded_ids(session, card.id)
    ]
    told = _newest_first(changes)[:MOST_CHANGES]
    for change in told:
        if (run := change.get("run")) is not None:
            if run not in places:
                places[run] = batches_of(session, run, BATCHES_A_RUN)
            change["entries"] = places[run]
    return told


def _document(row: RecordRow) -> str | None:
    """Tell a record's document by its number, else by all that tells it from others.

    None where nothing does but its party.
    """
    if number := row.body.get("document_no"):
        return str(number)
    document, _ = meaning_of(row.kind).split_key(row.natural_key)
    return None if document is None else " ".join(filter(None, document))


def _rating(rating: RatingDocument | RatingRow, language: str) -> Change:
    """Tell of a rating."""
    told = {"grade": rating.grade, "score": rating.score, "policy": rating.policy}
    return {"what": "rate", **told, "text": say_change("rate", rating.grade, language)}


def _at(moment: datetime) -> Change:
    """Say when, by moment and day."""
    return {"day": legal_day(moment), "at": moment}


def _by_record(
    hub: Hub, rows: Sequence[RecordRow]
) -> Iterator[tuple[str, list[RecordRow]]]:
    """Group versions by their record's public id."""
    for key, versions in groupby(rows, key=lambda row: row.key):
        yield hub.keys.record_id(key), list(versions)


def _of_record(
    hub: Hub, record_id: str, versions: Sequence[RecordRow], cut: HistoryCut
) -> list[Change]:
    """Tell what each of a record's told versions did; the first one brought it."""
    changes = []
    for number, row in enumerate(versions):
        what = "correct" if number else "ingest"
        changed = number == 0 or versions[number - 1].status != row.status
        what = BY_STATUS.get(row.status, what) if changed else what
        name = hub.rulebook.item_name(row.kind, cut.day, cut.language)
        changes.append(
            {
                "day": legal_day(row.known_from),
                "what": what,
                "record": record_id,
                "kind": row.kind,
                "source": row.source,
                "status": row.status,
                "text": say_change(what, name, cut.language),
            }
        )
    return changes


def _newest_first(changes: Sequence[Change]) -> list[Change]:
    """Order changes by day and moment, the newest first; what has no day comes last.

    Changes of one moment, or day, stand by record, each record's newest first.
    """
    numbered = enumerate(changes)
    return [change for _, change in sorted(numbered, key=_sort_key, reverse=True)]


def _sort_key(numbered: tuple[int, Change]) -> tuple[str, str, str, int]:
    """Tell a change's place; a record's changes come in the order they happened."""
    number, change = numbered
    day, moment = change["day"], change.get("at")
    return (
        day.isoformat() if day else "",
        moment.isoformat() if moment else "",
        str(change.get("record", "")),
        number,
    )
