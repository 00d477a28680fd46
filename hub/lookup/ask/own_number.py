"""Whose files a person may ask for by their own identity number, at a window.

The number that the clerk read stays nowhere; no address of the interface serves it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.ask.question import SOUGHT, Question, commit_keyed
from hub.lookup.disclosure.reply import OK, Kind, Reply
from hub.lookup.file.documents import merchant_document
from hub.lookup.file.personal import new_salt
from hub.lookup.task.personal_bodies import fold_number, number_hashes
from hub.lookup.task.tasks import NotGrantedError, Task
from hub.lookup.view.askers import OTHERS
from hub.lookup.view.public_merchants import subject_of
from hub.lookup.view.sights import own_sight
from hub.members.caller import Caller
from hub.merchants.identity import roots_of, run_by
from hub.merchants.service import (
    MerchantCard,
    holders_of_numbers,
    merchants_by_ids,
)
from schemas.answers.document import SentDocument
from schemas.answers.merchant import MerchantDocument
from schemas.words import Operation

NOBODY = ""
"""In whose name a window asks before it is known whose it will be."""


class OwnFilesDocument(SentDocument, frozen=True, kw_only=True):
    """Whose files a number opens to whoever bears it: their own, of what they run."""

    found: bool
    files: list[MerchantDocument]
    view: str
    salt: str
    sought: str
    """What the leaf commits to in the place of the number."""


@dataclass(frozen=True, slots=True)
class OwnNumberQuestion(Question):
    """The files of the person who bears a number, and of what that person runs."""

    number: str = field(repr=False)
    """As it was typed."""

    kind = Kind(Operation.PERSON_FIND, "merchant", "person")
    routes = ()

    def committed(self, hub: Hub, task: Task) -> Task:
        """Let the leaf commit to the number by a keyed hash that nobody else can make.

        The reference, made or of a window, is another each time.
        """
        return commit_keyed(hub, task, f"{hub.clock()} {self.number}")

    def build(self, hub: Hub, caller: Caller, task: Task, at: datetime) -> Reply:
        """Tell whose files there are, at a window at which no file is open yet.

        Raises:
            PersonalInvalidError: it can be nobody's number.
            NotGrantedError: it is asked elsewhere.
        """
        if caller.own != NOBODY:
            raise NotGrantedError(OTHERS)
        sight = own_sight(hub, hub.cache.number(), task.purpose or "", legal_day(at))
        with hub.reads() as session:
            cards = own_cards(session, hub, self.number)
        files = [merchant_document(subject_of(one), sight) for one in cards]
        return Reply(
            status=OK,
            decision="allow",
            subjects={one.id for one in files} or ("",),
            document=OwnFilesDocument(
                found=bool(files),
                files=files,
                view=sight.view.id,
                salt=new_salt(),
                sought=task.request[SOUGHT],
            ),
            records=len(files),
            view=sight.view,
            may_be_stored=False,
        )


def own_cards(session: Session, hub: Hub, number: str) -> list[MerchantCard]:
    """Read who bears an identity number, then what that person runs.

    Raises:
        PersonalInvalidError: it can be nobody's number.
    """
    hashes = number_hashes(hub.keys, fold_number(number))
    persons = holders_of_numbers(session, hashes)
    run = sorted(roots_of(session, run_by(session, hashes)))
    found = {card.id: card for card in persons} | merchants_by_ids(session, run)
    return list(found.values())
