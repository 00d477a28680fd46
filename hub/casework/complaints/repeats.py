"""Whether something was raised before: the same again, new facts, or others with it.

Pure, over keyed hashes of reporter, party and fact. SAMR Order 121 (2025), articles
12, 16(ii) and 35(2): the same reporter with the same fact against the same party is one
report; with new facts it may be merged, and the term begins anew. What others raise
about the same is a matter of its own, told to be beside this one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hub.casework.complaints.law import AcceptanceRule, Machine, acceptance_rules

Standing = Literal["first", "same", "new_facts", "beside"]


@dataclass(frozen=True, slots=True)
class RaisedOnce:
    """One complaint or report as it is compared.

    ``reporter`` is None where it came without a name: nobody is the same as nobody.
    ``contacts`` are keyed hashes of phones and addresses.
    """

    number: str
    machine: Machine
    received: date
    reporter: str | None
    party: str
    fact: str
    adds_facts: bool = False
    contacts: frozenset[str] = frozenset()
    also_by: frozenset[str] = frozenset()
    """By what else the reporter is known."""
    also_against: frozenset[str] = frozenset()
    """By what else the party is known."""
    code: str = ""
    """Unified code of the party; two codes are two parties, though named alike."""

    @property
    def persons(self) -> frozenset[str]:
        """All by which the reporter is known; none where it came without a name."""
        return frozenset({self.reporter, *self.also_by} - {None})  # type: ignore[arg-type]  # no None is left

    @property
    def against(self) -> frozenset[str]:
        """All by which the party is known."""
        return self.also_against | {self.party}

    def is_by_whom(self, other: "RaisedOnce") -> bool:
        """Tell whether the same person raised both."""
        return bool(self.persons & other.persons)

    def is_against(self, other: "RaisedOnce") -> bool:
        """Tell whether both are against the same party."""
        if self.code and other.code:
            return self.code == other.code
        return bool(self.against & other.against)


@dataclass(frozen=True, slots=True)
class RaisedBefore:
    """How something stands to what was raised before.

    ``of`` is the earlier one; ``term_from`` the day from which the term of handling
    runs anew; ``beside`` are those of others about the same, earliest first.
    """

    standing: Standing
    of: str | None = None
    term_from: date | None = None
    beside: tuple[str, ...] = ()
    article: str = ""


def judge_repeat(
    new: RaisedOnce,
    earlier: Iterable[RaisedOnce],
    *,
    rules: Iterable[AcceptanceRule] | None = None,
) -> RaisedBefore:
    """Tell how something stands to what was raised before it.

    Before a rule on repeats was in force, and for complaints, nothing is merged: the
    same is told to be beside it, and whoever decides may refuse it as handled.
    """
    known = acceptance_rules() if rules is None else tuple(rules)
    law = {
        rule.key: rule
        for rule in known
        if rule.what == "repeat"
        and new.machine in rule.for_machines
        and rule.in_force(new.received)
    }
    before = sorted(
        (
            one
            for one in earlier
            if one.machine == new.machine
            and new.is_against(one)
            and one.number != new.number
            and one.received <= new.received
        ),
        key=lambda one: (one.received, one.number),
    )
    mine = [one for one in before if new.is_by_whom(one)]
    same = [one for one in mine if one.fact == new.fact]
    beside = tuple(one.number for one in before if one.fact == new.fact)
    if same and not new.adds_facts and "same_report" in law:
        others = tuple(n for n in beside if n != same[0].number)
        article = law["same_report"].article
        return RaisedBefore("same", same[0].number, None, others, article)
    if mine and new.adds_facts and "new_facts" in law:
        others = tuple(n for n in beside if n != mine[-1].number)
        article = law["new_facts"].article
        return RaisedBefore("new_facts", mine[-1].number, new.received, others, article)
    if beside:
        return RaisedBefore("beside", beside=beside)
    return RaisedBefore("first")


def count_same_fact(new: RaisedOnce, earlier: Iterable[RaisedOnce]) -> int:
    """Count what one person raised before about one fact against one party.

    A count to be weighed; it refuses nothing.
    """
    return sum(
        new.is_by_whom(one)
        and new.is_against(one)
        and one.fact == new.fact
        and one.number != new.number
        and one.received <= new.received
        for one in earlier
    )


def count_same_complainant(
    new: RaisedOnce, earlier: Iterable[RaisedOnce], *, days: int
) -> int:
    """Count what one person raised against one party in the days before, this one too.

    A count to be weighed; it refuses nothing.
    """
    since = new.received - timedelta(days=days)
    return 1 + sum(
        new.is_by_whom(one)
        and new.is_against(one)
        and one.number != new.number
        and since <= one.received <= new.received
        for one in earlier
    )


def count_shared_contact(new: RaisedOnce, earlier: Iterable[RaisedOnce]) -> int:
    """Count other persons who raised something under the same phone or address."""
    people: list[frozenset[str]] = []
    for one in earlier:
        known = one.persons
        if known and not new.is_by_whom(one) and one.contacts & new.contacts:
            same = [person for person in people if person & known]
            people = [person for person in people if not person & known]
            people.append(known.union(*same))
    return len(people)
