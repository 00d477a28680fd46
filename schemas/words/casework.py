"""Words of casework: how much of a matter somebody sees."""

from enum import StrEnum
from typing import Final


class CaseSight(StrEnum):
    """How much of a matter somebody sees, from nothing to all."""

    NOTHING = "nothing"
    """Not even that there is such a matter."""
    NUMBER = "number"
    """That it is there, its number and who handles it."""
    SUMMARY = "summary"
    """What kind it is, where it stands and since when, besides."""
    WHOLE = "whole"
    """What it is about, besides: the merchant and the facts of what is shown."""

    @property
    def rank(self) -> int:
        """Count from nothing, 0, to the whole, 3."""
        return tuple(CaseSight).index(self)


class MatterPart(StrEnum):
    """A part of a matter that is shown or kept back by itself."""

    PARTIES = "parties"
    DOCUMENTS = "documents"
    CLOCKS = "clocks"
    EVENTS = "events"
    LINKS = "links"
    ENTRIES = "entries"
    """What the log has of it, who looked at it too."""
    INFORMANT = "informant"
    """Who reported or complained."""


class PartReach(StrEnum):
    """How much of a part is shown."""

    ALL = "all"
    OWN = "own"
    """What the member did itself, and what was sent to it."""


class PartyRole(StrEnum):
    """What somebody whom a matter is about is in it.

    The words for people are in ``hub/casework/machines/words/parties.toml``.
    """

    SUBJECT = "subject"
    SUSPECT = "suspect"
    IN_CHARGE = "in_charge"
    """Directly in charge at a unit that is suspected of a crime."""
    RESPONSIBLE = "responsible"
    """Directly responsible there besides."""
    CONCERNED = "concerned"
    """Named by data or by who raised it; what it did is not looked into yet."""
    RESPONDENT = "respondent"
    """Whom a complaint or report is about."""
    SELLER = "seller"
    PRODUCER = "producer"
    TRANSPORT = "transport"
    IMITATED = "imitated"
    """Whose name, mark or shop another one imitates."""
    HOLDER = "holder"
    """Of the right that is infringed."""
    COMPLAINANT = "complainant"
    REPORTER = "reporter"
    INFORMANT = "informant"
    WITNESS = "witness"
    OTHER = "other"


UNMARKED_PARTIES: Final = frozenset(
    {
        PartyRole.HOLDER,
        PartyRole.COMPLAINANT,
        PartyRole.REPORTER,
        PartyRole.INFORMANT,
        PartyRole.WITNESS,
    }
)
"""Roles of parties that nothing warns of: whoever tells of a party is none."""


WARNED: Final = "warned"
"""What a handler is in a matter that shares a party with its own."""


LINKED: Final = "linked"
"""What a handler is in a matter that its own is linked to."""


class LinkKind(StrEnum):
    """What another matter is to one that names it."""

    PARENT = "parent"
    """The other stands above: this one is a part of it."""
    DUPLICATE = "duplicate"
    """This one tells the same as the other, which goes on."""
    CONTINUES = "continues"
    """This one goes on where the other came to."""
    EVIDENCE = "evidence"
    """What the other has found serves this one."""


CONTINUED: Final = "continued"
"""Said where the other matter goes on from this one: kept as the other's link."""


class MatterParcelKind(StrEnum):
    """What of a matter one hub sends to another."""

    EVENT = "event"
    """What has happened in it where it is handled now."""
    STEP = "step"
    """What a member asks the hub that handles it now to take as its next event."""


class MatterParcelState(StrEnum):
    """What became of a parcel of a matter."""

    TAKEN = "taken"
    HELD = "held"
    """What comes before it is not there yet: it waits, and is sent again."""


class SentStepState(StrEnum):
    """What became of a step that another hub was asked to take."""

    WAITING = "waiting"
    TAKEN = "taken"
    REFUSED = "refused"


class ParcelWay(StrEnum):
    """Which way a parcel went."""

    IN = "in"
    OUT = "out"


class ContentSign(StrEnum):
    """What in a document acts by itself, or is not what it seems."""

    SCRIPT = "script"
    """A program in it, such as JavaScript of a PDF."""
    ACTION = "action"
    """It starts, sends or fetches something when it is opened."""
    OUTSIDE = "outside"
    """It fetches a part of itself from elsewhere, such as a template."""
    OBJECT = "object"
    """Another file or program lies in it."""
    BOMB = "bomb"
    """Unpacked it is many times larger."""
    SECOND_TYPE = "second-type"
    """It is a file of another type as well."""
    CLOSED = "closed"
    """It is encrypted, or damaged so that nobody can look into it."""
