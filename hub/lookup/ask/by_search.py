"""Disclosing whom a search found: the view, the answer, and a leaf on each of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.disclosure.reply import JSON_TYPE, OK, Disclosure, Kind, Reply
from hub.lookup.file import documents as answers
from hub.lookup.search.results import ShownMerchant
from hub.lookup.service import answer_or_refuse
from hub.lookup.task.tasks import NotGrantedError, Task
from hub.lookup.view.askers import MERCHANT, OTHERS
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import open_sight
from hub.members.caller import Caller


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The document to be sent, and the merchants in it."""

    document: dict[str, Any]
    shown: Sequence[ShownMerchant]
    whole: bool = False
    """Whether its shape leaves no room for the receipt, which a header then names."""


def disclose_found(
    hub: Hub,
    caller: Caller,
    task: Task,
    kind: Kind,
    ask: Callable[[int, Sight], SearchAnswer],
    subject: str = "",
) -> Disclosure:
    """Ask what may be asked and send it with its receipt.

    The leaf is filed under every merchant that was shown.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """

    def answer(task: Task, at: datetime) -> Reply:
        number = hub.cache.number() if caller.change is None else caller.change
        sight = open_sight(hub, number, caller, task, legal_day(at))
        if caller.kind == MERCHANT:
            # It asks for itself by its code; a search would tell of others.
            raise NotGrantedError(OTHERS)
        found = ask(number, sight)
        body = answers.encode(found.document)
        ids = {one.subject.public_id for one in found.shown}
        return Reply(
            status=OK,
            body=body if found.whole else body[:-1],
            decision="allow",
            subjects=ids or (subject,),
            media_type=JSON_TYPE if found.whole else None,
            records=len(found.shown),
            view=sight.view,
        )

    return answer_or_refuse(hub, caller, kind, task, subject, answer)
