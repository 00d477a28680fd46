"""Everything about a merchant on one page: one question, one answer, one leaf.

No address of the interface serves it: a console asks it in the name of an officer.
"""

from dataclasses import dataclass
from datetime import datetime

from msgspec import UNSET, structs

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.by_code import RELY_FOR, CodeQuestion
from hub.lookup.disclosure.encoding import data_version
from hub.lookup.disclosure.reply import MOVED, OK, Kind, Reply
from hub.lookup.file.kept_answers import KeptAnswer
from hub.lookup.file.past_point import PRESENT, PastAsked
from hub.lookup.file.personal import new_salt
from hub.lookup.history.merchant_history import latest_reads
from hub.lookup.page.around import MOST_LOOKS, freshness_document, looks_document
from hub.lookup.page.documents import MerchantPageDocument
from hub.lookup.page.merchant_page import WrittenPage, read_page, read_past_page
from hub.lookup.task.tasks import Task
from hub.lookup.view.askers import MERCHANT, check_own, oversees
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import open_sight
from hub.members.caller import Caller
from hub.merchants.service import find_merchant
from schemas.words import Operation, SubjectClass


@dataclass(frozen=True, slots=True)
class PageQuestion(CodeQuestion):
    """The page of the merchant of a code, as it stands or as it was known."""

    known_at: str | None = None
    """The moment whose knowledge is asked for, as it came; for work on a case."""
    as_of: str | None = None
    """The day of which it is asked, as it came; for work on a case."""
    most_looks: int = MOST_LOOKS
    """The most reads that are told, the newest."""

    kind = Kind(Operation.MERCHANT_LOOKUP, "merchant", "page")
    routes = ()

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Write the page as the asker may see it."""
        number = hub.cache.number() if caller.change is None else caller.change
        sight = open_sight(hub, number, caller, task, legal_day(at))
        with hub.reads() as session:
            if caller.kind == MERCHANT:
                check_own(session, caller, find_merchant(session, self.code))
            asked = PastAsked(self.as_of, self.known_at)
            if asked == PRESENT:
                found = read_page(session, hub, self.code, sight, task.language)
            else:
                found = read_past_page(
                    session, hub, self.code, asked, sight, task.language
                )
        if isinstance(found, KeptAnswer):
            return _as_kept(found, sight)
        document = _completed(hub, caller, task, found, sight, self.most_looks)
        return Reply(
            status=OK,
            decision="allow",
            subjects=(document.merchant.id,),
            document=document,
            rely_until=at + RELY_FOR if asked == PRESENT else None,
            records=len(document.records),
            view=sight.view,
            may_be_stored=not _is_told_whole(document, sight),
        )


def _is_told_whole(document: MerchantPageDocument, sight: Sight) -> bool:
    """Tell whether it is a person's own file, under the whole name."""
    is_person = document.identity.subject_class == SubjectClass.NATURAL_PERSON
    return is_person and sight.names_self


def _completed(
    hub: Hub, caller: Caller, task: Task, found: WrittenPage, sight: Sight, most: int
) -> MerchantPageDocument:
    """Name the page's version, and add who looked and how fresh the sources are."""
    document = structs.replace(
        found.document,
        data_version=data_version(found.document),
        salt=new_salt() if _is_told_whole(found.document, sight) else UNSET,
    )
    if found.filed is None:
        return document
    reads, has_more = latest_reads(hub, caller, task, sight.day, found.filed, most)
    return structs.replace(
        document,
        looks=looks_document(
            reads,
            has_more=has_more,
            is_all=oversees(hub, caller, task.purpose),
            language=task.language,
        ),
        freshness=freshness_document(hub, sight, found.times),
    )


def _as_kept(answer: KeptAnswer, sight: Sight) -> Reply:
    """Answer that another merchant stands for it, or that nobody was known then.

    No address leads on: whoever asks reads in the document who stands for it.
    """
    return Reply(
        status=OK if answer.moved_to is None else MOVED,
        decision="allow",
        subjects=(answer.subject,),
        document=answer.document,
        kept=answer.encoded,
        view=sight.view,
        location=None,
    )
