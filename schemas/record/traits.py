"""What a kind of record means for publicity, rating and relations.

Each kind says it beside its contract, and nothing else lists kinds by their names. What
a kind does not say stays closed: it is never public, never rated, in no relation.
"""

from dataclasses import dataclass
from enum import StrEnum

from schemas.words import RelationKind


class Publishing(StrEnum):
    """How it is decided whether a record of a kind is public, and until when."""

    NEVER = "never"
    BY_RULE = "by_rule"
    """As the rule for its kind says."""
    AS_DECISION = "as_decision"
    """By the procedure and the tier of a penalty decision as well."""
    AS_SAMPLE = "as_sample"
    """Only if it failed, and only once nobody can contest it any more."""


@dataclass(frozen=True, slots=True)
class Rated:
    """What a rating may read of a record: what is not named here it never reads."""

    final_act: bool = False
    """Whether it is a final act of an authority or court against the merchant: nothing
    else costs points (Private Economy Promotion Law, article 54)."""
    good_fact: bool = False
    """Whether it is a good fact of the national catalog: nothing else adds any."""
    by_tier: bool = False
    """Whether its weight rests on its tier, so that one of unknown tier has none."""
    outcome: str | None = None
    """The field that tells how it came out."""
    amounts: tuple[str, ...] = ()
    """The fields whose amounts add up to what it cost its party."""
    measures: str | None = None
    """The field that lists what was imposed."""
    violation: str | None = None
    """The field by whose words the field of law is told."""

    @property
    def fields(self) -> frozenset[str]:
        """All fields of a record that its weight may rest on."""
        told = {*self.amounts, self.outcome, self.measures, self.violation}
        return frozenset(name for name in told if name is not None)


@dataclass(frozen=True, slots=True)
class LawFieldNames:
    """The fields of a record that tell which law it is about, and of which goods."""

    case: bool = False
    """Whether a record is a case, which the monthly form counts."""
    coded: tuple[str, ...] = ()
    """Codes of violations."""
    cited: tuple[str, ...] = ()
    """Texts that cite laws."""
    worded: tuple[str, ...] = ()
    """Texts whose words tell it where nothing is cited, the plainest first."""
    goods: tuple[str, ...] = ()
    """Texts that name the goods, the plainest first."""
    channels: tuple[str, ...] = ()
    """The ways by which the goods came to their buyers."""


@dataclass(frozen=True, slots=True)
class Relates:
    """The relation that a record states between its subject and its other party."""

    kind: RelationKind
    rule: str
    """Key of the rule that finds it."""
    told_by: frozenset[str]
    """The fields that tell of it: who may not see them is not told."""
    owned: bool = False
    """Whether the other is the subject's between the days that the record gives and
    nobody by itself, as a shop on a platform is."""
