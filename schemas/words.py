"""The words that both sides of a border must agree on, each list once.

Every list is an enum of strings, so a word is its own wire form. What follows from a
word (which purposes are case work, what a status ends) stands beside it as a set, and
nowhere else.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final


class Purpose(StrEnum):
    """What a disclosure is for."""

    ONBOARDING = "onboarding"
    ENFORCEMENT = "enforcement"
    TRANSFER = "transfer"
    PROSECUTION = "prosecution"
    TRIAL = "trial"
    SUPERVISION = "supervision"
    PUBLIC = "public"
    SELF = "self"


PROCEEDINGS: Final = frozenset({Purpose.TRANSFER, Purpose.PROSECUTION, Purpose.TRIAL})
"""Work on a suspected crime. What was repaired or annulled stays in sight, because an
earlier sanction is an element of some crimes; the openings of such reads are sealed to
the asking member and the escrow."""

CASE_WORK: Final = PROCEEDINGS | {Purpose.ENFORCEMENT}
"""Work on a case: the purposes that name an officer, and whose reads are told to others
only after a release."""

RELEASABLE: Final = CASE_WORK - PROCEEDINGS
"""Reads that are held back and that the hub can open: a rule may release them."""

TOLD_AT_ONCE: Final = frozenset(
    {Purpose.ONBOARDING, Purpose.SUPERVISION, Purpose.PUBLIC, Purpose.SELF}
)
"""Reads for these purposes are told to the merchant that they are about."""

PAST_PURPOSES: Final = CASE_WORK | {Purpose.SELF}
"""The purposes that may ask what was known at a past moment."""


class Audience(StrEnum):
    """Who is told: the four ways in which the hub shows a merchant."""

    PUBLIC = "public"
    """Platforms and everybody else: what is published, and nothing besides."""
    AGENCIES = "agencies"
    PROCEEDINGS = "proceedings"
    SELF = "self"
    """The merchant itself."""


class MemberKind(StrEnum):
    """What a member is; ``member_kinds.toml`` gives each its names and its source."""

    MARKET_SUPERVISION = "market_supervision"
    CULTURE = "culture"
    CUSTOMS = "customs"
    POST = "post"
    TELECOM = "telecom"
    CYBERSPACE = "cyberspace"
    AGRICULTURE = "agriculture"
    COPYRIGHT = "copyright"
    PUBLIC_SECURITY = "public_security"
    PROCURATORATE = "procuratorate"
    COURT = "court"
    LEADING_OFFICE = "leading_office"
    PLATFORM = "platform"
    PUBLIC = "public"
    MERCHANT = "merchant"
    """A merchant that asks for its own file."""
    ADMINISTRATIVE_APPROVAL = "administrative_approval"
    CITY_MANAGEMENT = "city_management"


OUTSIDERS: Final = frozenset({MemberKind.PLATFORM, MemberKind.PUBLIC})
"""Those who are shown what is published, and nothing besides."""


class FieldClass(StrEnum):
    """How closed a field is, from open to closed."""

    PUBLIC = "public"
    """Anyone."""
    SHARED = "shared"
    """Members under an agreement."""
    RESTRICTED = "restricted"
    """Case work."""
    PERSONAL = "personal"
    """Split off on entry and encrypted."""
    SEALED = "sealed"
    """Proceedings."""

    @property
    def and_below(self) -> frozenset["FieldClass"]:
        """This class and every more open one: who may see it may see those."""
        classes = tuple(FieldClass)
        return frozenset(classes[: classes.index(self) + 1])


class RecordClass(StrEnum):
    """How closed a whole record is."""

    OPEN = "open"
    SEALED = "sealed"
    """Nobody learns that it exists but on its legal basis."""


class RecordStatus(StrEnum):
    """State of a record's current version."""

    ACTIVE = "active"
    DISPUTED = "disputed"
    REPAIRED = "repaired"
    ANNULLED = "annulled"
    WITHDRAWN = "withdrawn"


class EndedBy(StrEnum):
    """What ended, or will end, that a record is public, shared or used."""

    EXPIRY = "expiry"
    EFFECT = "effect"
    """What it tells holds no longer."""
    REMOVAL = "removal"
    """Its merchant was taken off the list."""
    REPAIR = "repair"
    ANNULMENT = "annulment"
    WITHDRAWAL = "withdrawal"
    DEREGISTRATION = "deregistration"
    MASK = "mask"
    """A court-approved plan in bankruptcy; it can be taken back."""


ENDS_PUBLICITY: Final = frozenset(
    {RecordStatus.REPAIRED, RecordStatus.ANNULLED, RecordStatus.WITHDRAWN}
)
"""Statuses that end publicity (NDRC Order 36 of 2025, art. 3)."""

SHOWN: Final = frozenset(RecordStatus) - ENDS_PUBLICITY
"""Statuses of a record that the public may see."""

ENDS_SHARING: Final = ENDS_PUBLICITY
"""Statuses that end sharing and use, but for proceedings and the merchant itself."""

LASTING: Final = frozenset(
    {RecordStatus.DISPUTED, RecordStatus.REPAIRED, RecordStatus.ANNULLED}
)
"""Statuses that a decision gave: its source repeating itself does not undo it."""


class RelationKind(StrEnum):
    """What one merchant may be to another."""

    BRANCH_OF = "branch_of"
    OPERATES_SHOP = "operates_shop"
    OWNS_MARK = "owns_mark"
    """It owns a mark that the other trades under."""
    SUCCESSOR_OF = "successor_of"
    """It followed the other's business."""


class SubjectClass(StrEnum):
    """What a party is in law."""

    ORGANISATION = "organisation"
    INDIVIDUAL_BUSINESS = "individual_business"
    NATURAL_PERSON = "natural_person"


PERSONS: Final = frozenset(
    {SubjectClass.INDIVIDUAL_BUSINESS, SubjectClass.NATURAL_PERSON}
)
"""Those whose data are personal data towards platforms and the public."""


class OfficerRole(StrEnum):
    """What an officer's account opens."""

    OFFICER = "officer"
    """Works on cases: finds and opens merchants for a purpose under a reference."""
    WINDOW_CLERK = "window_clerk"
    """Shows a merchant its own file at the counter."""
    REVIEWER = "reviewer"
    """Decides which names and codes are one merchant."""
    SOURCE_DESK = "source_desk"
    """Mends what the sources sent and nobody could read."""
    SECURITY_ADMIN = "security_admin"
    """Makes, resets and ends accounts."""
    SYSTEM_ADMIN = "system_admin"
    """Runs sources, members, tokens and agreements."""
    AUDIT_ADMIN = "audit_admin"
    """Looks after who looked, and whether the log is whole."""


ADMINISTRATORS: Final = frozenset(
    {OfficerRole.SECURITY_ADMIN, OfficerRole.SYSTEM_ADMIN, OfficerRole.AUDIT_ADMIN}
)
"""Three different people, none of whom opens data of merchants."""
HUB_ROLES: Final = ADMINISTRATORS | {OfficerRole.REVIEWER, OfficerRole.SOURCE_DESK}
"""Roles that reach beyond the officer's own member: whoever runs the hub gives them."""
OUTSIDER_ROLES: Final = frozenset({OfficerRole.OFFICER, OfficerRole.SECURITY_ADMIN})
"""What officers of `OUTSIDERS` may hold: other roles open what is not published."""


class WindowVisitor(StrEnum):
    """Who stands at a window and asks for a merchant's own file."""

    PERSON = "person"
    """Who runs or lawfully represents it."""
    AGENT = "agent"
    """Whom it sent."""


class ShownPaper(StrEnum):
    """What a visitor showed at a window, in the original."""

    RESIDENT_CARD = "resident-card"
    PASSPORT = "passport"
    TRAVEL_PERMIT = "travel-permit"
    RESIDENCE_PERMIT = "residence-permit"
    AUTHORISATION = "authorisation"
    BUSINESS_LICENCE = "business-licence"


IDENTITY_PAPERS: Final = (
    ShownPaper.RESIDENT_CARD,
    ShownPaper.PASSPORT,
    ShownPaper.TRAVEL_PERMIT,
    ShownPaper.RESIDENCE_PERMIT,
)
"""Papers that say who the visitor is, one of which is shown."""

AGENT_PAPERS: Final = (ShownPaper.AUTHORISATION, ShownPaper.BUSINESS_LICENCE)
"""Papers that say that a merchant sent the visitor, one of which an agent shows."""


class AccessSign(StrEnum):
    """Why a look is drawn for the access review before others."""

    OUTSIDE_HOURS = "outside-hours"
    LONE_REFERENCE = "lone-reference"
    """In that week nobody else looked at anybody under the reference."""
    SHARED_SURNAME = "shared-surname"
    """A person whom records of the merchant name has the officer's surname."""


class AccessMark(StrEnum):
    """What the audit administrator found of a look."""

    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"


class Way(StrEnum):
    """How a question reached the hub; ``actor.role`` of its leaf says so."""

    SYSTEM = "system"
    """By a member's system with its token. Its leaf says nothing: so do older ones."""
    PAGE = "page"
    """By a person who was signed in; ``actor.system`` names the screen."""
    COMMAND_LINE = "command-line"
    """On the hub's own machine; ``actor.system`` names the account there."""


ACCOUNT_PREFIX: Final = "officer:"
"""Begins how the log names an officer who was signed in; their account's id follows."""


class ScreenOutcome(StrEnum):
    """What became of a line of a batch."""

    HIT = "hit"
    """One merchant is meant without doubt."""
    LOOKALIKE = "lookalike"
    """None is meant without doubt; a person compares the likely ones."""
    SEVERAL = "several"
    """Several may be meant alike: they bear the name, or code and name part them."""
    NONE = "none"
    INVALID = "invalid"
    """The line cannot be looked for; ``LineFault`` says why."""


class ColumnBasis(StrEnum):
    """What a column was recognised by whose name is none that its source knows."""

    NAME = "name"
    """Its name is near one that is known."""
    VALUES = "values"
    """What stands under it has the form of the field."""
    BOTH = "both"


class LineFault(StrEnum):
    """Why a line of a batch cannot be looked for."""

    EMPTY = "empty"
    """It has neither a code nor a name."""
    TOO_SHORT = "too-short"
    """Its name has fewer than two characters to look for."""
    TOO_LONG = "too-long"
    CODE = "code"
    """Its code is that of no merchant: damaged, of a person, or no code."""


class RequestLog(StrEnum):
    """What is written of each request on standard error (``HUB_REQUEST_LOG``)."""

    OFF = "off"
    MASKED = "masked"
    """A line a request; of addresses only their network."""
    WHOLE = "whole"
    """Likewise, with whole addresses."""


class Need(StrEnum):
    """What needs a person who runs the hub, as ``status`` tells it."""

    SOURCE_BROKEN = "source-broken"
    SOURCE_LATE = "source-late"
    SOURCE_FAILED = "source-failed"
    FILE_WAITING = "file-waiting"
    QUARANTINE_OLD = "quarantine-old"
    REVIEW_OLD = "review-old"
    WORK_STUCK = "work-stuck"
    LOG_FAULT = "log-fault"
    WITNESS_BEHIND = "witness-behind"
    JOBS_STOPPED = "jobs-stopped"
    JOB_FAILED = "job-failed"
    JOB_MISSED = "job-missed"
    DISK_LOW = "disk-low"
    UNREADABLE = "unreadable"


class Operation(StrEnum):
    """What was done, as the leaves of the audit log say it: ``noun.verb``."""

    MERCHANT_LOOKUP = "merchant.lookup"
    MERCHANT_MATCH = "merchant.match"
    HISTORY_READ = "history.read"
    VIEW_READ = "view.read"
    SCREENING_OPEN = "screening.open"
    SCREENING_END = "screening.end"
    READ_RELEASE = "read.release"
    OPENING_OPEN = "opening.open"
    ENTRIES_READ = "entries.read"
    RECEIPT_READ = "receipt.read"
    ENTRY_DISCLOSE = "entry.disclose"
    LOG_EXPORT = "log.export"
    LOG_CHECK = "log.check"
    ACCESS_REVIEW_DRAW = "access-review.draw"
    ACCESS_REVIEW_MARK = "access-review.mark"

    SOURCE_SYNC = "source.sync"
    RECORD_APPEND = "record.append"
    RECORD_JUDGE = "record.judge"
    RULES_KEEP = "rules.keep"
    RULES_JUDGE = "rules.judge"
    LANDING_END = "landing.end"
    COLUMNS_DECIDE = "columns.decide"
    QUARANTINE_SHOW = "quarantine.show"
    QUARANTINE_DECIDE = "quarantine.decide"
    RULE_MAKE = "rule.make"
    RULE_END = "rule.end"
    DESK_VIEW = "desk.view"

    JUDGEMENT_APPEND = "judgement.append"
    LINK_REVISE = "link.revise"
    LINK_REVIEW = "link.review"
    REVIEW_LIST = "review.list"
    REVIEW_ASK = "review.ask"
    REVIEW_ASSIGN = "review.assign"
    IDENTITY_DISPUTE = "identity.dispute"
    RELATION_STATE = "relation.state"
    RELATION_DERIVE = "relation.derive"
    RATING_GIVE = "rating.give"

    MEMBER_ADD = "member.add"
    TOKEN_ISSUE = "token.issue"  # noqa: S105  # a word, not a secret
    TOKEN_REVOKE = "token.revoke"  # noqa: S105  # a word, not a secret
    MEMBER_KEY_SET = "member-key.set"
    MEMBER_KEY_REVOKE = "member-key.revoke"
    ESCROW_KEY_SET = "escrow-key.set"
    AGREEMENT_MAKE = "agreement.make"
    AGREEMENT_END = "agreement.end"
    ROWS_TELL = "rows.tell"

    OFFICER_ADD = "officer.add"
    OFFICER_END = "officer.end"
    OFFICER_RESET = "officer.reset"
    OFFICER_ROLES = "officer.roles"
    OFFICER_PASSWORD = "officer.password"  # noqa: S105  # a word, not a secret
    OFFICER_FACTOR = "officer.factor"
    OFFICER_ENTER = "officer.enter"
    OFFICER_LEAVE = "officer.leave"
    OFFICER_LOCK = "officer.lock"
    OFFICER_TASK = "officer.task"
    WINDOW_OPEN = "window.open"
    WINDOW_CLOSE = "window.close"

    CALLER_REFUSE = "caller.refuse"
    REQUEST_REFUSE = "request.refuse"
    CONFIG_CHANGE = "config.change"
    KEY_CHANGE = "key.change"
    SHARD_START = "shard.start"
    CLOCK_ACCEPT = "clock.accept"
    SUBJECT_ERASE = "subject.erase"
    BACKUP_MAKE = "backup.make"
    BACKUP_RESTORE = "backup.restore"

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way in which leaves of any age spell the operation, this one first."""
        return (self.value, *(old for old, now in FORMER.items() if now is self))


FORMER: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "lookup": Operation.MERCHANT_LOOKUP,
        "match": Operation.MERCHANT_MATCH,
        "history": Operation.HISTORY_READ,
        "release": Operation.READ_RELEASE,
        "opening-open": Operation.OPENING_OPEN,
        "audit-entries": Operation.ENTRIES_READ,
        "audit-receipt": Operation.RECEIPT_READ,
        "audit-disclose": Operation.ENTRY_DISCLOSE,
        "audit-export": Operation.LOG_EXPORT,
        "auth-refused": Operation.CALLER_REFUSE,
        "config-change": Operation.CONFIG_CHANGE,
        "key-event": Operation.KEY_CHANGE,
        "erase": Operation.SUBJECT_ERASE,
        "backup": Operation.BACKUP_MAKE,
        "restore": Operation.BACKUP_RESTORE,
        "agreement-make": Operation.AGREEMENT_MAKE,
        "agreement-end": Operation.AGREEMENT_END,
        "member-add": Operation.MEMBER_ADD,
        "token-issue": Operation.TOKEN_ISSUE,
        "token-revoke": Operation.TOKEN_REVOKE,
        "member-key-set": Operation.MEMBER_KEY_SET,
        "member-key-revoke": Operation.MEMBER_KEY_REVOKE,
        "escrow-key-set": Operation.ESCROW_KEY_SET,
        "judgements-append": Operation.JUDGEMENT_APPEND,
        "records-append": Operation.RECORD_APPEND,
        "rate": Operation.RATING_GIVE,
        "relation": Operation.RELATION_STATE,
        "relation-derive": Operation.RELATION_DERIVE,
        "identity-dispute": Operation.IDENTITY_DISPUTE,
        "review-list": Operation.REVIEW_LIST,
        "review-ask": Operation.REVIEW_ASK,
        "quarantine-show": Operation.QUARANTINE_SHOW,
        "quarantine-decide": Operation.QUARANTINE_DECIDE,
        "sync": Operation.SOURCE_SYNC,
        "landing-end": Operation.LANDING_END,
    }
)
"""How earlier builds spelled operations. Their leaves keep that for good."""

SEALED_READS: Final = frozenset(
    {Operation.MERCHANT_LOOKUP, Operation.MERCHANT_MATCH, Operation.HISTORY_READ}
)
"""Reads whose openings are sealed to readers where they serve proceedings."""

LOOKS: Final = frozenset({Operation.MERCHANT_LOOKUP, Operation.HISTORY_READ})
"""Looks at one merchant, of which the access review draws its sample."""

ALWAYS_TOLD: Final = frozenset({Operation.READ_RELEASE})
"""What is told to the merchant whatever its purpose."""

TELLS_ROWS: Final = (
    Operation.ROWS_TELL,
    Operation.AGREEMENT_MAKE,
    Operation.AGREEMENT_END,
    Operation.MEMBER_ADD,
    Operation.TOKEN_ISSUE,
    Operation.TOKEN_REVOKE,
    Operation.MEMBER_KEY_SET,
    Operation.MEMBER_KEY_REVOKE,
    Operation.LINK_REVIEW,
)
"""Operations whose leaves commit to rows that may change, as they stand from then."""

MOVED_FROM_OUTBOX: Final = frozenset(
    {
        *TELLS_ROWS,
        Operation.ACCESS_REVIEW_DRAW,
        Operation.ACCESS_REVIEW_MARK,
        Operation.COLUMNS_DECIDE,
        Operation.IDENTITY_DISPUTE,
        Operation.JUDGEMENT_APPEND,
        Operation.LANDING_END,
        Operation.LINK_REVISE,
        Operation.LOG_CHECK,
        Operation.OFFICER_ADD,
        Operation.OFFICER_END,
        Operation.OFFICER_RESET,
        Operation.OFFICER_ROLES,
        Operation.QUARANTINE_DECIDE,
        Operation.RATING_GIVE,
        Operation.RECORD_APPEND,
        Operation.RECORD_JUDGE,
        Operation.RELATION_DERIVE,
        Operation.RELATION_STATE,
        Operation.REVIEW_ASK,
        Operation.REVIEW_ASSIGN,
        Operation.RULES_JUDGE,
        Operation.RULES_KEEP,
        Operation.RULE_END,
        Operation.RULE_MAKE,
        Operation.SOURCE_SYNC,
    }
)
"""Operations whose events all come from the outbox, where their rows stay."""


def operation_of(leaf: Mapping[str, Any]) -> str:
    """Tell in the present spelling what a leaf of any age says was done."""
    return present_spelling(leaf["op"])


def present_spelling(op: str) -> str:
    """Spell an operation as it is spelled now; what nobody knows stays as it is."""
    now = FORMER.get(op)
    return op if now is None else now.value
