"""A paper: a form filled in. What does not keep to its form is refused whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from hub.casework.papers.form import (
    PaperField,
    PaperForm,
    PaperTable,
    PaperWord,
    find_form,
)
from hub.casework.papers.values import MOST_TEXT, Value, ValueRefusedError, take_value
from hub.ground.errors import BadInputError
from schemas.wording import Wording

MOST_ROWS = 500
MOST_CHARACTERS = 200_000
"""Of all values together: what typesetting does within its bounds."""
MOST_ADDRESS = 120
"""Characters of an address: two of them stand below each page."""
LANGUAGES = frozenset({"zh", "en"})


class PaperFormUnknownError(BadInputError):
    """There is no form of this key, or not for such matters."""

    code = "paper-form-unknown"
    title = "There is no such form here: choose one that is listed."


class PaperRefusedError(BadInputError):
    """A document does not keep to its form.

    Or the form does not hold on its day; nothing was made.
    """

    code = "paper-refused"
    title = "The document does not keep to its form: correct what the detail names."


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document of a matter.

    ``issuer`` and ``addressee`` are names as the paper shows them. ``receipt`` is the
    place of the entry in the log that tells of it, ``verify_at`` the address where
    anybody can check that; a draft has neither. Rows of tables are by columns' keys.
    """

    form: str
    number: str
    issuer: str
    day: date
    addressee: str = ""
    receipt: str = ""
    verify_at: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    language: Literal["zh", "en"] = "zh"


def check_paper(paper: Paper) -> tuple[PaperForm, Paper]:
    """Give the form of a paper, and the paper with its values as they were taken.

    Raises:
        PaperFormUnknownError: there is no such form.
        PaperRefusedError: it does not keep to its form, or that does not hold on its
            day.
    """
    form = find_form(paper.form)
    if form is None:
        raise PaperFormUnknownError(paper.form[:MOST_TEXT])
    if form.basis_on(paper.day) is None:
        day = Wording(f"日期 {paper.day}", f"day {paper.day}")
        raise _refused(form, day, "不在格式适用期内", "is none on which the form holds")
    if paper.language not in LANGUAGES:
        raise _refused(form, Wording("语言", "language"), "无此语言", "is not known")
    _check_head(form, paper)
    taken = _taken(form, form.fields, paper.fields, form)
    given: Any = paper.tables
    if not isinstance(given, Mapping):
        raise _refused(form, form, "应按表给出", "must be given by table")
    known = {one.key for one in form.tables}
    for key in given:
        if key not in known:
            raise _refused(form, _quoted(key), "表中没有", "is no table of it")
    tables = {one.key: _rows(form, one, given.get(one.key, ())) for one in form.tables}
    size = sum(map(_size, taken.values())) + sum(
        _size(value)
        for rows in tables.values()
        for row in rows
        for value in row.values()
    )
    if size > MOST_CHARACTERS:
        raise _refused(
            form,
            Wording("全文", "the whole"),
            f"超过{MOST_CHARACTERS}字",
            f"has more than {MOST_CHARACTERS} characters",
        )
    return form, replace(paper, fields=taken, tables=tables)


def _check_head(form: PaperForm, paper: Paper) -> None:
    """Refuse a paper that nobody issues, or whose head is no short text."""
    told = (
        (Wording("文号", "number"), paper.number, bool(form.word)),
        (Wording("制作单位", "issuer"), paper.issuer, True),
        (Wording("受文单位", "addressee"), paper.addressee, bool(form.addressed_to)),
    )
    for name, value, required in told:
        if value or required:
            field = PaperField(key=name.en, zh=name.zh, en=name.en, type="text")
            _take(form, field, value)
    for name, value in (
        (Wording("回执", "receipt"), paper.receipt),
        (Wording("核验地址", "address of checking"), paper.verify_at),
    ):
        if len(value) > MOST_ADDRESS or not (value.isascii() and value.isprintable()):
            raise _refused(form, name, "不是地址", "is no address")


def _rows(
    form: PaperForm, table: PaperTable, rows: Any
) -> Sequence[Mapping[str, Value]]:
    """Take the rows of a table."""
    if isinstance(rows, str) or not isinstance(rows, Sequence):
        raise _refused(form, table, "应为若干行", "must be a list of rows")
    if table.required and not rows:
        raise _refused(form, table, "至少要有一行", "must have a row")
    if len(rows) > MOST_ROWS:
        raise _refused(
            form, table, f"超过{MOST_ROWS}行", f"has more than {MOST_ROWS} rows"
        )
    return tuple(_taken(form, table.columns, row, table) for row in rows)


def _taken(
    form: PaperForm,
    fields: Sequence[PaperField],
    given: Any,
    where: PaperWord,
) -> Mapping[str, Value]:
    """Take the values of fields or of a row, in the order of the form."""
    if not isinstance(given, Mapping):
        raise _refused(form, where, "应按字段给出", "must be given by field")
    for key in given.keys() - {one.key for one in fields}:
        raise _refused(form, _quoted(key), "表中没有", "is no field of it")
    taken = {}
    for one in fields:
        if given.get(one.key) is not None:
            taken[one.key] = _take(form, one, given[one.key])
        elif one.required:
            raise _refused(form, one, "必须填写", "must be given")
    return taken


def _take(form: PaperForm, field: PaperField, value: Any) -> Value:
    """Take one value."""
    try:
        return take_value(field, value)
    except ValueRefusedError as error:
        raise _refused(form, field, *error.why) from error


def _size(value: Value) -> int:
    """Count the characters of a value."""
    if isinstance(value, str):
        return len(value)
    return sum(map(len, value)) if isinstance(value, Sequence) else 1


def _quoted(key: object) -> Wording:
    """Quote what was sent, cut short."""
    said = str(key)[:40]
    return Wording(said, said)


def _refused(
    form: PaperForm, what: PaperWord | Wording, zh: str, en: str
) -> PaperRefusedError:
    """Say what of a paper is refused, and why."""
    return PaperRefusedError(
        Wording(f"{form.zh}：{what.zh}{zh}", f"{form.en}: {what.en} {en}")
    )
