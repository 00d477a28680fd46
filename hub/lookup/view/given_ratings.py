"""Stored ratings as those may know them to whom records are hidden that they rest on.

Without the hidden records the same rounds of rating would have given other ratings, or
none: these are worked out, so that neither content nor moment tells of a hidden record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.archive.reads import records_on
from hub.context import Hub
from hub.merchants.service import PastMerchant, find_past_merchant
from hub.ratings.ledger import RatingRow
from hub.ratings.replay import Replay, rating_on
from hub.rulebook import PolicyUnknownError
from hub.rulebook.past_rules import RulesNotKeptError, RulesUnreadableError

UNKNOWN_THEN = (PolicyUnknownError, RulesNotKeptError, RulesUnreadableError)


@dataclass(frozen=True, slots=True)
class GivenRatings:
    """The ratings of a merchant, the newest first, and what of them is hidden."""

    session: Session
    hub: Hub
    public_id: str
    rows: Sequence[RatingRow]
    hidden: frozenset[str]
    """Public ids of the records that the asker is not shown."""

    def without_hidden(self, row: RatingRow) -> RatingRow | None:
        """Give a rating as its round would have given it without what is hidden.

        None where the rules of then are not there any more, or nobody was known then.
        """
        if self.hidden.isdisjoint(inputs_of([row])):
            return row
        past = find_past_merchant(self.session, self.public_id, row.known_at)
        if past is None:
            return None
        try:
            replay = self._replay(row, past)
        except UNKNOWN_THEN:
            return None
        return _as_row(row, replay)

    def first_alike(self, row: RatingRow) -> RatingRow:
        """Give the first rating since which the same has held, hidden ones left out.

        ``row`` is the newest one, as it comes out without what is hidden.
        """
        first = row
        for earlier in self.rows:
            if earlier.seq >= row.seq:
                continue
            given = self.without_hidden(earlier)
            if given is None or given.digest != row.digest:
                break
            first = given
        return first

    def _replay(self, row: RatingRow, past: PastMerchant) -> Replay:
        """Compute a rating again for its day and moment."""
        at = (row.known_at, row.as_of)
        record_id = self.hub.keys.record_id
        records = [
            one
            for one in records_on(self.session, self.hub.rulebook, past.parties, *at)
            if record_id(one.key) not in self.hidden
        ]
        policy = f"{row.policy}.{row.policy_version}"
        return rating_on(self.session, self.hub, past, *at, policy, rows=records)


def inputs_of(rows: Iterable[RatingRow]) -> set[str]:
    """List the public ids of the records that ratings rest on."""
    return {record for row in rows for record, _ in row.inputs}


def _as_row(row: RatingRow, replay: Replay) -> RatingRow:
    """Write what was computed as if the round of a rating had given it."""
    verdict = replay.verdict
    told = verdict.written()
    return row._replace(
        score=verdict.score,
        grade=verdict.grade,
        reasons=told["reasons"],
        flags=told["flags"],
        digest=verdict.digest,
        inputs=[[fact.id, fact.seq] for fact in verdict.inputs],
    )
