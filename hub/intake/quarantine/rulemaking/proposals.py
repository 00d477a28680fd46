"""A rule made of what is typed into a row, and what the rules that stand would mend."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.errors import RuleFieldClosedError, RuleFieldUnknownError, RuleTextError
from hub.intake.files.rereading import Sources
from hub.intake.models import ReadingRule
from hub.intake.quarantine.corrections import echo_of
from hub.intake.quarantine.listing import find_row
from hub.intake.quarantine.reading import Reread, reread
from hub.intake.quarantine.rulemaking.making import rule_source
from hub.intake.quarantine.rulemaking.reach import (
    RuleReach,
    reach_of,
    reach_of_proposal,
)
from hub.intake.quarantine.showing import view_row
from hub.intake.readings import (
    RuleWording,
    check_wording,
    kinds_with,
    read_typed,
    standing_rules,
    text_key,
)


@dataclass(frozen=True, slots=True)
class RuleProposal:
    """A rule that nobody has made yet: what it would say, and whom it would reach.

    ``echo`` is what it means beside what that is stored as: ``3 万元 = 30,000.00 元``.
    """

    wording: RuleWording
    reach: RuleReach
    column: str
    echo: str


def propose_rule(
    hub: Hub,
    row_id: str,
    field: str,
    meant: str,
    *,
    sources: Sources | None = None,
) -> RuleProposal:
    """Propose a rule for all rows of a source that bring what this row brings.

    Its first day is that on which the first file with such a row came that waits.

    Raises:
        QuarantineUnknownError, RowUnreadableError, LandingEndedError: as for
            `view_row`.
        RuleFieldClosedError: the cell may have no rule, or is not shown whole.
        RuleTextError, RuleFieldUnknownError, RuleNeedlessError, RuleUnreadableError:
            as for `make_rule`.
    """
    with hub.reads() as session:
        row, file = find_row(session, row_id)
    shown = view_row(hub, row_id, sources=sources)
    read = reread(hub, row, file, sources)
    cell = next((one for one in shown.cells if one.field == field), None)
    if cell is None or not cell.may_have_rule or cell.text is None:
        raise RuleFieldClosedError(field)
    day = legal_day(file.landed_at)
    wording = RuleWording(row.source, field, cell.text, meant, day)
    check_wording(read.source, wording)
    if not _stands_in(read, wording):
        # The source makes the value of more than this cell.
        raise RuleTextError
    with hub.reads() as session:
        standing = standing_rules(session, row.source)
    reach = reach_of_proposal(hub, read.source, wording, standing)
    first = reach.first_day or day
    made = RuleWording(row.source, field, cell.text, meant, first)
    return RuleProposal(made, reach, cell.column, echo_of_rule(hub, made, sources))


def echo_of_rule(hub: Hub, wording: RuleWording, sources: Sources | None = None) -> str:
    """Say what a rule means, in the unit that it is read in; "" for no value.

    Raises:
        RuleSourceUnknownError, RuleFieldUnknownError: as for `make_rule`.
    """
    source = rule_source(hub, wording.source, sources)
    kind = next(kinds_with(source, wording.field), None)
    if kind is None:
        raise RuleFieldUnknownError(wording.field)
    if not wording.meant.strip():
        return ""
    cell = read_typed(source, kind.name, wording.field, wording.meant)
    return echo_of(kind.name, wording.field, wording.meant, cell)


def reach_of_rules(
    hub: Hub, rules: Sequence[ReadingRule], *, sources: Sources | None = None
) -> dict[str, RuleReach]:
    """Count what each of some standing rules reads among the rows that wait."""
    found: dict[str, RuleReach] = {}
    for name in sorted({rule.source for rule in rules}):
        with hub.reads() as session:
            standing = standing_rules(session, name)
        found |= reach_of(hub, rule_source(hub, name, sources), standing)
    return found


def _stands_in(read: Reread, wording: RuleWording) -> bool:
    """Tell whether the row holds in its field what the cell says by itself."""
    alone = read.source.read_cell(wording.field, wording.received).value
    value = read.received.get(wording.field)
    is_text = isinstance(value, str) and isinstance(alone, str)
    return is_text and text_key(str(value)) == text_key(str(alone))
