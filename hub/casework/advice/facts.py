"""What is known of a case: its acts with their amounts, and earlier sanctions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, get_args

from hub.casework.advice.tables import AdviceTables
from hub.ground.errors import BadInputError
from hub.rulebook.law_rules import Doubt
from schemas.wording import Wording
from schemas.words import RecordStatus

MOST_ACTS, MOST_SANCTIONS = 1_000, 200
MOST_COUNT = 10**15
"""More than any case counts: ten thousand billion yuan in fen."""
SanctionKind = Literal["penalty", "judgment"]
SanctionDoubt = Literal["sanction", "prior_conduct", "service_day_of_prior"]
"""Whose it is, whether it punished what the article describes, since when it holds."""
OF_CONDUCT = frozenset(get_args(Doubt)) | {"group-unknown", "field-unknown"}
UNDATED: SanctionDoubt = "service_day_of_prior"
CERTIFIED: tuple[tuple[SanctionKind, str, str], ...] = (
    ("penalty", "decisions", "decision_day"),
    ("judgment", "judgments", "day"),
)
"""Where a certificate lists what, and by which day."""
JUDGMENTS = frozenset({"court_case", "criminal_case"})
ANNULLED = frozenset({RecordStatus.ANNULLED, RecordStatus.WITHDRAWN})
"""Standings in which a sanction is none; a repaired one stays one in case work."""


class AdviceFactsError(BadInputError):
    """What is told of the case cannot be weighed.

    A measure, circumstance, offence or number is none, or a day lies ahead.
    """

    code = "advice-facts"
    title = (
        "The facts of the case cannot be weighed: correct what the detail names; "
        "amounts are whole fen, numbers whole, days not after the day of the advice."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: its day and what is known of it.

    ``counts`` gives each measure that is known, money in fen; a measure that is absent
    is unknown. Those in ``at_least`` are known only as the least that it can be.
    """

    day: date
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    at_least: frozenset[str] = frozenset()
    dealt_with: bool = False
    """Whether a penalty or a judgment has dealt with it: then it counts no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierSanction:
    """An earlier penalty or judgment, as a certificate tells of it."""

    day: date
    """When it took effect."""
    kind: SanctionKind
    field: str
    group: str | None = None
    number: str = ""
    is_certain: bool = True
    """Whether it is known to be the party's, and of this group of offences."""
    doubt: SanctionDoubt = "sanction"
    """What is to be established where it is not certain."""
    is_dated: bool = True
    """Whether the day is that of effect; otherwise it took effect then or later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """All that is known of a case."""

    acts: tuple[Act, ...] = ()
    circumstances: frozenset[str] = frozenset()
    """What was noted, by the keys of ``circumstances.toml``; an element so is said."""
    ruled_out: frozenset[str] = frozenset()
    """Elements that were looked for and are not there."""
    unsure: frozenset[str] = frozenset()
    """What may be there and is to be established."""
    sanctions: tuple[EarlierSanction, ...] = ()

    @property
    def open_acts(self) -> tuple[Act, ...]:
        """The acts that nobody has dealt with, in the order of their days."""
        acts = (act for act in self.acts if not act.dealt_with)
        return tuple(sorted(acts, key=lambda act: act.day))


def check_facts(facts: CaseFacts, day: date, tables: AdviceTables) -> None:
    """Refuse facts that no table knows, that count nothing or that lie ahead.

    Raises:
        AdviceFactsError: naming the first that is wrong.
    """
    if len(facts.acts) > MOST_ACTS or len(facts.sanctions) > MOST_SANCTIONS:
        raise AdviceFactsError(
            Wording(
                f"行为最多 {MOST_ACTS} 次，在先处罚最多 {MOST_SANCTIONS} 件",
                f"more than {MOST_ACTS} acts or {MOST_SANCTIONS} earlier sanctions",
            )
        )
    for act in facts.acts:
        _check_act(act, tables)
    for name in sorted({*facts.circumstances, *facts.ruled_out, *facts.unsure}):
        if name not in tables.circumstances:
            raise _unknown(name, tables.circumstances)
    both = facts.circumstances & facts.ruled_out
    both |= facts.unsure & (facts.circumstances | facts.ruled_out)
    for name in sorted(both):
        zh = f"{name} 只能注明、排除或者待查明之一"
        en = f"{name} is one of noted, ruled out and unsure alone"
        raise AdviceFactsError(Wording(zh, en))
    days = [act.day for act in facts.acts] + [one.day for one in facts.sanctions]
    for late in sorted(days):
        if late > day:
            zh = f"{late} 晚于研判日 {day}"
            raise AdviceFactsError(
                Wording(zh, f"{late} lies after the day of the advice, {day}")
            )


def _check_act(act: Act, tables: AdviceTables) -> None:
    """Refuse an act that counts what there is not, or counts no number."""
    for name in sorted({*act.counts, *act.at_least} - tables.measures.keys()):
        raise _unknown(name, tables.measures)
    for name in sorted(act.at_least - act.counts.keys()):
        raise AdviceFactsError(
            Wording(f"{name} 没有数值", f"{name} has no number to be at least")
        )
    for name, count in act.counts.items():
        if type(count) is not int or not 0 <= count <= MOST_COUNT:
            zh = f"{name} 应当是不小于零的整数"
            raise AdviceFactsError(Wording(zh, f"{name} must be whole, 0 or more"))


def _unknown(name: str, known: Iterable[str]) -> AdviceFactsError:
    """Say that a word is none of those that there are."""
    words = ", ".join(known)
    return AdviceFactsError(
        Wording(f"没有 {name} 一项；可用：{words}", f"{name} is none of: {words}")
    )


def sanctions_of_certificate(document: Mapping[str, Any]) -> list[EarlierSanction]:
    """Read the earlier sanctions in a certificate of prior penalties, as it was sent.

    What it lists as possible counts as uncertain, and so does a decision of which no
    source tells since when it has effect. A document that ended otherwise than by being
    annulled or withdrawn counts: repair takes no element of a crime away.

    Raises:
        AdviceFactsError: it is no certificate.
    """
    try:
        asked = document["question"]
        found = []
        for party in document["parties"]:
            for kind, name, day in CERTIFIED:
                found += [
                    _sanction(
                        *(kind, _effect(one) or one[day], one, asked),
                        is_certain=_effect(one) is not None,
                        doubt=UNDATED,
                    )
                    for one in party[name]
                    if one["status"] not in ANNULLED and one[day] is not None
                ]
            found += [
                _sanction(
                    *(_kind_of(one), _effect(one) or one["day"], one, asked),
                    is_certain=False,
                    doubt=_doubt_of(one),
                )
                for one in party["possible"]
                if one.get("day")
            ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AdviceFactsError(
            Wording(
                "这不是既往行政处罚查询证明",
                "this is no certificate of prior penalties",
            )
        ) from error
    return found


def _effect(document: Mapping[str, Any]) -> str | None:
    """Give the day of effect; what older certificates call so is that of the decision.

    Those name no basis, and of a judgment the day alone, which is that of its effect.
    """
    if "effect_day_basis" in document:
        day: str | None = document["effect_day"]
        return day
    return document.get("service_day") or document.get("day")


def _kind_of(possible: Mapping[str, Any]) -> SanctionKind:
    """Tell what a possible document would be; of a mere row, a penalty."""
    return "judgment" if possible.get("kind") in JUDGMENTS else "penalty"


def _doubt_of(possible: Mapping[str, Any]) -> SanctionDoubt:
    """Tell what of a possible document is to be established."""
    why = possible.get("why")
    if why in OF_CONDUCT:
        return "prior_conduct"
    return UNDATED if why == "effect-unknown" else "sanction"


def _sanction(
    kind: SanctionKind,
    day: str,
    told: Mapping[str, Any],
    asked: Mapping[str, Any],
    *,
    is_certain: bool = True,
    doubt: SanctionDoubt = "sanction",
) -> EarlierSanction:
    """Make a sanction of one document of a certificate, of the field asked for."""
    number = told.get("number") or ""
    for text in (asked["field"], asked["group"] or "", number):
        # Neither another type nor half a character is one of a certificate.
        text.encode()
    return EarlierSanction(
        day=date.fromisoformat(day),
        kind=kind,
        field=asked["field"],
        group=asked["group"],
        number=number,
        is_certain=is_certain,
        doubt=doubt,
        is_dated=is_certain or doubt != UNDATED,
    )
