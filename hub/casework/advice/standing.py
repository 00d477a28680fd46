"""What is said of the elements of an offence: said, presumed, ruled out, not said."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.casework.advice.facts import CaseFacts
from hub.casework.advice.table_rules import OffenceRule
from hub.casework.advice.tables import AdviceTables


@dataclass(frozen=True, slots=True, kw_only=True)
class OffenceStanding:
    """How the elements of an offence stand in a case."""

    is_spoken_of: bool
    """Whether any element is said, presumed or ruled out."""
    unsaid: tuple[str, ...]
    """Elements that nobody speaks of, and what must be asked before it is none."""
    gone: tuple[str, ...]
    """Elements that are ruled out."""
    presumed: Mapping[str, str]
    """Elements that may be found, each by what lets one find it."""
    excluded: tuple[str, ...]
    """By what it is not this offence."""

    @property
    def is_out(self) -> bool:
        """Whether it can not be this offence, whatever the amounts."""
        return bool(self.gone or self.excluded)


def standing_of(
    offence: OffenceRule, facts: CaseFacts, tables: AdviceTables
) -> OffenceStanding:
    """Tell how the elements of an offence stand."""
    elements = offence.asked(facts.circumstances)
    unsaid = [name for name in elements if name not in facts.circumstances]
    by = {
        rule.presumes: name
        for name, rule in tables.circumstances.items()
        if rule.presumes in unsaid
        and offence.key in rule.offences
        and name in facts.circumstances
        and rule.presumes not in facts.ruled_out
    }
    gone = [name for name in elements if name in facts.ruled_out]
    asked, excluded = _excluded(offence, facts)
    return OffenceStanding(
        is_spoken_of=bool(by or gone or set(elements) & facts.circumstances),
        unsaid=(*(name for name in unsaid if name not in {*by, *gone}), *asked),
        gone=tuple(gone),
        presumed={element: name for element, name in by.items() if element},
        excluded=excluded,
    )


def _excluded(
    offence: OffenceRule, facts: CaseFacts
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell what is to be asked before an offence is none, and by what it is none."""
    begun = [
        together
        for together in offence.unless
        if together[0] in facts.circumstances and not facts.ruled_out & set(together)
    ]
    asked = [[n for n in one if n not in facts.circumstances] for one in begun]
    if [] in asked:
        return (), begun[asked.index([])][:1]
    return tuple(name for names in asked for name in names), ()
