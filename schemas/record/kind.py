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

from marshmallow import ValidationError

from schemas.base import Contract, Problem, problems_of, refuse
from schemas.codes.identifiers import fold
from schemas.record.declared_fields import DeclaredFields, stored_form
from schemas.record.parties import Body, Described, Party, PartyRows, Role, judge_codes
from schemas.record.personal_values import PersonalValues
from schemas.record.traits import LawFieldNames, Publishing, Rated, Relates
from schemas.words import Audience, FieldClass

Repairs = Callable[[Body, tuple[Party, ...]], tuple[tuple[str, tuple[str, ...]], ...]]
"""Gives each kind and natural key that the record named by a decision may have."""


BIRTH_DAY = "birth_day"
"""Field of a day that is past and tells nothing of what happened."""


@dataclass(frozen=True)
class RecordKind:
    """One kind of record: its contract and the pure questions put to a body.

    ``merge`` says what a further row with the same natural key does: ``replace``
    the body, or be united with it by `combine`. ``event_days`` and the effect
    fields name the fields that answer, the first that is given wins. ``past_days``
    say what has happened, so none of them may lie ahead; ends of validity may, and so
    may the hearings that a court announces. ``ended_days`` tell since when it is over
    by decision, a removal or a revocation: since then it is annulled or withdrawn,
    where it is. ``own_parts`` are the places of the natural
    key in which its subject may stand, where a document speaks of several.

    The rest says what the kind means, and stays closed where nothing is said:
    ``publishing`` how publicity is decided, and ``subject_only`` that the public hears
    of the record from its subject alone; ``neutral`` that it says nothing adverse of
    anybody; ``person_fields`` what the public sees of a person's business beside its
    masked name; ``rated`` what a rating may read; ``law`` what tells which law it is
    about; ``register`` that its subjects bear the names it gives; ``alias`` the field
    with a name by which its subject is found too; ``relates`` the relation that it
    states. ``party_rows`` is a list of parties,
    ``unlinked`` are roles that it names without their being its parties, and
    ``subject_free`` are fields that sound as if they spoke of a party and do not.
    ``told_to`` are those who may be told of it at most, the public only as far as it
    is published; ``delivered_by`` the sorts of members (``agency``, ``platform``,
    ``region``) from whose systems alone it comes; ``shared_if_public`` says that
    agencies are told of it no more than the public is; ``repairs`` gives the keys
    of the record whose publicity, sharing and use it ends, ``revokes`` tells that
    it takes that back, ``refuses`` that it ended nothing; ``annulled`` tells from a
    body whether what it tells was annulled, None where it is silent.
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
    ended_days: tuple[str, ...] = ()
    merge: Literal["replace", "union"] = "replace"
    unite: Callable[[Body, Body], Body] | None = None
    finish: Callable[[Body], list[str]] | None = None
    own_parts: tuple[int, ...] = ()
    party_rows: PartyRows | None = None
    unlinked: tuple[Role, ...] = ()
    subject_free: tuple[str, ...] = ()
    publishing: Publishing = Publishing.NEVER
    subject_only: bool = True
    neutral: bool = False
    person_fields: frozenset[str] = frozenset()
    rated: Rated | None = None
    law: LawFieldNames | None = None
    register: bool = False
    alias: str | None = None
    relates: Relates | None = None
    told_to: frozenset[Audience] = frozenset(Audience)
    delivered_by: tuple[str, ...] = ()
    shared_if_public: bool = False
    repairs: Repairs | None = None
    revokes: Callable[[Body], bool] | None = None
    refuses: Callable[[Body], bool] | None = None
    annulled: Callable[[Body], bool | None] | None = None

    @property
    def audiences(self) -> frozenset[Audience]:
        """Those who may be told of it; the public, only if the kind is published."""
        closed = self.publishing is Publishing.NEVER
        return self.told_to - {Audience.PUBLIC} if closed else self.told_to

    def load(self, values: Mapping[str, object]) -> Body:
        """Return the body of a row, or raise marshmallow.ValidationError.

        Values that are None count as not given. `schemas.base.problems_of` takes
        the error apart.
        """
        given = {name: value for name, value in values.items() if value is not None}
        body = {
            name: value if value.__class__ is str else stored_form(value)
            for name, value in self._declared.schema.read(given).items()
            if value is not None
        }
        flags = []
        for role in self.roles:
            flags += judge_codes(body, role, self._declared.codes)
        if self.finish is not None:
            flags += self.finish(body)
        if not any(day in body for day in self.event_days):
            refuse(self.event_days[0], "required", "the day must be given")
        flags += self._days_turned_round(body)
        if flags:
            body["flags"] = sorted(set(flags))
        return body

    def party_problems(self, values: Mapping[str, object]) -> tuple[Problem, ...]:
        """List what is wrong with the parties of a row, whatever else is with it."""
        body: Body = {
            name: fold(value) if name in self._declared.codes else value.strip()
            for name, value in values.items()
            if isinstance(value, str) and value.strip()
        }
        found: list[Problem] = []
        for role in self.roles:
            try:
                judge_codes(body, role, self._declared.codes)
            except ValidationError as error:
                found += problems_of(error)
        return tuple(found)

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

    @cached_property
    def told_days(self) -> frozenset[str]:
        """Name the fields that tell a day as past or begun, birthdays left out."""
        named = {*self.event_days, *self.past_days, *self.effect_from}
        return frozenset(named - {BIRTH_DAY})

    def day_ahead(self, body: Body, today: date) -> str | None:
        """Name the first field that tells as done what lies after a day."""
        latest = today.isoformat()
        return next((d for d in self.past_days if body.get(d, "") > latest), None)

    def effect(self, body: Body) -> tuple[date | None, date | None]:
        """Return the first and the last day the record's content holds, if known.

        An end that lies before the beginning counts as not given; `load` flags it.
        """
        first, last = self._effect_as_told(body)
        turned = first is not None and last is not None and last < first
        return first, None if turned else last

    def ended_on(self, body: Body) -> date | None:
        """Return the day on which a decision ended what the record tells, if given."""
        if self.annulled is not None and not self.annulled(body):
            return None
        return _first_day(body, self.ended_days)

    def is_annulled(self, body: Body) -> bool | None:
        """Tell whether the record itself says that what it tells was annulled.

        False where it says that it was not; None where it says nothing of it.
        """
        return None if self.annulled is None else self.annulled(body)

    def _effect_as_told(self, body: Body) -> tuple[date | None, date | None]:
        """Return the two days as the body tells them."""
        return _first_day(body, self.effect_from), _first_day(body, self.effect_until)

    def _days_turned_round(self, body: Body) -> list[str]:
        """Flag an effect that ends before it begins, by the field of its end."""
        first, last = self._effect_as_told(body)
        if first is None or last is None or first <= last:
            return []
        end = next(name for name in self.effect_until if name in body)
        return [f"{end}:before-effect"]

    def parties(self, body: Body) -> tuple[Party, ...]:
        """Return everybody the record speaks of, its subject first."""
        found = (role.party(body) for role in self.roles)
        parties = tuple(party for party in found if party is not None)
        if self.party_rows is None:
            return parties
        return parties + tuple(party for _, party in self.party_rows.parties(body))

    def described(self, body: Body) -> tuple[Described, ...]:
        """Return where each party is described, in the order of `parties`."""
        found = [
            self._describing[role.role]
            for role in self.roles
            if role.party(body) is not None
        ]
        if self.party_rows is not None:
            field = frozenset({self.party_rows.field})
            rows = self.party_rows.parties(body)
            found += [Described(field, number) for number, _ in rows]
        return tuple(found)

    @property
    def closed_texts(self) -> frozenset[str]:
        """The fields with free text that is neither public nor more than restricted."""
        return self._declared.closed_texts

    @cached_property
    def code_columns(self) -> tuple[str, ...]:
        """The fields in which codes of the parties stand."""
        return tuple(code for role in self.roles for code in role.codes)

    def label(self, name: str) -> str:
        """Give the Chinese name of a field; its own name where it has none."""
        return self._declared.label(name)

    def stores(self, name: str, value: object) -> Any:
        """Give what one value of a row would be stored as; None if it would not be."""
        return self._declared.stores(name, value)

    def is_amount(self, name: str) -> bool:
        """Tell whether a field holds an amount of money."""
        return self._declared.is_amount(name)

    def is_plain_value(self, name: str) -> bool:
        """Tell whether a field holds a day, an amount, a count or words of a list.

        What is personal, or describes one of the parties, is no plain value whatever
        its type.
        """
        return self._declared.is_plain(name) and name not in self._about_parties

    def fields(self) -> dict[str, FieldClass]:
        """Return the class of every field, keyed by its name."""
        return dict(self._declared.classes)

    def personal(self, body: Body) -> tuple[Body, dict[str, str]]:
        """Split the personal values off: (body with masked forms, values in clear)."""
        return self._personal_values.split(body)

    def mask_row(self, row: Mapping[str, str]) -> dict[str, str | None]:
        """Mask the personal cells of a row that is no body; None: nothing may show."""
        return self._personal_values.mask_row(row)

    def restore(self, body: Body, personal: Mapping[str, str]) -> Body:
        """Return the full body again: the inverse of `personal`."""
        return self._personal_values.restore(body, personal)

    def combine(self, old: Body, new: Body) -> Body:
        """Return the body after a further row with the same natural key."""
        return new if self.unite is None else self.unite(old, new)

    @cached_property
    def _about_parties(self) -> frozenset[str]:
        """The fields by which a party is known or described."""
        told = [self.alias, None if self.party_rows is None else self.party_rows.field]
        for role in (*self.roles, *self.unlinked):
            told += [role.name, role.id_number, role.category, role.licence]
            told += [*role.codes, *role.described_by]
        return frozenset(name for name in told if name is not None)

    @cached_property
    def _describing(self) -> dict[str, Described]:
        everything = frozenset(self._declared.classes)
        return {
            role.role: Described(frozenset(role.described_by) or everything)
            for role in self.roles
        }

    @cached_property
    def _declared(self) -> DeclaredFields:
        return DeclaredFields(self.contract())

    @cached_property
    def _personal_values(self) -> PersonalValues:
        return PersonalValues(
            self._declared, self.roles, self.unlinked, self.party_rows
        )


def _first_day(body: Body, names: tuple[str, ...]) -> date | None:
    """Return the first of the named days that the body gives."""
    for name in names:
        if name in body:
            return date.fromisoformat(body[name])
    return None
