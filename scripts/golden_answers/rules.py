"""A table of rules that says which differences are meant, and the check against it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.golden_answers.asking import Kept
from scripts.golden_answers.differences import Difference

ANY = ("*",)


class RulesError(ValueError):
    """The table of rules cannot be read."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One meant change: whom it reaches, in answers to what, and in which places.

    Each list holds texts in which ``*`` stands for anything.
    """

    id: str
    says: str
    """What changed, in words."""
    places: tuple[str, ...]
    """Such as ``body.records[penalty]``."""
    changes: tuple[str, ...] = ANY
    """Of added, removed, changed, moved and respelt."""
    callers: tuple[str, ...] = ANY
    """Kinds of caller, or callers by name."""
    purposes: tuple[str, ...] = ANY
    questions: tuple[str, ...] = ANY
    """Kinds of question, such as trust or match."""

    def explains(self, asked: Kept, difference: Difference) -> bool:
        """Tell whether the rule means a difference in the answer to a question."""
        return (
            _is_among(difference.place, self.places)
            and _is_among(difference.change, self.changes)
            and _is_among(asked.purpose, self.purposes)
            and _is_among(asked.about, self.questions)
            and (
                _is_among(asked.kind, self.callers)
                or _is_among(asked.caller, self.callers)
            )
        )


@dataclass(slots=True)
class Explained:
    """Which answers a rule explains a part of, with the first as its example."""

    rule: Rule
    names: list[str] = field(default_factory=list)
    example: Difference | None = None

    def as_json(self) -> dict[str, Any]:
        """Write it for the report."""
        return {
            "rule": self.rule.id,
            "says": self.rule.says,
            "answers": len(self.names),
            "example": self.names[0] if self.names else None,
            "difference": self.example.as_text() if self.example else None,
        }


def read_rules(path: Path) -> list[Rule]:
    """Read a table of rules.

    Raises:
        RulesError: it is not there, or a rule has an unknown or missing member.
    """
    try:
        document = tomllib.loads(path.read_text("utf-8"))
        rules = [Rule(**_rule(row)) for row in document.pop("rule", [])]
    except (OSError, ValueError, TypeError) as error:
        msg = f"{path}: {error}"
        raise RulesError(msg) from error
    if document or len({rule.id for rule in rules}) < len(rules):
        msg = f"{path}: unknown members {sorted(document)}, or two rules with one id"
        raise RulesError(msg)
    return rules


def _rule(row: Mapping[str, Any]) -> dict[str, Any]:
    """Take a rule's members, lists as tuples."""
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.items()
    }


def explain(
    rules: Sequence[Rule],
    found: Mapping[str, list[Difference]],
    asked: Mapping[str, Kept],
) -> tuple[list[Explained], dict[str, list[Difference]]]:
    """Sort differences by the first rule that means them; give those that none does."""
    explained = [Explained(rule) for rule in rules]
    left: dict[str, list[Difference]] = {}
    for name, differences in found.items():
        for difference in differences:
            one = next(
                (e for e in explained if e.rule.explains(asked[name], difference)), None
            )
            if one is None:
                left.setdefault(name, []).append(difference)
                continue
            one.example = one.example or difference
            if one.names[-1:] != [name]:
                one.names.append(name)
    return explained, left


def _is_among(text: str, patterns: Sequence[str]) -> bool:
    """Tell whether a text fits one of some patterns."""
    return any(
        re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), text)
        for pattern in patterns
    )
