"""What the pages of the quarantine desk share: addresses, filters, words."""

from dataclasses import dataclass
from urllib.parse import quote

from connectors.base import source_titles
from hub.console.serving.site import page_blueprint
from hub.console.views.lists import AskedList, asked_list, one_of
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.intake.admission import SEALED
from hub.intake.quarantine import RowFilter
from hub.members.officers import officers_of
from schemas.words import OfficerRole

DESK = "/console/quarantine"
SCREEN = "quarantine"
ROLE = OfficerRole.SOURCE_DESK
OPEN = "open"
STATES = (OPEN, "fixed", "released", "returned", "closed")
MOST_TEXT = 400
blueprint = page_blueprint("quarantine")


@dataclass(frozen=True, slots=True)
class Naming:
    """How the desk calls sources, reasons and people."""

    voice: Translator
    titles: dict[str, str]
    officers: dict[str, str]

    def source(self, name: str) -> str:
        """Name a source; one that is gone by its code."""
        return self.titles.get(name, name)

    def reason(self, code: str) -> str:
        """Say a reason; one without words of its own by its code."""
        key = f"row_fault.{code}"
        return self.voice.t(key) if self.voice.has(key) else code

    def person(self, actor: str | None) -> str:
        """Name who decided: an officer, or an account of this machine."""
        if actor is None:
            return ""
        if actor in self.officers:
            return self.officers[actor]
        return self.voice.t("quarantine.by_command", who=actor.rpartition(":")[2])


def naming_of(hub: Hub, voice: Translator) -> Naming:
    """Read what things and people are called today."""
    with hub.reads() as session:
        cards = officers_of(session)
    names = {account_actor(card.id): card.name for card in cards}
    return Naming(voice, source_titles(hub.config.connectors_folder), names)


def asked_rows() -> AskedList:
    """Read which rows the address, or the form, asks for."""
    return asked_list(
        DESK,
        {
            "source": _text,
            "reason_code": _text,
            "file": _text,
            # Open rows are what the desk shows anyway.
            "state": one_of(STATES[1:]),
        },
    )


def meant_by(asked: AskedList) -> RowFilter:
    """Say which rows are meant.

    Rows that the law seals, which nobody at the desk can mend, are asked for by name.
    """
    source, reason, file, state = map(
        asked.fields.get, ("source", "reason_code", "file", "state")
    )
    without = SEALED if reason is None else None
    return RowFilter(source, reason, file, state or OPEN, without=without)


def row_path(row_id: str, asked: AskedList, rest: str = "", **more: str) -> str:
    """Write the address of a row that was found in a list."""
    return asked.under(quote(row_id) + rest, **more)


def _text(given: str) -> str:
    """Read a part of a filter.

    A NUL, which no database looks for, becomes a sign that finds nothing either.
    """
    return given.strip()[:MOST_TEXT].replace("\0", "\ufffd")
