"""A rating with all that it rests on, so that anybody may compute it again.

Facts, subject and the rule files that they are weighed by stand in one document: with
the package, and without any database, the same digest comes out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from hub.ground.errors import BadInputError
from hub.ratings.policy import evaluate
from hub.ratings.replay.replay import Replay
from hub.ratings.schema import policy_of
from hub.ratings.terms import Fact, RatedSubject, Verdict
from hub.rulebook import Rulebook, RuleFileError, load_rulebook
from hub.rulebook.past_rules import (
    KEPT_IN_MEMORY,
    RATED_BY,
    RulesUnreadableError,
    read_past_rules,
)
from hub.rulebook.policies import PolicyFile
from schemas.wording import Wording

Exported = dict[str, Any]
DAYS = ("event_day", "public_from", "public_until")
LISTS = ("penalty_kinds", "fields")
FACT = (
    *("id", "kind", "event_day", "tier", "amount_fen", "penalty_kinds", "fields"),
    *("outcome", "public_from", "public_until"),
)
"""What is told of a fact, in this order; its version would tell hidden changes."""
LARGEST = 4_000_000
"""Characters of rule files that are read, together."""
UNREADABLE = (
    *(KeyError, TypeError, ValueError, AttributeError),
    *(OverflowError, RecursionError),
)
"""What reading a document that is none meets."""
ToldReason = tuple[Any, Any, Any]


class ExportUnreadableError(BadInputError):
    """What is to be checked is no rating with all that it rests on."""

    code = "rating-unreadable"
    title = (
        "This is no rating that can be computed again: ask for it with inputs=full, "
        "and leave the answer as it came."
    )


@dataclass(frozen=True, slots=True)
class RatingExport:
    """A rating that was told, and the one that comes out of what it was told with."""

    told: Mapping[str, Any]
    reasons: Sequence[ToldReason]
    """Code, points and records of each reason as it was told."""
    verdict: Verdict

    @property
    def fits(self) -> bool:
        """Tell whether the same comes out: digest, score, grade, reasons and points."""
        own = [
            (one.code, one.points, list(one.records)) for one in self.verdict.reasons
        ]
        return list(self.reasons) == own and all(
            self.told.get(name) == getattr(self.verdict, name)
            for name in ("digest", "score", "grade")
        )


def facts_told(verdict: Verdict) -> list[Exported]:
    """Write the facts that a rating rests on."""
    return [{name: getattr(fact, name) for name in FACT} for fact in verdict.inputs]


def files_told(replay: Replay) -> dict[str, str]:
    """Give the rule files that a rating was weighed by, by their paths."""
    (file,) = (
        one
        for one in replay.rules.policies
        if (one.id, one.version) == (replay.policy.id, replay.policy.version)
    )
    texts = replay.rules.texts
    wanted = [file.file, *(f"{name}.toml" for name in _named(file))]
    return {name: texts[name] for name in wanted if name in texts}


def _named(file: PolicyFile) -> list[str]:
    """List the rule files that a policy pins or that ratings are made by."""
    pins = file.data.get("pins", ())
    return sorted({*pins, *RATED_BY})


def check_rating(told: Any) -> RatingExport:
    """Compute a rating again from the document that tells it, and from nothing else.

    Raises:
        ExportUnreadableError: something that it rests on is not told, or not readable.
    """
    try:
        day = date.fromisoformat(told["as_of"])
        subject = RatedSubject(told["subject"]["kind"], told["subject"]["class"])
        facts = [_fact(one) for one in told["inputs"]]
        rules = _rules(tuple(sorted(told["files"].items())))
        policy = policy_of(rules, told["policy"], told["version"], day)
        if policy is None:
            raise ExportUnreadableError(
                Wording("缺少所用评价办法的文件", "the file of its policy is not there")
            )
        verdict = evaluate(facts, policy, day, subject=subject)
        reasons = [
            (one.get("code"), one.get("points"), one.get("records"))
            for one in told["reasons"]
        ]
    except (RuleFileError, RulesUnreadableError) as error:
        raise ExportUnreadableError(error.worded) from error
    except UNREADABLE as error:
        missing = " ".join(str(error).split())[:200]
        raise ExportUnreadableError(
            Wording(f"缺少或无法读取：{missing}", f"missing or unreadable: {missing}")
        ) from error
    return RatingExport(told, reasons, verdict)


@lru_cache(maxsize=KEPT_IN_MEMORY)
def _rules(files: tuple[tuple[str, str], ...]) -> Rulebook:
    """Read the rule files that were told, which are of no surprising size."""
    if sum(len(text) for _, text in files) > LARGEST:
        msg = f"more than {LARGEST} characters of rule files"
        raise ValueError(msg)
    return read_past_rules(dict(files), load_rulebook())


def _fact(told: Mapping[str, Any]) -> Fact:
    """Read a fact back."""
    if set(told) != set(FACT):
        msg = f"a fact has {', '.join(FACT)}"
        raise ValueError(msg)
    values = dict(told)
    for name in DAYS:
        values[name] = None if told[name] is None else date.fromisoformat(told[name])
    for name in LISTS:
        values[name] = tuple(told[name])
    if not isinstance(values["amount_fen"], int):
        msg = "amount_fen is a whole number"
        raise TypeError(msg)
    return Fact(**values)
