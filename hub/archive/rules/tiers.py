"""Tell procedure and tier of a penalty from what its source says of it: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hub.rulebook.book import Rulebook
from hub.rulebook.rules import ANYONE, SimpleProcedure, TierRule
from schemas.words import SubjectClass

Procedure = Literal["simple", "ordinary"]
LASTING_KINDS = frozenset(
    {"licence_suspended", "business_restricted", "production_stopped", "trade_ban"}
)
"""Penalties that have a term of their own."""
CONFISCATION = frozenset({"confiscated_gains", "confiscated_goods"})


@dataclass(frozen=True, slots=True)
class PublicityFacts:
    """What the decision rests on; None and empty mean that nobody said."""

    party_kind: str = SubjectClass.ORGANISATION
    authority: str | None = None
    """Name of the authority that decided."""
    procedure: Procedure | None = None
    """As the source states it."""
    tier: str | None = None
    """``minor``, ``ordinary`` or ``serious``, as the source states it."""
    band: str | None = None
    """The band of discretion, as the source states it."""
    penalty_kinds: tuple[str, ...] = ()
    fine_fen: int | None = None
    """The fine alone, without what was confiscated."""
    confiscated_fen: int | None = None
    stated_until: date | None = None
    """Last day of publicity that the source names."""
    effect_to: date | None = None
    """Last day on which the record's content holds, as of a licence or a ban."""
    removed_on: date | None = None
    """Day on which a listing was lifted."""
    product: str = ""
    """Product and its class, to find the re-test clock."""
    outcome: str | None = None
    """``nonconforming`` or ``conforming`` for a sample."""
    result_day: date | None = None
    """Day on which the sample's result was known to its party at the latest."""
    retest: str | None = None
    """``confirmed`` or ``overturned``."""
    retest_day: date | None = None
    line: str = ""
    """What the penalty is about: type of violation, name of the case, laws cited."""
    basis: str = ""
    """The laws that the penalty cites, as it writes them."""
    ground: str = ""
    """Why a merchant was listed, in the list's words; a debtor, by what conduct."""
    ground_code: str | None = None
    """The ground of a refusal, where it is one of a choice."""
    ended_by: str | None = None
    """What its source says to have ended its publicity: a word of `EndedBy`."""
    ended_on: date | None = None
    """From which day; it is not public on that day any more."""
    resumed_on: date | None = None
    """From which day a mask was lifted."""
    published_on: date | None = None
    """First day on which its authority published it, if that is told."""
    alleged: bool = False
    """Whether the subject is only said to be the producer (标称)."""

    def stated_since(self, day: date) -> date | None:
        """Give the last day of publicity that the source names, if it can be one.

        One before the decision itself is none: it counts as if it were not given.
        """
        stated = self.stated_until
        return None if stated is None or stated < day else stated

    @property
    def term(self) -> date | None:
        """The last day of a penalty that lasts, as a ban does; None of any other."""
        return self.effect_to if self.kinds & LASTING_KINDS else None

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of penalty, with those that only an amount shows."""
        kinds = set(self.penalty_kinds)
        if self.fine_fen:
            kinds.add("fine")
        if self.confiscated_fen and not kinds & CONFISCATION:
            kinds.add("confiscated_gains")
        return frozenset(kinds)


def infer_procedure(
    facts: PublicityFacts, day: date, rules: Rulebook
) -> tuple[Procedure | None, str]:
    """Tell the procedure of a penalty, or why it stays unknown.

    A decision beyond what may be done on the spot was necessarily made by the ordinary
    procedure; within that, only the source can tell. A source that says ``simple`` of
    more than the law allows contradicts itself and is not believed.
    """
    limit: SimpleProcedure | None = rules.rule("procedure", "simple", day)
    beyond = limit is not None and _beyond(facts, limit)
    if facts.procedure == "simple" and beyond:
        return None, "procedure-contradicted"
    if facts.procedure is not None:
        return facts.procedure, ""
    return ("ordinary", "") if beyond else (None, "procedure-unknown")


def _beyond(facts: PublicityFacts, limit: SimpleProcedure) -> bool:
    """Tell whether a penalty is more than may be decided on the spot.

    A kind called ``other`` proves nothing. An individual business gets the higher
    limit of organisations, because practice differs.
    """
    if facts.kinds - {"other"} - set(limit.kinds):
        return True
    person = facts.party_kind == SubjectClass.NATURAL_PERSON
    most = limit.person_fen if person else limit.organisation_fen
    return facts.fine_fen is not None and facts.fine_fen > most


def infer_tier(
    facts: PublicityFacts, procedure: Procedure | None, day: date, rules: Rulebook
) -> tuple[str | None, str]:
    """Tell the tier of a penalty: what the source states, else by the table.

    The authority's family has rules of its own, or those of everybody. Beside it stands
    what has to be looked at once more, by the rule that told it.
    """
    if facts.tier is not None:
        return facts.tier, ""
    table: tuple[TierRule, ...] = rules.in_force("tiers", day)
    family = rules.family_of(facts.authority, day)
    own = tuple(rule for rule in table if family in rule.families)
    table = own or tuple(rule for rule in table if ANYONE in rule.families)
    if procedure == "simple" and table:
        return "minor", ""
    for rule in table:
        if _fits(facts, rule):
            # A fine of unknown size may be of a lower tier: nobody can tell.
            if _fine_unknown(facts, table):
                break
            return rule.tier or rule.key, rule.flag
    return None, ""


def _fits(facts: PublicityFacts, rule: TierRule) -> bool:
    """Tell whether a rule is about a penalty: its kinds, its line or its amount."""
    return (
        bool(facts.kinds & set(rule.any_kind))
        or (bool(facts.kinds - {"other"}) and _is_of_line(facts, rule))
        or _within(facts, rule)
    )


def _is_of_line(facts: PublicityFacts, rule: TierRule) -> bool:
    """Tell whether a penalty is of a rule's line, by the laws it cites or by words.

    Words tell it by goods and act together, where no law is cited.
    """
    if rule.law_words:
        return _holds(facts.basis, rule.law_words, rule.but_words)
    if rule.act_words:
        return (
            not facts.basis
            and _holds(facts.line, rule.line_words, rule.but_words)
            and _holds(facts.line, rule.act_words)
        )
    return _holds(facts.line, rule.line_words)


def _holds(text: str, words: Sequence[str], but: Sequence[str] = ()) -> bool:
    """Tell whether one of some words stands in a text, and none of others."""
    return any(word in text for word in words) and not any(word in text for word in but)


def _within(facts: PublicityFacts, rule: TierRule) -> bool:
    """Tell whether a penalty is of these kinds only and its fine small enough."""
    if not rule.only_kinds or not facts.kinds or facts.kinds - set(rule.only_kinds):
        return False
    if facts.band and rule.bands and facts.band not in rule.bands:
        return False
    person = facts.party_kind == SubjectClass.NATURAL_PERSON
    most = rule.person_fen if person else rule.organisation_fen
    return "fine" not in facts.kinds or (
        most is not None and facts.fine_fen is not None and facts.fine_fen <= most
    )


def _fine_unknown(facts: PublicityFacts, table: tuple[TierRule, ...]) -> bool:
    """Tell whether the tier hangs on the size of a fine that nobody gave."""
    return (
        "fine" in facts.kinds
        and facts.fine_fen is None
        and any(
            rule.only_kinds and facts.kinds <= set(rule.only_kinds) for rule in table
        )
    )
