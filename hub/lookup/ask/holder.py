"""Who carries a code: what tells one merchant from all others, before its file is open.

A clerk at a window compares it with the papers that are shown. No address of the
interface serves it.
"""

from dataclasses import dataclass
from datetime import datetime

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.by_code import CodeQuestion
from hub.lookup.disclosure.reply import OK, Kind, Reply
from hub.lookup.file.documents import merchant_document
from hub.lookup.file.material import MovedTo, read_material
from hub.lookup.file.register_facts import region_name, register_document
from hub.lookup.page.documents import HolderDocument
from hub.lookup.task.tasks import CodeInvalidError, MerchantUnknownError, Task
from hub.lookup.view.askers import MERCHANT, check_own
from hub.lookup.view.sights import open_sight
from hub.members.caller import Caller
from hub.merchants.service import find_merchant, is_merchant_code
from schemas.words import Operation

LEGAL_REP = "legal_rep"


@dataclass(frozen=True, slots=True)
class HolderQuestion(CodeQuestion):
    """Which merchant carries a code: its name, place, class and who represents it."""

    kind = Kind(Operation.MERCHANT_LOOKUP, "merchant", "holder")
    routes = ()

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Write who it is; only whoever stands at a window asks this."""
        number = hub.cache.number() if caller.change is None else caller.change
        sight = open_sight(hub, number, caller, task, legal_day(at))
        if not is_merchant_code(self.code):
            raise CodeInvalidError(self.code)
        with hub.reads() as session:
            if caller.kind == MERCHANT and caller.own != self.code:
                check_own(session, caller, find_merchant(session, self.code))
            found = read_material(session, hub, self.code, sight, task.language, set())
        if found is None or isinstance(found, MovedTo):
            raise MerchantUnknownError(self.code)
        subject = found.subject
        merchant = merchant_document(subject, sight)
        register = register_document(found.shown, subject, sight)
        document = HolderDocument(
            merchant=merchant,
            subject_class=subject.subject_class,
            region_name=region_name(merchant.region, hub.rulebook.divisions, sight),
            legal_rep=None if register is None else register.facts.get(LEGAL_REP),
        )
        return Reply(
            status=OK,
            decision="allow",
            subjects=(subject.public_id,),
            document=document,
            view=sight.view,
        )
