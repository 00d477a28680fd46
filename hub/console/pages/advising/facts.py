"""What an officer says of elements and circumstances: read from the form, and shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from hub.casework.advice import AdviceFactsError, AdviceTables
from hub.console.views.tables import FieldChoice
from hub.console.words.translator import Translator, translator_of
from schemas.wording import Wording

PREFIX = "fact-"
SAID, UNSURE, RULED_OUT = "said", "unsure", "ruled_out"
STANDINGS = (SAID, UNSURE, RULED_OUT)
ELEMENT = "element"


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact of a case, and how it stands."""

    name: str
    """Of its field."""
    label: str
    articles: str
    """Articles of the offences that ask for it."""
    choices: tuple[FieldChoice, ...]

    @property
    def is_told(self) -> bool:
        """Whether anything is said of it."""
        return any(one.chosen and one.value for one in self.choices)


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Some facts under one caption, folded where the offence does not ask for them."""

    caption: str
    rows: tuple[StatedFact, ...]
    is_folded: bool = False

    @property
    def is_open(self) -> bool:
        """Whether anything in it is said, so that it is not hidden."""
        return any(row.is_told for row in self.rows)


def told_facts(form: MultiDict[str, str]) -> dict[str, frozenset[str]]:
    """Read which facts are said, to be established and ruled out.

    Raises:
        AdviceFactsError: a fact stands otherwise than it can.
    """
    told: dict[str, set[str]] = {standing: set() for standing in STANDINGS}
    for field, standing in form.items():
        if not field.startswith(PREFIX) or not standing:
            continue
        if standing not in told:
            words = (
                translator_of(one).t("advice.stands_wrong") for one in ("zh", "en")
            )
            raise AdviceFactsError(Wording(*words))
        told[standing].add(field.removeprefix(PREFIX))
    return {standing: frozenset(names) for standing, names in told.items()}


def fact_groups(
    tables: AdviceTables, form: MultiDict[str, str], offence: str, voice: Translator
) -> tuple[FactGroup, ...]:
    """Group all facts, first those that the offence named asks for.

    Where none is named there are over a hundred, and all are folded.
    """
    asked = {key: tables.facts_of(key) for key in tables.offences}
    mine = asked.get(offence, frozenset(tables.circumstances))
    kinds = {key: rule.kind for key, rule in tables.circumstances.items()}

    def rows(names: Iterable[str]) -> tuple[StatedFact, ...]:
        return tuple(_row(tables, form, name, asked, voice) for name in names)

    elements = rows(n for n, kind in kinds.items() if n in mine and kind == ELEMENT)
    others = rows(n for n, kind in kinds.items() if n in mine and kind != ELEMENT)
    rest = rows(n for n in kinds if n not in mine)
    groups = (
        FactGroup(voice.t("advice.elements"), elements, is_folded=not offence),
        FactGroup(voice.t("advice.noted"), others, is_folded=not offence),
        FactGroup(voice.t("advice.other_facts"), rest, is_folded=True),
    )
    return tuple(group for group in groups if group.rows)


def _row(
    tables: AdviceTables,
    form: MultiDict[str, str],
    name: str,
    asked: dict[str, frozenset[str]],
    voice: Translator,
) -> StatedFact:
    """Write a fact with how it stands."""
    rule, field = tables.circumstances[name], f"{PREFIX}{name}"
    stands = form.get(field, "")
    articles = [key for key, facts in asked.items() if name in facts]
    return StatedFact(
        name=field,
        label=rule.en if voice.language == "en" else rule.zh,
        articles=voice.t("parts.comma").join(articles),
        choices=(
            FieldChoice("", voice.t("advice.not_said")),
            *(
                FieldChoice(one, voice.t(f"advice.{one}"), chosen=one == stands)
                for one in STANDINGS
            ),
        ),
    )
