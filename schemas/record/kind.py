"""What every record kind can do: load a row, name its parties, give its key.

A body is what the archive keeps: JSON values, days as ISO text, amounts as whole
fen, no empty values. `RecordKind.load` makes one from a row; every other question is
answered from the body alone. `RecordKind.natural_key` and `RecordKind.parties` want
the full body, before `RecordKind.personal` takes the personal values out of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from schemas.base import Contract, refuse
from schemas.fields import (
    CaseNumber,
    Code,
    Count,
    DocumentNumber,
    FreeText,
    MerchantName,
    Text,
)
from schemas.identifiers import identify
from schemas.masks import mask_identity_numbers, mask_in_public, mask_in_text
from schemas.record.names import looks_like_person
from schemas.record.parties import Body, Party, Role, judge_codes, party_of
from schemas.words import FieldClass, SubjectClass

CLOSED_CLASSES = (FieldClass.SHARED, FieldClass.RESTRICTED)
"""The classes of fields that may hold free text about people."""

Mask = Callable[[str, Sequence[str]], str]


def _mask_number(text: str, _: Sequence[str]) -> str:
    """Mask identity numbers in a name or a document's number."""
    return mask_identity_numbers(text)


def _mask_code(text: str, _: Sequence[str]) -> str:
    """Mask identity numbers beside or instead of a code, but no code that passes."""
    masked = mask_identity_numbers(text)
    return text if masked != text and identify(text).usable else masked


def _mask_line(text: str, _: Sequence[str]) -> str:
    """Mask numbers in a line; a name in it may be that of a street or a product."""
    return mask_in_public(text)


_PUBLIC_MASKS: Mapping[type[Text], Mask] = {
    FreeText: mask_in_public,
    Text: _mask_line,
    MerchantName: _mask_number,
    DocumentNumber: _mask_number,
    CaseNumber: _mask_number,
    Code: _mask_code,
}
"""What masks a public text, by the type of its field."""


@dataclass(frozen=True)
class RecordKind:
    """One kind of record: its contract and the pure questions put to a body.

    ``merge`` says what a further row with the same natural key does: ``replace``
    the body, or be united with it by `combine`. ``event_days`` and the effect
    fields name the fields that answer, the first that is given wins. ``past_days``
    say what has happened, so none of them may lie ahead; ends of validity may, and so
    may the hearings that a court announces. ``own_parts`` are the places of the natural
    key in which its subject may stand, where a document speaks of several.
    """

    name: str
    zh: str
    contract: type[Contract]
    roles: tuple[Role, ...]
    key: Callable[[Body, tuple[Party, ...]], tuple[str, ...]]
    event_days: tuple[str, ...]
    past_days: tuple[str, ...] = ()
    effect_from: tuple[str, ...] = ()
    effect_until: tuple[str, ...] = ()
    merge: Literal["replace", "union"] = "replace"
    unite: Callable[[Body, Body], Body] | None = None
    finish: Callable[[Body], list[str]] | None = None
    more_parties: Callable[[Body], tuple[Party, ...]] | None = None
    own_parts: tuple[int, ...] = ()

    def load(self, values: Mapping[str, object]) -> Body:
        """Return the body of a row, or raise marshmallow.ValidationError.

        Values that are None count as not given. `schemas.base.problems_of` takes
        the error apart.
        """
        given = {name: value for name, value in values.items() if value is not None}
        body = {
            name: value if value.__class__ is str else _json(value)
            for name, value in self._schema.read(given).items()
            if value is not None
        }
        flags = []
        for role in self.roles:
            flags += judge_codes(body, role, self._codes)
        if self.finish is not None:
            flags += self.finish(body)
        if not any(day in body for day in self.event_days):
            refuse(self.event_days[0], "required", "the day must be given")
        if flags:
            body["flags"] = sorted(set(flags))
        return body

    def natural_key(self, body: Body) -> tuple[str, ...]:
        """Return what tells this record from every other of its kind."""
        return self.key(body, self.parties(body))

    def split_key(
        self, natural_key: Sequence[str]
    ) -> tuple[tuple[str, ...] | None, str]:
        """Split a natural key: (what tells the document, what tells its subject).

        Records of one merchant that agree in the first are about one document, whether
        their rows gave its code, an old number or a name. Where no subject stands in
        the key, or nothing else, there is no first.
        """
        for place in self.own_parts:
            if own := natural_key[place : place + 1]:
                rest = [*natural_key[:place], "", *natural_key[place + 1 :]]
                if own[0] and any(rest):
                    return tuple(rest), own[0]
        return None, ""

    def event_day(self, body: Body) -> date:
        """Return the day the record is about."""
        return date.fromisoformat(next(body[d] for d in self.event_days if d in body))

    def day_ahead(self, body: Body, today: date) -> str | None:
        """Name the first field that tells as done what lies after a day."""
        latest = today.isoformat()
        return next((d for d in self.past_days if body.get(d, "") > latest), None)

    def effect(self, body: Body) -> tuple[date | None, date | None]:
        """Return the first and the last day the record's content holds, if known."""
        return _first_day(body, self.effect_from), _first_day(body, self.effect_until)

    def parties(self, body: Body) -> tuple[Party, ...]:
        """Return everybody the record speaks of, its subject first."""
        found = (party_of(body, role) for role in self.roles)
        parties = tuple(party for party in found if party is not None)
        return parties + (self.more_parties(body) if self.more_parties else ())

    def fields(self) -> dict[str, FieldClass]:
        """Return the class of every field, keyed by its name."""
        return dict(self._classes)

    def personal(self, body: Body) -> tuple[Body, dict[str, str]]:
        """Split the personal values off: (body with masked forms, values in clear).

        A natural person's own name is personal, as is an identity number that
        stands in a code column. In free text, identity and mobile numbers and the
        names that the row itself gives are masked, and the text counts as personal;
        in names and document numbers, identity numbers are. Values already masked
        stay where they are, so a second split finds nothing.
        """
        masked = dict(body)
        values: dict[str, str] = {}
        for name in self._personal_names(body):
            text = self._texts.get(name)
            form = text.mask(body[name]) if text is not None else None
            if form == body[name]:
                continue
            values[name] = str(body[name])
            if form is None:
                del masked[name]
            else:
                masked[name] = form
        people = [value for value in values.values() if looks_like_person(value)]
        for name, text in masked.items():
            mask = self._masks.get(name)
            form = mask(text, people) if mask is not None else text
            if form != text:
                values[name] = body[name]
                masked[name] = form
        return masked, values

    def restore(self, body: Body, personal: Mapping[str, str]) -> Body:
        """Return the full body again: the inverse of `personal`."""
        counts = {
            name: int(value)
            for name, value in personal.items()
            if isinstance(self._schema.fields[name], Count)
        }
        return {**body, **personal, **counts}

    def combine(self, old: Body, new: Body) -> Body:
        """Return the body after a further row with the same natural key."""
        return new if self.unite is None else self.unite(old, new)

    def _personal_names(self, body: Body) -> list[str]:
        """Return the fields of this body whose value is personal."""
        names = [name for name in self._personal if name in body]
        for role in self.roles:
            party = party_of(body, role)
            if party is None:
                continue
            if party.kind == SubjectClass.NATURAL_PERSON and role.name in body:
                names.append(role.name)
            flagged = body.get("flags", ())
            names += [c for c in role.codes if f"{c}:identity-number" in flagged]
        return list(dict.fromkeys(names))

    @cached_property
    def _schema(self) -> Contract:
        return self.contract()

    @cached_property
    def _classes(self) -> dict[str, FieldClass]:
        return {
            name: declared.metadata["field_class"]
            for name, declared in self._schema.fields.items()
        }

    @cached_property
    def _personal(self) -> tuple[str, ...]:
        return tuple(
            n for n, cls in self._classes.items() if cls == FieldClass.PERSONAL
        )

    @cached_property
    def _texts(self) -> dict[str, Text]:
        declared = self._schema.fields.items()
        return {name: text for name, text in declared if isinstance(text, Text)}

    @cached_property
    def _masks(self) -> dict[str, Mask]:
        """What masks the text of each field that may say anything."""
        masks: dict[str, Mask] = {
            name: mask
            for name, text in self._texts.items()
            if self._classes[name] == FieldClass.PUBLIC
            and (mask := _PUBLIC_MASKS.get(type(text))) is not None
        }
        closed = (n for n, cls in self._classes.items() if cls in CLOSED_CLASSES)
        return masks | {n: mask_in_text for n in closed if n in self._texts}

    @cached_property
    def _codes(self) -> dict[str, Code]:
        declared = self._schema.fields.items()
        return {name: code for name, code in declared if isinstance(code, Code)}


def _json(value: Any) -> Any:
    """Return a loaded value as the archive keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: _json(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_json(entry) for entry in value]
    return value


def _first_day(body: Body, names: tuple[str, ...]) -> date | None:
    """Return the first of the named days that the body gives."""
    for name in names:
        if name in body:
            return date.fromisoformat(body[name])
    return None
