"""What the lines of a batch come to: up to 2,000 codes and names asked at once.

Each 1,000 lines have a leaf. That of the last part covers the whole answer, and an
earlier part is an answer with its receipt by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import structs

from hub.context import Hub
from hub.db.ids import new_id
from hub.ground.clock import legal_day
from hub.lookup.ask.by_body import QuestionByBody
from hub.lookup.ask.question import REFUSALS, Route
from hub.lookup.disclosure.reply import OK, Disclosure, Kind, Reply
from hub.lookup.screening.documents import count_lines
from hub.lookup.screening.kept import (
    KEPT_FOR,
    NOTHING_SHOWN,
    KeptCard,
    NewScreening,
    Shown,
    is_kept,
    keep_screening,
)
from hub.lookup.screening.lines import AskedLinesContract, read_lines
from hub.lookup.screening.screening import screen_lines
from hub.lookup.task.tasks import NotGrantedError, Task
from hub.lookup.view.askers import MERCHANT, OTHERS
from hub.lookup.view.sights import open_sight
from hub.members.caller import Caller
from schemas.answers.screening import (
    ScreenedPart,
    ScreeningDocument,
)
from schemas.words import Operation

LINES_A_LEAF = 1_000
EXAMPLES = {"application/json": AskedLinesContract}


@dataclass(frozen=True, slots=True)
class ScreenQuestion(QuestionByBody):
    """Whom each line means: hit, lookalike, several, none or invalid.

    A look-up of a line would tell the same. Asking again with the same lines is another
    batch with entries of its own.
    """

    shown: Shown = NOTHING_SHOWN
    """What came with them: the credential, and the form's own sign."""

    group = "match"
    kind = Kind(Operation.MERCHANT_MATCH, "merchant", "screening")
    routes = (Route("/v1/screenings", bodies=EXAMPLES, name="screenings"),)
    document = ScreeningDocument
    refusals = REFUSALS | {
        413: "More lines or bytes than are answered at once.",
        422: "These are no lines, or a parameter is unknown.",
    }

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Look for every line, 1,000 at a time."""
        number = hub.cache.number() if caller.change is None else caller.change
        sight = open_sight(hub, number, caller, task, legal_day(at))
        if caller.kind == MERCHANT:
            # It asks for itself by its code; a batch would tell of others.
            raise NotGrantedError(OTHERS)
        lines = read_lines(self.body)
        screening = new_id(at)
        parts, replies = [], []
        for start in range(0, len(lines), LINES_A_LEAF):
            asked = lines[start : start + LINES_A_LEAF]
            found = screen_lines(hub, number, sight, asked, start + 1)
            part = ScreenedPart(screening=screening, first=start + 1, lines=found.lines)
            ids = {one.subject.public_id for one in found.shown}
            parts.append(part)
            replies.append(
                Reply(
                    status=OK,
                    decision="allow",
                    subjects=ids or (self.subject,),
                    document=part,
                    records=len(ids),
                    view=sight.view,
                )
            )
        document = ScreeningDocument(
            id=screening,
            asked_at=at,
            until=at + KEPT_FOR if is_kept(caller, task, self.shown) else None,
            counts=count_lines([line for part in parts for line in part.lines]),
            parts=parts,
        )
        return replace(
            replies[-1], document=document, earlier=replies[:-1], asked=len(lines)
        )

    def join(self, reply: Reply, earlier: Sequence[Disclosure]) -> Reply:
        """Give each earlier part its receipt, so that it is an answer by itself."""
        document = reply.document
        assert isinstance(document, ScreeningDocument)  # noqa: S101  # what ``build`` wrote
        parts = list(document.parts)
        for place, told in enumerate(earlier):
            parts[place] = structs.replace(parts[place], receipt=told.receipt_member)
        return replace(reply, document=structs.replace(document, parts=parts))

    def follow(
        self, hub: Hub, caller: Caller, task: Task, disclosure: Disclosure
    ) -> None:
        """Keep the answer for a day, where it opens again."""
        document = disclosure.document
        view = disclosure.view
        if not isinstance(document, ScreeningDocument) or view is None:
            return
        if document.until is not None:
            lines = len(document.lines)
            card = KeptCard(document.id, lines, document.asked_at, document.until)
            new = NewScreening(card, view.id, disclosure.body, self.shown)
            keep_screening(hub, caller, task, new)
