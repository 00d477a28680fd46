"""The form for the parties of one case: read from what was filled in, and written.

Numbers of persons are never written back into a page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from hub.console.pages.penalties.asked_days import (
    ASKED_PAST,
    BY_DAYS,
    BY_WINDOW,
    day_fields,
)
from hub.console.serving.work import Work
from hub.console.views.tables import FieldChoice, FormField
from hub.console.words.translator import Translator, translator_of
from hub.lookup.task import (
    BY_CODE,
    BY_NUMBER,
    LONGEST_PARTY,
    MOST_PARTIES,
    PARTIES,
    PersonalInvalidError,
    fold_number,
)
from hub.merchants.service import is_merchant_code

CODES, NUMBERS, BY = "codes", "numbers", "by"
WAYS = {"window": BY_WINDOW, "days": BY_DAYS}
"""Names of what is said, by the way of asking."""
MOST_TYPED = MOST_PARTIES * LONGEST_PARTY
ROWS = 6


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What was filled in, and what is wrong with it by field."""

    codes: tuple[str, ...]
    numbers: tuple[str, ...]
    said: Mapping[str, str]
    wrong: Mapping[str, str]

    def body(self) -> dict[str, object]:
        """Write the body of the question."""
        parties = [{BY_CODE: code} for code in self.codes]
        parties += [{BY_NUMBER: number} for number in self.numbers]
        return {PARTIES: parties, **self.said}


def read_form(
    form: MultiDict[str, str], voice: Translator, *, is_case: bool
) -> FilledIn:
    """Read a form; ``is_case`` says whether the case number is the task's."""
    codes, numbers = _lines(form.get(CODES, "")), _lines(form.get(NUMBERS, ""))
    way = form.get(BY, "window")
    names = WAYS.get(way, BY_WINDOW)
    said = {name: form.get(name, "").strip() for name in names}
    said |= {name: form[name].strip() for name in ASKED_PAST if form.get(name)}
    wrong = {}
    if line := _first_wrong(codes, is_code=True):
        wrong[CODES] = voice.t("penalties.wrong.code", line=line)
    if line := _first_wrong(numbers, is_code=False):
        wrong[NUMBERS] = voice.t("penalties.wrong.id_number", line=line)
    if not 1 <= len(codes) + len(numbers) <= MOST_PARTIES:
        wrong.setdefault(CODES, voice.t("penalties.wrong.count", most=MOST_PARTIES))
    if numbers and not is_case:
        wrong["case"] = voice.t("personal.wrong.case")
    return FilledIn(codes, numbers, said, wrong)


def _lines(text: str) -> tuple[str, ...]:
    """Give the lines that say anything."""
    return tuple(filter(None, map(str.strip, text[:MOST_TYPED].splitlines())))


def _first_wrong(lines: Sequence[str], *, is_code: bool) -> int | None:
    """Tell which line is none of what is wanted, from 1."""
    for place, line in enumerate(lines, 1):
        if not (is_merchant_code(line) if is_code else _is_number(line)):
            return place
    return None


def _is_number(text: str) -> bool:
    """Tell whether a text may be an identity number."""
    try:
        fold_number(text)
    except PersonalInvalidError:
        return False
    return True


def form_fields(
    work: Work, form: MultiDict[str, str], wrong: Mapping[str, str]
) -> tuple[FormField, ...]:
    """Write the fields, with what was filled in but for numbers of persons."""
    voice = translator_of(work.language)
    way = form.get(BY, "window")
    # A line that is no code may be a person's number.
    codes = "\n".join(filter(is_merchant_code, _lines(form.get(CODES, ""))))
    ways = tuple(
        FieldChoice(name, voice.t(f"penalties.ask.by_{name}"), chosen=way == name)
        for name in WAYS
    )
    return (
        FormField(
            CODES,
            voice.t("penalties.ask.codes"),
            "area",
            codes,
            hint=voice.t("penalties.ask.codes_hint", most=MOST_PARTIES),
            error=wrong.get(CODES, ""),
            most=MOST_TYPED,
            rows=ROWS,
        ),
        FormField(
            NUMBERS,
            voice.t("penalties.ask.numbers"),
            "area",
            hint=voice.t("penalties.ask.numbers_hint"),
            error=wrong.get(NUMBERS, ""),
            most=MOST_TYPED,
        ),
        FormField(
            "case",
            voice.t("personal.case"),
            hint=voice.t("penalties.ask.case_hint"),
            error=wrong.get("case", ""),
            most=LONGEST_PARTY,
        ),
        FormField(BY, voice.t("penalties.ask.by"), "radio", choices=ways),
        *day_fields(work, form),
    )
