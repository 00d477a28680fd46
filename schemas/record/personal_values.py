"""What of a body is personal: split off, masked in rows, and put back."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from schemas.codes.identifiers import fold, looks_like_identity_number
from schemas.fields.masks import mask_in_text
from schemas.record.declared_fields import DeclaredFields
from schemas.record.names import looks_like_person
from schemas.record.parties import PARTY_CATEGORIES, Body, PartyRows, Role
from schemas.record.text_masks import CLOSED_CLASSES, PUBLIC_MASKS, Mask
from schemas.words import FieldClass, SubjectClass

_CATEGORIES = {said: category for category, said in PARTY_CATEGORIES.items()}


@dataclass(frozen=True)
class PersonalValues:
    """The personal values in bodies of one kind, by its fields and its parties."""

    fields: DeclaredFields
    roles: tuple[Role, ...]
    unlinked: tuple[Role, ...]
    party_rows: PartyRows | None

    def split(self, body: Body) -> tuple[Body, dict[str, str]]:
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
            text = self.fields.texts.get(name)
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

    def mask_row(self, row: Mapping[str, str]) -> dict[str, str | None]:
        """Mask the personal cells of a row that is no body, as far as it tells them.

        None stands where nothing of a cell may be shown. What an archive would keep in
        clear stays as it was received; what proceedings alone may see does not.
        """
        body: Body = dict(row)
        for role in self.roles:
            if role.category in body:
                said = body[role.category].strip()
                body[role.category] = _CATEGORIES.get(said, said)
        personal = [name for name in self._personal_names(body) if name in row]
        for role in self.roles:
            coded = (code for code in role.codes if code in row)
            personal += [c for c in coded if looks_like_identity_number(fold(row[c]))]
        people = [row[name] for name in personal if looks_like_person(row[name])]
        # A list of parties may name people in any of its entries.
        listed = self.party_rows.field if self.party_rows is not None else None
        shown: dict[str, str | None] = {}
        for name, text in row.items():
            if self.fields.classes.get(name) == FieldClass.SEALED or name == listed:
                shown[name] = None
            elif name in personal:
                declared = self.fields.texts.get(name)
                shown[name] = declared.mask(text) if declared is not None else None
            else:
                shown[name] = mask_in_text(text, people)
        return shown

    def restore(self, body: Body, personal: Mapping[str, str]) -> Body:
        """Return the full body again: the inverse of `split`."""
        counts = {
            name: int(value)
            for name, value in personal.items()
            if self.fields.is_count(name)
        }
        return {**body, **personal, **counts}

    def _personal_names(self, body: Body) -> list[str]:
        """Return the fields of this body whose value is personal."""
        names = [name for name in self._personal if name in body]
        for role in (*self.roles, *self._closed_names):
            party = role.party(body)
            if party is None:
                continue
            if party.kind == SubjectClass.NATURAL_PERSON and role.name in body:
                names.append(role.name)
            flagged = body.get("flags", ())
            names += [c for c in role.codes if f"{c}:identity-number" in flagged]
        return list(dict.fromkeys(names))

    @cached_property
    def _closed_names(self) -> tuple[Role, ...]:
        """Roles beside the parties whose names no view masks: none is public."""
        public = FieldClass.PUBLIC
        return tuple(r for r in self.unlinked if self.fields.classes[r.name] != public)

    @cached_property
    def _personal(self) -> tuple[str, ...]:
        return tuple(
            n for n, cls in self.fields.classes.items() if cls == FieldClass.PERSONAL
        )

    @cached_property
    def _masks(self) -> dict[str, Mask]:
        """What masks the text of each field that may say anything."""
        masks: dict[str, Mask] = {
            name: mask
            for name, text in self.fields.texts.items()
            if self.fields.classes[name] == FieldClass.PUBLIC
            and (mask := PUBLIC_MASKS.get(type(text))) is not None
        }
        closed = (n for n, cls in self.fields.classes.items() if cls in CLOSED_CLASSES)
        return masks | {n: mask_in_text for n in closed if n in self.fields.texts}
