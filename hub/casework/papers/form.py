"""Forms of papers: one file each, read strictly, every one with its legal basis."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from msgspec import Meta

from hub.casework.machines.table import Machine
from hub.rulebook.checks import check_rule
from hub.rulebook.reading import RuleFileError, RuleText
from hub.rulebook.rules import Rule, Some
from schemas.configuration import Configured

FOLDER = Path(__file__).with_name("forms")
ValueKind = Literal[
    "text", "long", "day", "moment", "money", "count", "people", "choice"
]
SUMMED = frozenset({"money", "count"})


class PaperWord(Configured, frozen=True, kw_only=True):
    """A word in both languages, such as one of the values that a field may have."""

    zh: str
    en: str
    key: str = ""

    def of(self, language: str) -> str:
        """Say it: in English for ``en``, else in Chinese."""
        return self.en if language == "en" else self.zh


class PaperField(PaperWord, frozen=True, kw_only=True):
    """A field: its name in both languages, what it takes, whether it must be there."""

    key: str
    type: ValueKind
    required: bool = False
    taken: tuple[str, ...] = ()
    """Where a matter tells it, the first that does: ``step.fact``, ``step.happened``,
    ``step.day``, ``paper.form`` (its number), ``holder.role``, ``due.clock``,
    ``today``."""
    choices: tuple[PaperWord, ...] = ()


class PaperColumn(PaperField, frozen=True, kw_only=True):
    """A column of a table; widths share what the page has."""

    width: Annotated[int, Meta(ge=1, le=100)] = 1
    total: bool = False
    """Whether its values are added up in a last row."""


class PaperTable(PaperWord, frozen=True, kw_only=True):
    """A table: its columns, and whether it must have a row."""

    key: str
    columns: tuple[PaperColumn, ...]
    required: bool = False


class PaperBasis(Rule, frozen=True, kw_only=True):
    """The article that a form rests on, and the days on which it does.

    ``article`` is its source in Chinese, as papers cite it.
    """

    key: str = "basis"
    article: str

    def cite(self, language: str) -> str:
        """Cite it for people: in English for ``en``, else in Chinese."""
        return self.source if language == "en" else self.article


HANDLER = "handler"
"""Stands in a form for the role that handles matters of a kind, whatever it is."""


class PaperForm(PaperWord, frozen=True, kw_only=True):
    """What a document consists of.

    ``machines`` are the kinds of matters in which it is written, ``issued_by`` and
    ``addressed_to`` roles in them, where ``handler`` is whoever handles them, and
    ``documents`` the kinds of documents that a step of them may need and that a paper
    of it is. ``word`` stands in its number; a form without one is not numbered.
    ``sealed`` papers end with the issuer's name and the day, the others with the day
    alone.
    """

    key: str
    machines: Some
    issued_by: str
    bases: Annotated[tuple[PaperBasis, ...], Meta(min_length=1)]
    fields: tuple[PaperField, ...]
    tables: tuple[PaperTable, ...] = ()
    signs: tuple[PaperWord, ...] = ()
    documents: tuple[str, ...] = ()
    addressed_to: str = ""
    word: str = ""
    opening_zh: str = ""
    opening_en: str = ""
    closing_zh: str = ""
    closing_en: str = ""
    sealed: bool = True

    def issuer_in(self, machine: Machine) -> str:
        """Name the role that issues it in matters of a kind."""
        return machine.handled_by if self.issued_by == HANDLER else self.issued_by

    def basis_on(self, day: date) -> PaperBasis | None:
        """Find what the form rests on, on a day; None where it may not be used."""
        return next((one for one in self.bases if one.in_force(day)), None)

    def opening(self, language: str) -> str:
        """Give the sentence before the fields; empty if there is none."""
        return self.opening_en if language == "en" else self.opening_zh

    def closing(self, language: str) -> str:
        """Give the sentence after the fields; empty if there is none."""
        return self.closing_en if language == "en" else self.closing_zh


@cache
def load_forms(folder: Path = FOLDER) -> Mapping[str, PaperForm]:
    """Read all forms, by key.

    Raises:
        RuleFileError: a file says what a form may not say.
    """
    forms = {}
    for path in sorted(folder.glob("*.toml")):
        form = read_form(RuleText.open(path))
        if form.key != path.stem:
            raise RuleFileError(path.name, form.key, "must be called as its file is")
        forms[form.key] = form
    return MappingProxyType(forms)


def find_form(key: str) -> PaperForm | None:
    """Find a form by its key."""
    return load_forms().get(key)


def forms_of(machine: str, day: date) -> Sequence[PaperForm]:
    """List the forms that may be used in matters of a kind on a day."""
    return [
        form
        for form in load_forms().values()
        if machine in form.machines and form.basis_on(day) is not None
    ]


def read_form(read: RuleText) -> PaperForm:
    """Make a form of its file.

    Raises:
        RuleFileError: the file says what a form may not say.
    """
    form, file = read.read(PaperForm), read.file
    _check_bases(form, file)
    _check_fields(form.fields, form.key, file)
    _check_keys([*form.fields, *form.tables], form.key, file)
    for one in form.tables:
        where = f"{form.key}.{one.key}"
        _check_keys(one.columns, where, file)
        _check_fields(one.columns, where, file)
        for column in one.columns:
            if column.total and column.type not in SUMMED:
                raise RuleFileError(file, f"{where}.{column.key}", "cannot be added up")
    return form


def _check_bases(form: PaperForm, file: str) -> None:
    """Refuse a form with two bases on one day."""
    for basis in form.bases:
        check_rule(basis, file)
    ordered = sorted(form.bases, key=lambda one: one.valid_from)
    for earlier, later in pairwise(ordered):
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
            raise RuleFileError(file, f"{form.key}.bases", "two hold on one day")


def _check_keys(
    named: Sequence[PaperField | PaperTable], where: str, file: str
) -> None:
    """Refuse two things of one name."""
    keys = [one.key for one in named]
    if not keys or len(set(keys)) != len(keys):
        raise RuleFileError(file, where, "each key must be there once")


def _check_fields(fields: Iterable[PaperField], where: str, file: str) -> None:
    """Refuse a choice without values, and values of what is no choice."""
    for field in fields:
        if (field.type == "choice") != bool(field.choices):
            raise RuleFileError(file, f"{where}.{field.key}", "choices do not go with")
        if len({one.key for one in field.choices}) != len(field.choices):
            raise RuleFileError(file, f"{where}.{field.key}", "a choice stands twice")
