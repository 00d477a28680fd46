"""Judge a record: what the rules make of it, and what ends what, pure.

A judgement is apart from what it is about: the same version is judged anew when a rule
file was corrected, and every judgement stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from hub.archive.rules.facts import judged_facts
from hub.archive.rules.law import law_text
from hub.archive.rules.publicity import publicity_of
from hub.calendar import add_months
from hub.ground.encoding import canonical_compiled
from hub.rulebook.book import Rulebook
from hub.rulebook.rules import RetentionRule
from schemas.record import Body, Party, meaning_of
from schemas.words import EndedBy, RecordStatus, SubjectClass

PERSON_RULE = "natural-person"

ENDED_BY: Mapping[str, EndedBy] = {
    RecordStatus.REPAIRED: EndedBy.REPAIR,
    RecordStatus.ANNULLED: EndedBy.ANNULMENT,
    RecordStatus.WITHDRAWN: EndedBy.WITHDRAWAL,
}
"""What ended a record, by the status that it then has."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules make of one version of a record.

    Of the three ends expiry concerns publicity alone; repair, annulment and withdrawal
    end sharing and use as well, but for proceedings and the merchant itself.
    """

    procedure: str | None = None
    tier: str | None = None
    public_from: date | None = None
    """First public day; None where it is not public at all."""
    publicity_until: date | None = None
    """Last public day; None with a ``public_from`` where no end is known yet."""
    sharing_until: date | None = None
    """Last day on which it is shared with agencies; None without an end."""
    use_until: date | None = None
    """Last day on which agencies may use it; None without an end."""
    ended_by: str | None = None
    """What ended publicity, or will; a word of `EndedBy`."""
    repair_from: date | None = None
    """First day on which repair may end publicity; None if no rule names one."""
    rule: str | None = None
    """Key of the rule that decided."""
    article: str | None = None
    """Its legal source."""
    reason: str | None = None
    """Stable code: ``public``, or why it is not, or not for longer."""
    subject_class: str | None = None
    """What the subject is in law, as it was judged."""
    rules: str | None = None
    """Digest of the rule files as they stood; None where it was not kept."""
    law: str | None = None
    """Its fields of law, as `law_text` writes them; None where none were kept."""

    def decides_as(self, other: "Ruling") -> bool:
        """Tell whether two judgements decide the same, by whatever rule files."""
        return self == replace(other, rules=self.rules)


def judge(
    kind: str,
    body: Body,
    rules: Rulebook,
    *,
    subject: Party | None = None,
    subject_class: str | None = None,
) -> Ruling:
    """Judge a body by the rules: as of its own day, with changes of law since.

    ``subject`` is its first party, read from the body where it is not given.
    ``subject_class`` is what that was found to be when its values stood in clear.
    """
    meaning = meaning_of(kind)
    if subject is None:
        subject = meaning.parties(body)[0]
    subject_class = str(subject_class or subject.kind)
    day = meaning.event_day(body)
    facts = judged_facts(meaning, body, subject_class, alleged=subject.alleged)
    found = publicity_of(kind, facts, day, rules)
    sharing, use = retention_of(kind, day, rules)
    return Ruling(
        procedure=found.procedure,
        tier=found.tier,
        public_from=found.public_from,
        publicity_until=found.until,
        sharing_until=sharing,
        use_until=use,
        ended_by=found.ended_by,
        repair_from=found.earliest_end,
        rule=found.rule,
        article=found.article,
        reason=found.reason,
        subject_class=subject_class,
        rules=rules.set_digest,
        law=law_text(kind, body, day, rules),
    )


def judge_after_repair(
    kind: str,
    body: Body,
    rules: Rulebook,
    revoked_on: date | None,
    *,
    subject_class: str | None = None,
    barred_until: date | None = None,
) -> Ruling:
    """Judge a record whose repair was revoked on a day for false material, or was not.

    Its period begins again there if it counts from publication (SAMR Order 107, article
    23), and nothing ends it early (NDRC Order 36, article 25: no repair for three
    years). An end that the source had told belongs to the period before. After a
    refusal for what was hidden or false no repair may be asked for until it is
    published no more.
    """
    if revoked_on is None:
        judged = judge(kind, body, rules, subject_class=subject_class)
        if barred_until is None or judged.repair_from is None:
            return judged
        again = barred_until + timedelta(days=1)
        return replace(judged, repair_from=max(judged.repair_from, again))
    told = {**body, "published_day": revoked_on.isoformat()}
    told.pop("publicity_until", None)
    judged = judge(kind, told, rules, subject_class=subject_class)
    return replace(judged, repair_from=None)


def retention_of(
    kind: str, day: date, rules: Rulebook
) -> tuple[date | None, date | None]:
    """Tell the last days on which agencies are shown a record, and may use it.

    A record from before the first rule about its kind has the end of that rule.
    """
    found: list[RetentionRule] = [rule for rule in rules.retention if rule.key == kind]
    if not found:
        return None, None
    held = [rule for rule in found if rule.in_force(day)]
    rule = held[0] if held else min(found, key=lambda one: one.valid_from)
    sharing = add_months(day, rule.sharing_months or rule.months)
    return sharing, add_months(day, rule.months)


def as_ended(judgement: Ruling, status: str, day: date) -> Ruling:
    """Let the status that a decision gave a record end what it ends, on a day.

    Whatever ended earlier by itself has ended then.
    """
    ended_by = ENDED_BY.get(status)
    if ended_by is None:
        return judgement
    return replace(
        judgement,
        publicity_until=_earlier(judgement.publicity_until, day)
        if judgement.public_from is not None
        else None,
        sharing_until=_earlier(judgement.sharing_until, day),
        use_until=_earlier(judgement.use_until, day),
        ended_by=ended_by.value,
        repair_from=None,
    )


def office_told(status: str, issuer: str | None) -> str | None:
    """Name the office that is told of a decision for enforcement though it is repaired.

    Repair ends sharing over the platform (NDRC Order 36, article 3), not what an office
    has to know of its own decisions: whether a wrong is the second of its kind (SAMR
    Order 107, article 11). None of what stands, or is annulled or withdrawn.
    """
    return issuer if status == RecordStatus.REPAIRED else None


def class_known(judgement: Ruling) -> str | None:
    """Give what the subject of a judged record is in law, where that is known."""
    if judgement.subject_class is None and judgement.rule == PERSON_RULE:
        # What it was told by has been taken out of the body since.
        return SubjectClass.NATURAL_PERSON.value
    return judgement.subject_class


def not_ended(judgement: Ruling, status: str) -> Ruling:
    """Leave out of a judgement that a status ended it.

    Its last days stay those on which that ended, where they were to come later.
    """
    return replace(judgement, ended_by=None) if status in ENDED_BY else judgement


def _earlier(end: date | None, day: date) -> date:
    """Give the earlier of an end, if there is one, and a day."""
    return day if end is None else min(end, day)


def judgement_digest(columns: Mapping[str, Any]) -> str:
    """Hash a judgement as its row holds it: what the log is told of it.

    ``columns`` are its columns but the record's key: days as texts, its moment in
    microseconds; those that hold nothing are left out.

    Raises:
        TypeError: a column holds what is no text or number.
    """
    told = {name: value for name, value in columns.items() if value is not None}
    return sha256(canonical_compiled(told)).hexdigest()
