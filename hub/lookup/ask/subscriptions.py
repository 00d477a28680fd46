"""Lists of watched merchants: read, set and ended by who watches them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.question import REFUSALS, Question, Route
from hub.lookup.ask.watched_merchants import see_merchants
from hub.lookup.disclosure.limited import count_told
from hub.lookup.disclosure.reply import OK, Kind, Reply
from hub.lookup.task.bodies import read_body, too_long
from hub.lookup.task.tasks import NotGrantedError, Task
from hub.lookup.view.askers import MERCHANT, OTHERS
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import open_sight
from hub.members.caller import Caller
from hub.merchants.service import is_merchant_code
from hub.subscriptions.errors import (
    SubscriptionInvalidError,
    SubscriptionPurposeError,
    SubscriptionTooLargeError,
)
from hub.subscriptions.watch_lists import (
    MOST_BYTES,
    MOST_WATCHED,
    Setter,
    WantedList,
    check_name,
    end_list,
    find_list,
    lists_of,
    set_list,
    watched,
)
from schemas.answers.changes import (
    KINDS,
    EndedDocument,
    SubscriptionDocument,
    SubscriptionsDocument,
    SubscriptionSummaryDocument,
    WatchedDocument,
)
from schemas.answers.document import SentDocument
from schemas.base import Contract
from schemas.fields.sent import TOO_MANY, listed, refuse_value, some, text
from schemas.words import PROCEEDINGS, ChangeKind, Operation

LONGEST_NAME = 63
LONGEST_CODE = 64
LISTS = "/v1/subscriptions"
ONE = "/v1/subscriptions/{name}"


def as_code(typed: str) -> str:
    """Write a code as lists keep it."""
    return typed.strip().upper()


def check_codes(merchants: list[str]) -> None:
    """Check that texts are codes of merchants, or public ids."""
    for place, code in enumerate(map(as_code, merchants)):
        is_plain = len(code) <= LONGEST_CODE and code.isascii() and " " not in code
        if not is_plain or not is_merchant_code(code):
            zh = f"第 {place + 1} 项不是经营主体代码"
            refuse_value(zh, f"item {place + 1} is no merchant's code", place)


def check_kind(value: str) -> None:
    """Check that a text is a kind of change."""
    if value not in set(ChangeKind):
        refuse_value(f"须取自：{KINDS}", f"one of: {KINDS}")


class AskedListContract(Contract):
    """The merchants that a member wants to be told of."""

    merchants = listed(
        text(None),
        "Codes or public ids, at most 500 in all lists",
        *(some, check_codes),
        most=MOST_WATCHED,
    )
    kinds = listed(
        text(None, check_kind),
        f"Some of {KINDS}; all of them by default",
        some,
        required=False,
    )


BODIES = {"application/json": AskedListContract}


class FeedQuestion(Question):
    """A question about what a caller watches, and how it is told of changes."""

    __slots__ = ()
    group: ClassVar[str] = "changes"


@dataclass(frozen=True, slots=True)
class NamedQuestion(FeedQuestion):
    """A question about a list or an address of the caller, by the name that it gave."""

    name: str

    refusals: ClassVar[Mapping[int, str]] = REFUSALS | {
        404: "The member has none of this name for this purpose."
    }

    @property
    def subject(self) -> str:
        """The name, as long as a good one may be."""
        return self.name[:LONGEST_NAME]


@dataclass(frozen=True, slots=True)
class SetQuestion(NamedQuestion):
    """A list or an address that the caller sets by what it sends."""

    body: bytes


@dataclass(frozen=True, slots=True)
class SubscriptionsQuestion(FeedQuestion):
    """Which lists the caller has for the purpose."""

    kind = Kind(Operation.SUBSCRIPTION_READ, "subscription", "subscriptions")
    routes = (Route(LISTS, name="watch_lists"),)
    document = SubscriptionsDocument

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """List them by name."""
        sight = watching_sight(hub, caller, task, at)
        with hub.reads() as session:
            cards = lists_of(session, caller.member, task.purpose or "")
        document = SubscriptionsDocument(
            subscriptions=[
                SubscriptionSummaryDocument(
                    name=card.name,
                    kinds=card.kinds,
                    merchants=card.count,
                    set_at=card.set_at,
                )
                for card in cards
            ]
        )
        return answer_with(document, (self.subject,), sight)


@dataclass(frozen=True, slots=True)
class SubscriptionQuestion(NamedQuestion):
    """One list of the caller."""

    kind = Kind(Operation.SUBSCRIPTION_READ, "subscription", "subscription")
    routes = (Route(ONE, name="watch_list"),)
    document = SubscriptionDocument

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Show the list with its merchants."""
        sight = watching_sight(hub, caller, task, at)
        return show_list(hub, caller, task, self.name, sight)


@dataclass(frozen=True, slots=True)
class SetSubscriptionQuestion(SetQuestion):
    """A list that the caller sets: made if there is none of this name, else changed.

    What changes of its merchants from now on comes as entries, as far as the member's
    view shows it. The answer shows the list as it stands then.
    """

    kind = Kind(Operation.SUBSCRIPTION_READ, "subscription", "subscription-set")
    routes = (Route(ONE, bodies=BODIES, method="PUT", name="watch_list"),)
    document = SubscriptionDocument
    refusals = REFUSALS | {
        413: "More merchants, lists or bytes than are taken.",
        422: "This is no list of merchants, or a parameter is unknown.",
    }

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Set the list, from what is shown of its merchants at this moment on.

        Raises:
            QuotaExceededError: they are more than the caller may be told of today.
        """
        sight = watching_sight(hub, caller, task, at)
        wanted = read_wanted(self.name, self.body)
        seen = see_merchants(hub, hub.cache.number(), wanted.codes, sight)
        # A list must not tell more codes than single questions could. This is counted
        # before the list is set, because a list that stands goes on telling.
        told = {one.merchant or code for code, one in seen.items()}
        count_told(hub, caller, told, len(seen))
        with hub.writing(keeps_answers=True) as session:
            set_list(session, setter_of(caller, task, at), wanted, seen)
        return show_list(hub, caller, task, self.name, sight)


@dataclass(frozen=True, slots=True)
class EndSubscriptionQuestion(NamedQuestion):
    """A list that the caller ends; entries that were made stay in the feed."""

    kind = Kind(Operation.SUBSCRIPTION_READ, "subscription", "subscription-end")
    routes = (Route(ONE, method="DELETE", name="watch_list"),)
    document = EndedDocument

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """End the list; what was told by it stays in the feed."""
        # Whoever may see nothing any more may still stop watching.
        with hub.writing(keeps_answers=True) as session:
            end_list(session, setter_of(caller, task, at), self.name)
        document = EndedDocument(name=self.name, ended_at=at)
        return answer_with(document, (self.subject,))


def watching_sight(hub: Hub, caller: Caller, task: Task, at: datetime) -> Sight:
    """Tell what a caller sees who watches for a purpose.

    Raises:
        SubscriptionPurposeError: the purpose is work on a suspected crime.
        NotGrantedError: nothing, or the caller is a merchant, which asks for itself.
        OfficerRequiredError: the grant names officers, and the task names none.
    """
    if task.purpose in PROCEEDINGS:
        raise SubscriptionPurposeError
    number = hub.cache.number() if caller.change is None else caller.change
    sight = open_sight(hub, number, caller, task, legal_day(at))
    if caller.kind == MERCHANT or caller.own is not None:
        raise NotGrantedError(OTHERS)
    return sight


def setter_of(caller: Caller, task: Task, at: datetime) -> Setter:
    """Say who sets something."""
    return Setter(
        caller.member, task.purpose or "", task.reference or "", task.officer, at
    )


def read_wanted(name: str, body: bytes) -> WantedList:
    """Read the list that a caller sent.

    Raises:
        SubscriptionTooLargeError: it has more merchants or bytes than are taken.
        SubscriptionInvalidError: it is none, or names what is no merchant's code.
    """
    if len(body) > MOST_BYTES:
        raise SubscriptionTooLargeError(too_long(MOST_BYTES))
    check_name(name, SubscriptionInvalidError)
    said = read_body(
        *(body, AskedListContract, SubscriptionInvalidError),
        instead={TOO_MANY: SubscriptionTooLargeError},
    )
    kinds = said.get("kinds", list(ChangeKind))
    return WantedList(
        name,
        tuple(dict.fromkeys(map(as_code, said["merchants"]))),
        tuple(kind for kind in ChangeKind if kind in kinds),
    )


def show_list(hub: Hub, caller: Caller, task: Task, name: str, sight: Sight) -> Reply:
    """Show a list with its merchants.

    Raises:
        SubscriptionUnknownError: the caller has no such list for the purpose.
    """
    with hub.reads() as session:
        card = find_list(session, caller.member, task.purpose or "", name)
        merchants = watched(session, card.id)
    document = SubscriptionDocument(
        name=card.name,
        kinds=card.kinds,
        set_at=card.set_at,
        merchants=[
            WatchedDocument(code=one.code, merchant=one.merchant) for one in merchants
        ],
    )
    shown = sorted({one.merchant for one in merchants if one.merchant is not None})
    return answer_with(document, tuple(shown) or (name,), sight)


def answer_with(
    document: SentDocument,
    subjects: tuple[str, ...],
    sight: Sight | None = None,
    *,
    may_be_stored: bool = True,
) -> Reply:
    """Answer with a document, of a view if it shows anything that a view decides."""
    return Reply(
        status=OK,
        decision="allow",
        subjects=subjects,
        document=document,
        view=None if sight is None else sight.view,
        may_be_stored=may_be_stored,
    )
