"""What changed of the merchants that the caller watches, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.context import Hub
from hub.lookup.ask.question import REFUSALS, Parameter, Route
from hub.lookup.ask.subscriptions import FeedQuestion, watching_sight
from hub.lookup.disclosure.reply import OK, Kind, Reply
from hub.lookup.task.bodies import read_parameters
from hub.lookup.task.tasks import Task
from hub.members.caller import Caller
from hub.subscriptions.errors import FeedPlaceInvalidError
from hub.subscriptions.feed import entries_after, find_feed, number_after, present_epoch
from hub.subscriptions.models import FeedEntry
from schemas.answers.changes import ChangesDocument, EntryDocument, place_of
from schemas.base import Contract
from schemas.fields.sent import digits, text
from schemas.words import Operation

MOST = 500
USUAL = 100
AFTER = Parameter(
    "after",
    {"type": "string", "maxLength": 64},
    "What the last page gave as next; without it, from the first entry on.",
)
LIMIT = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    "Most entries of the page.",
)


class FeedPageContract(Contract):
    """How many entries are wanted, and after which place."""

    limit = digits(1, MOST, len(str(MOST)))
    after = text(None, required=False)


@dataclass(frozen=True, slots=True)
class ChangesQuestion(FeedQuestion):
    """What changed of watched merchants, after a place, oldest first.

    Numbers have no gaps. Where the hub came back from a backup and lost what was read,
    the answer is 409 with the place to go on after.
    """

    parameters: Mapping[str, str]

    kind = Kind(Operation.CHANGES_READ, "merchant", "changes")
    routes = (Route("/v1/changes", (AFTER, LIMIT), name="changes"),)
    document = ChangesDocument
    refusals = REFUSALS | {
        409: "Entries were lost or have ended: go on after the place that is named.",
        422: "The place or a parameter cannot be read.",
    }

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Read the page; nothing of a merchant is told but that it changed."""
        sight = watching_sight(hub, caller, task, at)
        said = read_parameters(self.parameters, FeedPageContract, FeedPlaceInvalidError)
        most, after = said.get("limit", USUAL), said.get("after")
        with hub.reads() as session:
            feed = find_feed(session, caller.member, task.purpose or "")
            number = number_after(session, feed, after)
            epoch = present_epoch(session)
            found: list[FeedEntry] = []
            if feed is not None:
                found = entries_after(session, feed.id, number, most + 1)
        page = found[:most]
        last = page[-1].place if page else (after or place_of(epoch, 0))
        document = ChangesDocument(
            epoch=epoch,
            entries=[entry_document(one) for one in page],
            next=last,
            more=len(found) > most,
        )
        merchants = sorted({one.merchant for one in page})
        return Reply(
            status=OK,
            decision="allow",
            subjects=merchants or (self.subject,),
            document=document,
            records=len(page),
            view=sight.view,
        )


def entry_document(entry: FeedEntry) -> EntryDocument:
    """Write one entry."""
    return EntryDocument(
        number=entry.number,
        at=entry.at,
        merchant=entry.merchant,
        kind=entry.kind,
        subscription=entry.subscription,
    )
