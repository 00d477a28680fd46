"""Words of the audit log: what was done, in the spellings of all ages."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final


class Operation(StrEnum):
    """What was done, as the leaves of the audit log say it: ``noun.verb``."""

    MERCHANT_LOOKUP = "merchant.lookup"
    MERCHANT_MATCH = "merchant.match"
    PERSONAL_SHOW = "personal.show"
    PERSON_FIND = "person.find"
    HISTORY_READ = "history.read"
    VIEW_READ = "view.read"
    SCREENING_OPEN = "screening.open"
    SCREENING_END = "screening.end"
    SHEET_SET = "sheet.set"
    READ_RELEASE = "read.release"
    OPENING_OPEN = "opening.open"
    ENTRIES_READ = "entries.read"
    RECEIPT_READ = "receipt.read"
    ENTRY_DISCLOSE = "entry.disclose"
    LOG_EXPORT = "log.export"
    LOG_CHECK = "log.check"
    OUTBOX_DECIDE = "outbox.decide"
    ACCESS_REVIEW_DRAW = "access-review.draw"
    ACCESS_REVIEW_MARK = "access-review.mark"

    SOURCE_SYNC = "source.sync"
    SOURCE_ENABLE = "source.enable"
    SOURCE_DISABLE = "source.disable"
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

    PARCEL_TAKE = "parcel.take"
    PARCEL_READ = "parcel.read"
    PARCEL_REFUSE = "parcel.refuse"
    PARCEL_FORGET = "parcel.forget"
    PARCEL_PACK = "parcel.pack"

    REDACTION_PROPOSE = "redaction.propose"
    REDACTION_DECIDE = "redaction.decide"

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

    CLOCK_OPEN = "clock.open"
    CLOCK_CHANGE = "clock.change"
    CLOCK_MARK = "clock.mark"
    DECISION_SAY = "decision.say"

    MATTER_OPEN = "matter.open"
    MATTER_ACT = "matter.act"
    MATTER_FORGET = "matter.forget"
    MATTER_READ = "matter.read"
    MATTER_NOTE = "matter.note"
    MATTER_ASSIGN = "matter.assign"
    MATTER_PAPER = "matter.paper"
    INFORMANT_SHOW = "informant.show"
    MATTER_WARN = "matter.warn"
    INFORMANT_FORGET = "informant.forget"
    WARNING_OPEN = "warning.open"
    WARNING_DISMISS = "warning.dismiss"
    MATTER_SEND = "matter.send"
    MATTER_TAKE = "matter.take"
    PEER_SET = "peer.set"
    PEER_END = "peer.end"

    SUBSCRIPTION_READ = "subscription.read"
    SUBSCRIPTION_SET = "subscription.set"
    SUBSCRIPTION_END = "subscription.end"
    CHANGES_NOTE = "changes.note"
    CHANGES_READ = "changes.read"
    CHANGES_SEE = "changes.see"
    CHANGES_DELIVER = "changes.deliver"
    CHANGES_FORGET = "changes.forget"
    WEBHOOK_READ = "webhook.read"
    WEBHOOK_SET = "webhook.set"
    WEBHOOK_ROTATE = "webhook.rotate"
    WEBHOOK_END = "webhook.end"
    UPSTREAM_PUSH = "upstream.push"
    UPSTREAM_FORGET = "upstream.forget"

    MEMBER_ADD = "member.add"
    MEMBER_DECLARE = "member.declare"
    MEMBER_END = "member.end"
    OFFICER_LIST_SET = "officer-list.set"
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
    OFFICER_POST = "officer.post"
    OFFICER_PASSWORD = "officer.password"  # noqa: S105  # a word, not a secret
    OFFICER_FACTOR = "officer.factor"
    OFFICER_ENTER = "officer.enter"
    OFFICER_LEAVE = "officer.leave"
    OFFICER_LOCK = "officer.lock"
    OFFICER_NAME = "officer.name"
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
    SCHEMA_REACH = "schema.reach"
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
    {
        Operation.MERCHANT_LOOKUP,
        Operation.MERCHANT_MATCH,
        Operation.PERSONAL_SHOW,
        Operation.PERSON_FIND,
        Operation.HISTORY_READ,
    }
)
"""Reads whose openings are sealed to readers where they serve proceedings."""


LOOKS: Final = frozenset(
    {Operation.MERCHANT_LOOKUP, Operation.PERSONAL_SHOW, Operation.HISTORY_READ}
)
"""Looks at one merchant, of which the access review draws its sample."""


ALWAYS_TOLD: Final = frozenset({Operation.READ_RELEASE})
"""What is told to the merchant whatever its purpose."""


TELLS_ROWS: Final = (
    Operation.ROWS_TELL,
    Operation.AGREEMENT_MAKE,
    Operation.AGREEMENT_END,
    Operation.MEMBER_ADD,
    Operation.MEMBER_DECLARE,
    Operation.MEMBER_END,
    Operation.OFFICER_LIST_SET,
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
        Operation.CHANGES_FORGET,
        Operation.CHANGES_NOTE,
        Operation.CHANGES_SEE,
        Operation.CLOCK_CHANGE,
        Operation.CLOCK_MARK,
        Operation.CLOCK_OPEN,
        Operation.COLUMNS_DECIDE,
        Operation.DECISION_SAY,
        Operation.IDENTITY_DISPUTE,
        Operation.INFORMANT_FORGET,
        Operation.JUDGEMENT_APPEND,
        Operation.LANDING_END,
        Operation.MATTER_ACT,
        Operation.MATTER_FORGET,
        Operation.MATTER_NOTE,
        Operation.MATTER_ASSIGN,
        Operation.MATTER_OPEN,
        Operation.MATTER_PAPER,
        Operation.LINK_REVISE,
        Operation.LOG_CHECK,
        Operation.OUTBOX_DECIDE,
        Operation.OFFICER_ADD,
        Operation.OFFICER_END,
        Operation.OFFICER_NAME,
        Operation.OFFICER_POST,
        Operation.OFFICER_RESET,
        Operation.OFFICER_ROLES,
        Operation.PARCEL_FORGET,
        Operation.PEER_END,
        Operation.PEER_SET,
        Operation.PARCEL_REFUSE,
        Operation.QUARANTINE_DECIDE,
        Operation.RATING_GIVE,
        Operation.RECORD_APPEND,
        Operation.RECORD_JUDGE,
        Operation.RULES_JUDGE,
        Operation.RULES_KEEP,
        Operation.REDACTION_DECIDE,
        Operation.REDACTION_PROPOSE,
        Operation.RELATION_DERIVE,
        Operation.RELATION_STATE,
        Operation.REVIEW_ASK,
        Operation.REVIEW_ASSIGN,
        Operation.RULE_END,
        Operation.RULE_MAKE,
        Operation.SCHEMA_REACH,
        Operation.SOURCE_DISABLE,
        Operation.SOURCE_ENABLE,
        Operation.SOURCE_SYNC,
        Operation.SUBSCRIPTION_END,
        Operation.SUBSCRIPTION_SET,
        Operation.UPSTREAM_FORGET,
        Operation.UPSTREAM_PUSH,
        Operation.WEBHOOK_END,
        Operation.WEBHOOK_ROTATE,
        Operation.WEBHOOK_SET,
        Operation.WARNING_OPEN,
        Operation.WARNING_DISMISS,
    }
)
"""Operations whose events come from the outbox, where their rows stay."""


BESIDE_OUTBOX: Final = frozenset({"metrics-token"})
"""Types of subjects that no row tells of: their events go to the log at once."""


def comes_from_outbox(op: str, subject_type: str | None) -> bool:
    """Tell whether an event of the log has its row in the outbox, and always had."""
    return op in MOVED_FROM_OUTBOX and subject_type not in BESIDE_OUTBOX


TELLING: Final = (
    MOVED_FROM_OUTBOX
    | {
        Operation.OFFICER_ENTER,
        Operation.OFFICER_FACTOR,
        Operation.OFFICER_LEAVE,
        Operation.OFFICER_PASSWORD,
        Operation.OFFICER_TASK,
    }
) - {
    Operation.RECORD_APPEND,
    Operation.RECORD_JUDGE,
    Operation.JUDGEMENT_APPEND,
    Operation.RATING_GIVE,
    Operation.CLOCK_MARK,
    Operation.MATTER_NOTE,
    Operation.SCHEMA_REACH,
    Operation.UPSTREAM_PUSH,
}
"""Operations whose leaves may tell of rows; those of others have roots of their own."""


def operation_of(leaf: Mapping[str, Any]) -> str:
    """Tell in the present spelling what a leaf of any age says was done."""
    return present_spelling(leaf["op"])


def present_spelling(op: str) -> str:
    """Spell an operation as it is spelled now; what nobody knows stays as it is."""
    now = FORMER.get(op)
    return op if now is None else now.value
