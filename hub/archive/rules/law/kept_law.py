"""Fields of law as a judgement keeps them: written, read back, cut to what is shown.

They are told twice: by all that stands in a record, and by its public violation alone,
for what everybody may be told must rest on nothing else.
"""

import json
from collections.abc import Mapping
from dataclasses import astuple
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from hub.archive.rules.law.law_fields import LawField, law_fields_of
from hub.rulebook import Rulebook
from schemas.record import RecordKind, meaning_of

LawFields = tuple[LawField, ...]


class StoredLaw(NamedTuple):
    """The fields of law that a judgement keeps; empty where nothing tells any."""

    told: LawFields
    """By all that stands in the record."""
    public: LawFields
    """By its public violation alone."""


def law_text(
    kind: str, body: Mapping[str, Any], day: date | None, rulebook: Rulebook
) -> str | None:
    """Write the fields of law of a record as its judgement keeps them.

    ``[[field, group, basis, detail, rule], …]``, with a doubt behind where there is
    one; once, or twice where the violation alone tells others. None of a record without
    a day, or of a kind that tells none.
    """
    meaning = meaning_of(kind)
    if day is None or not _texts(meaning):
        return None
    told = law_fields_of(kind, body, day, rulebook)
    return _written(told, _public(meaning, body, day, rulebook, told))


@lru_cache(maxsize=1 << 12)
def stored_law(text: str) -> StoredLaw:
    """Read fields of law back from what `law_text` wrote."""
    parts = [tuple(LawField(*one) for one in part) for part in json.loads(text)]
    return StoredLaw(parts[0], parts[-1])


def shown_law(
    kind: str,
    shown: Mapping[str, Any],
    day: date,
    rulebook: Rulebook,
    *,
    stored: str | None,
    of: tuple[Mapping[str, Any], date | None],
) -> LawFields:
    """Tell the fields of law of a record by what is shown of it, so by nothing hidden.

    ``stored`` is the text that its judgement keeps, and ``of`` the body and the day
    that it was judged by. What is cut otherwise than for everybody, or has no text,
    is told anew by the rules of ``day``.
    """
    meaning = meaning_of(kind)
    body, judged_day = of
    if stored is None or judged_day != day:
        return law_fields_of(kind, shown, day, rulebook)
    hidden = {name for name in _texts(meaning) if shown.get(name) != body.get(name)}
    if not hidden:
        return stored_law(stored).told
    violation = None if meaning.rated is None else meaning.rated.violation
    left = {name for name in _texts(meaning) if name in shown}
    if left == {violation} and violation not in hidden:
        return stored_law(stored).public
    return law_fields_of(kind, shown, day, rulebook)


def _texts(meaning: RecordKind) -> tuple[str, ...]:
    """List the fields whose texts tell the law of records of a kind."""
    law = meaning.law
    return () if law is None else (*law.coded, *law.cited, *law.worded)


def _public(
    meaning: RecordKind,
    body: Mapping[str, Any],
    day: date,
    rulebook: Rulebook,
    told: LawFields,
) -> LawFields:
    """Tell the fields by the public violation; as all tells where there is none."""
    name = None if meaning.rated is None else meaning.rated.violation
    if name is None:
        return told
    if name not in body:
        return ()
    return law_fields_of(meaning.name, {name: body[name]}, day, rulebook)


@lru_cache(maxsize=1 << 12)
def _written(told: LawFields, public: LawFields) -> str:
    """Write fields of law, those by the violation where they are others."""
    parts = [told] if told == public else [told, public]
    rows = [[_row(one) for one in part] for part in parts]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _row(one: LawField) -> tuple[str | None, ...]:
    """Write one field of law; a doubt that there is not takes no place."""
    row = astuple(one)
    return row if one.doubt is not None else row[:-1]
