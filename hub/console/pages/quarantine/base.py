"""What the pages of the quarantine desk share: addresses, filters, words."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import request

from connectors.base import source_titles
from hub.console.serving.site import page_blueprint
from hub.console.words.speech import Speech
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.intake.admission import SEALED
from hub.intake.quarantine import RowFilter
from hub.members.officers import officers_of
from schemas.words import OfficerRole

DESK = "/console/quarantine"
SCREEN = "quarantine"
ROLE = OfficerRole.SOURCE_DESK
STATES = ("open", "fixed", "released", "returned", "closed")
MOST_TEXT = 400
blueprint = page_blueprint("quarantine")


@dataclass(frozen=True, slots=True)
class Naming:
    """How the desk calls sources, reasons and people."""

    voice: Speech
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


def naming_of(hub: Hub, voice: Speech) -> Naming:
    """Read what things and people are called today."""
    with hub.reads() as session:
        cards = officers_of(session)
    names = {account_actor(card.id): card.name for card in cards}
    return Naming(voice, source_titles(hub.config.connectors_folder), names)


def asked_filter() -> RowFilter:
    """Read which rows the address, or the form, asks for.

    Rows that the law seals, which nobody at the desk can mend, are asked for by name.
    """
    given = request.values
    state = given.get("state", "open")
    reason = _text(given.get("reason_code"))
    return RowFilter(
        _text(given.get("source")),
        reason,
        _text(given.get("file")),
        state if state in STATES else "open",
        without=SEALED if reason is None else None,
    )


def list_path(chosen: RowFilter, **more: str | None) -> str:
    """Write the address of the list with a filter, without what is not given."""
    return DESK + _query(chosen, more)


def row_path(row_id: str, chosen: RowFilter, rest: str = "", **more: str) -> str:
    """Write the address of a row that was found by a filter."""
    return f"{DESK}/{quote(row_id)}{rest}{_query(chosen, more)}"


def filter_fields(chosen: RowFilter) -> tuple[tuple[str, str], ...]:
    """Give a filter as fields of a form."""
    return tuple(_parts(chosen).items())


def _query(chosen: RowFilter, more: dict[str, str] | dict[str, str | None]) -> str:
    """Write a filter, and more, as the query of an address."""
    given = _parts(chosen) | {name: value for name, value in more.items() if value}
    return f"?{urlencode(given)}" if given else ""


def _parts(chosen: RowFilter) -> dict[str, str]:
    """Give what narrows a filter; open rows are what the desk shows anyway."""
    given = {
        "source": chosen.source,
        "reason_code": chosen.reason,
        "file": chosen.file,
        "state": None if chosen.state == "open" else chosen.state,
    }
    return {name: value for name, value in given.items() if value}


def _text(value: str | None) -> str | None:
    """Read a part of a filter; blank text narrows nothing.

    A NUL, which no database looks for, becomes a sign that finds nothing either.
    """
    said = (value or "").strip()[:MOST_TEXT].replace("\0", "\ufffd")
    return said or None
