"""A rule file that is to be changed: read strictly, beside what is in force."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.casework.advice import AdviceTables, load_tables
from hub.overview.impact.errors import ChangedFileError
from hub.rulebook import Rulebook, RuleFileError, load_rulebook
from hub.rulebook.reading import RuleText
from hub.rulebook.rules import Rule
from schemas.record import KINDS, RecordKind
from schemas.record.traits import Publishing
from schemas.wording import Wording
from schemas.words import SubjectClass

THRESHOLDS = "thresholds"
CLOCKS, DAYS, WINDOWS = "clocks", "working_days", "windows"
EFFECTS = "effects"


@dataclass(frozen=True, slots=True)
class ChangedLaw:
    """The rules as they would be, and which of them are others."""

    name: str
    """Of the file, without its ending."""
    rulebook: Rulebook
    tables: AdviceTables | None
    """Those of the criminal standards, where these are changed."""
    rules: tuple[Rule, ...]
    """What is new, gone or otherwise than it was."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of record that may be judged otherwise."""
        touched = TOUCHES.get(self.name)
        return frozenset() if touched is None else frozenset(touched(self.rules))


def _published(*ways: Publishing) -> Callable[[Iterable[Rule]], Iterable[str]]:
    """Take the kinds that are published in some ways."""
    return lambda _: [name for name, kind in KINDS.items() if kind.publishing in ways]


def _that(test: Callable[[RecordKind], bool]) -> Callable[[Iterable[Rule]], list[str]]:
    """Take the kinds that pass a test."""
    return lambda _: [name for name, kind in KINDS.items() if test(kind)]


def _of_publicity(rules: Iterable[Any]) -> Iterable[str]:
    """Take the kinds of which rules speak; one on persons speaks of all."""
    kinds = {rule.kind for rule in rules}
    return KINDS if SubjectClass.NATURAL_PERSON in kinds else kinds & KINDS.keys()


TOUCHES: Mapping[str, Callable[[Iterable[Any]], Iterable[str]]] = {
    "publicity": _of_publicity,
    "procedure": _published(Publishing.AS_DECISION),
    "tiers": _published(Publishing.AS_DECISION),
    "transitions": lambda rules: {kind for rule in rules for kind in rule.kinds},
    "sampling": _published(Publishing.AS_SAMPLE),
    DAYS: _published(Publishing.AS_SAMPLE),
    "families": _that(lambda kind: kind.publishing is not Publishing.NEVER),
    "retention": lambda rules: {rule.key for rule in rules} & KINDS.keys(),
    "law_fields": _that(lambda kind: kind.law is not None),
}
"""By file, which kinds of record its rules may judge otherwise."""
OF_CERTIFICATES = (WINDOWS, EFFECTS)
"""The files by which certificates are read, whatever records are judged to be."""
TAKEN = (*TOUCHES, *OF_CERTIFICATES, CLOCKS, THRESHOLDS)
"""The files whose effect is worked out."""


def read_changed(path: Path, standing: Rulebook) -> ChangedLaw:
    """Read a changed rule file; its ``id`` says which one it is.

    Raises:
        ChangedFileError: it is broken, contradicts the others, or is none of `TAKEN`.
    """
    try:
        text = path.read_text("utf-8")
        name = RuleText.parse(text, path.name).table.get("id")
        if name not in TAKEN:
            raise ChangedFileError(_no_such(name))
        file = {f"{name}.toml": text}
        if name == THRESHOLDS:
            tables = load_tables(rulebook=standing, instead=file)
            told = _others(load_tables().thresholds, tables.thresholds)
            return ChangedLaw(name, standing, tables, told)
        rulebook = load_rulebook(instead=file)
    except UnicodeDecodeError as error:
        msg = f"{path.name}: {error}"
        raise ChangedFileError(msg) from error
    except RuleFileError as error:
        raise ChangedFileError(error.worded) from error
    rules = _others(getattr(standing, name), getattr(rulebook, name))
    return ChangedLaw(name, rulebook, None, rules)


def _no_such(name: Any) -> Wording:
    """Say that a file is none whose effect is worked out."""
    taken = ", ".join(TAKEN)
    return Wording(
        f"id 为 {name!r}；可测算的规则文件为 {taken}",
        f"its id is {name!r}; the files are {taken}",
    )


def _others(one: Iterable[Rule], other: Iterable[Rule]) -> tuple[Rule, ...]:
    """Give the rules that stand in one table alone."""
    old, new = list(one), list(other)
    return (
        *(rule for rule in new if rule not in old),
        *(rule for rule in old if rule not in new),
    )
