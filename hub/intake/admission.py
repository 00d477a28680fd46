"""What is refused at the door: what the law seals, unless a basis lets it in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hub.archive.drafts import Draft
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.errors import RowSealedError
from hub.intake.report import SEALED_ROW
from hub.rulebook.bases import load_bases

SEALED = SEALED_ROW
"""The reason of a row that was refused at the door: all that is told of it."""


@dataclass(frozen=True, slots=True)
class AdmittedRules:
    """What a day's legal bases let in."""

    opened: frozenset[str]
    """The sealing rules whose records may be taken in."""

    def refuses(self, rule: str | None) -> bool:
        """Tell whether what a rule seals may not be taken in; None seals nothing."""
        return rule is not None and rule not in self.opened


def admission_of(hub: Hub) -> AdmittedRules:
    """Read what may be taken in today.

    Raises:
        RuleFileError: the instance's legal bases cannot be read.
    """
    day = legal_day(hub.clock())
    bases = load_bases(hub.config.instance, hub.rulebook)
    return AdmittedRules(
        frozenset(basis.rule for basis in bases if basis.in_force(day))
    )


def demand_admitted(hub: Hub, drafts: Iterable[Draft]) -> Iterator[Draft]:
    """Yield drafts that come without a file, as long as none of them is refused.

    Raises:
        RowSealedError: one is.
    """
    door = admission_of(hub)
    for draft in drafts:
        if door.refuses(draft.sealed_by):
            raise RowSealedError
        yield draft
