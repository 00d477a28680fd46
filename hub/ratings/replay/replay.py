"""Rate a merchant as of a past day with what was known at a past moment.

The same rules, facts and day give the same bytes, so a rating that was stored comes out
as it was given, whatever has come in since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads import records_on
from hub.context import Hub
from hub.merchants.service import PastMerchant
from hub.ratings.facts import facts_of
from hub.ratings.ledger import PUBLIC_TRUST, RatingRow, rating_at
from hub.ratings.policy import evaluate
from hub.ratings.schema import policy_of
from hub.ratings.terms import DISPUTED, Policy, RatedSubject, Verdict
from hub.rulebook import PolicyUnknownError, Rulebook, RuleFileError
from hub.rulebook.past_rules import RulesUnreadableError, rules_at

STORED, COMPUTED = "stored", "computed"
"""Whether a rating that says the same was given then, or it is worked out now alone."""
DIFFERS = "rating-differs"
"""Code of what is found where a rating was given then that says otherwise."""


@dataclass(frozen=True, slots=True)
class Replay:
    """A rating as it comes out for a day and a moment, and what was stored of it."""

    policy: Policy
    rules: Rulebook
    """The rules that the hub went by at the moment, as far as ratings need them."""
    subject: RatedSubject
    day: date
    moment: datetime
    verdict: Verdict
    held: RatingRow | None
    """The last rating of the policy that had been given by day and moment."""

    @property
    def is_stored(self) -> bool:
        """Tell whether the rating that held then says the same."""
        return self.held is not None and _says(self.held, self.verdict)

    @property
    def origin(self) -> str:
        """Say whether such a rating was given then, or it is worked out now alone."""
        return STORED if self.is_stored else COMPUTED

    @property
    def contradicted(self) -> RatingRow | None:
        """Give the rating that was stored for exactly this and says otherwise.

        Or one of the very digest whose content is another. None where all fits.
        """
        held = self.held
        if held is None or self.is_stored:
            return None
        asked = (self.day, self.moment, self.policy.version)
        is_this = (held.as_of, held.known_at, held.policy_version) == asked
        return held if is_this or held.digest == self.verdict.digest else None


def rating_on(
    session: Session,
    hub: Hub,
    past: PastMerchant,
    moment: datetime,
    day: date,
    policy: str = PUBLIC_TRUST,
    *,
    rows: Iterable[RecordRow] | None = None,
) -> Replay:
    """Rate a merchant as it was known at a closed moment, as of a day.

    ``policy`` is an id, of which the version counts that held on the day, or an id and
    a version with a point between them. ``rows`` are the records of the day known at
    the moment, where they have been read.

    Raises:
        PolicyUnknownError: there was no such policy or version, or none held that day.
        RulesNotKeptError, RulesUnreadableError: the rules of the moment are not there.
    """
    rules = rules_at(session, hub.rulebook, moment)
    held_to = _policy(rules, policy, day)
    if rows is None:
        rows = records_on(session, hub.rulebook, past.parties, moment, day)
    facts = facts_of(rows, hub.keys.record_id, rules)
    kind = DISPUTED if past.card.disputed else past.card.kind
    subject = RatedSubject(kind, past.card.subject_class)
    return Replay(
        policy=held_to,
        rules=rules,
        subject=subject,
        day=day,
        moment=moment,
        verdict=evaluate(facts, held_to, day, subject=subject),
        held=rating_at(session, past.card.id, moment, held_to.id, of_day=day),
    )


def _policy(rules: Rulebook, named: str, day: date) -> Policy:
    """Find a policy by its id, or a version of one by both."""
    ids = {file.id for file in rules.policies}
    if named in ids:
        file = rules.policy(named, day)
    else:
        found = [one for one in rules.policies if f"{one.id}.{one.version}" == named]
        if not found:
            raise PolicyUnknownError(named)
        (file,) = found
    try:
        policy = policy_of(rules, file.id, file.version, day)
    except RuleFileError as error:
        raise RulesUnreadableError(error.worded) from error
    if policy is None:
        raise PolicyUnknownError(named, day)
    return policy


def _says(row: RatingRow, verdict: Verdict) -> bool:
    """Tell whether a stored rating says what a verdict does, by digest and content."""
    told = (row.digest, row.score, row.grade, row.reasons, row.flags)
    own = verdict.written()
    found = (verdict.digest, verdict.score, verdict.grade, own["reasons"], own["flags"])
    return told == found
