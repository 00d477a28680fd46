"""What members do in matters: open them, list and read them, act, take documents."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from connectors.hub_client.answers import DocumentTaken, ProvenAnswer
from connectors.hub_client.asking import AskedFor, SentQuestion, about_code, posted
from connectors.hub_client.connection import HubConnection
from connectors.hub_client.errors import ClientSetupError
from connectors.hub_client.reading import reader_of
from schemas.answers.matter import MatterDocument, MattersDocument, StepTakenDocument

PLACES: Mapping[str, str] = MappingProxyType(
    {
        "clue": "/v1/clues",
        "complaint": "/v1/complaints",
        "report": "/v1/complaints",
        "transfer": "/v1/transfers",
        "assistance": "/v1/assistance",
    }
)
"""Addresses of matters, by their kind."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class HandedPaper:
    """A document that comes with a step: its bytes, or the id of an issued paper."""

    kind: str
    title: str = ""
    content: bytes = field(default=b"", repr=False)
    issued: str | None = None

    def said(self) -> dict[str, str]:
        """Write it as the hub reads it."""
        if self.issued is not None:
            return {"kind": self.kind, "paper": self.issued}
        encoded = base64.b64encode(self.content).decode()
        return {"kind": self.kind, "title": self.title, "content": encoded}


@dataclass(frozen=True, slots=True)
class MatterStep:
    """A step: what happened, what it tells, and what comes with it.

    Money is whole fen, days are ISO text. Of each party its role, and what is known of
    ``name``, ``code``, ``phone``, ``address``, ``domain``, ``merchant``.
    """

    event: str
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)
    papers: Sequence[HandedPaper] = ()
    parties: Sequence[Mapping[str, str]] = ()
    day: date | None = None
    """When it happened; now where nothing is said."""

    def said(self) -> dict[str, Any]:
        """Write it as the hub reads it."""
        told: dict[str, Any] = {
            "event": self.event,
            "facts": dict(self.facts),
            "documents": [one.said() for one in self.papers],
            "parties": [dict(one) for one in self.parties],
        }
        return told if self.day is None else told | {"day": self.day.isoformat()}


class MatterQuestions(HubConnection):
    """Questions about matters, each for an officer.

    They raise as ``HubConnection`` says. A step that is refused raises
    ``HubRefusedError`` with the hub's code; its problem document names the article.
    """

    def open_matter(
        self,
        kind: str,
        step: MatterStep,
        asking: AskedFor,
        *,
        key: str,
        about: Mapping[str, str | int] = NOTHING,
    ) -> ProvenAnswer[StepTakenDocument]:
        """Open a matter by its first step.

        ``key`` is one's own name of the request, so that sending it again opens
        nothing more. ``about`` has what is known of ``merchant``, ``territory`` and
        ``priority``.
        """
        body = {**step.said(), "kind": kind, **about}
        question = posted(_place_of(kind), body, asking, key=key)
        return self._ask(question, reader_of(StepTakenDocument))

    def list_matters(
        self, kind: str, asking: AskedFor, **filters: str | int | date
    ) -> ProvenAnswer[MattersDocument]:
        """List the matters in sight, the newest first; filters as docs/matters-http.md.

        Ask again with ``after`` as ``next`` of the last page to go on.
        """
        said = urlencode({name: str(value) for name, value in filters.items()})
        question = SentQuestion("GET", _place_of(kind), said, asking)
        return self._ask(question, reader_of(MattersDocument))

    def read_matter(
        self, kind: str, number: str, asking: AskedFor
    ) -> ProvenAnswer[MatterDocument]:
        """Read a matter by its number or id, as far as it is in sight."""
        path = about_code(f"{_place_of(kind)}/", number)
        question = SentQuestion("GET", path, "", asking)
        return self._ask(question, reader_of(MatterDocument))

    def act(  # what a step needs, each under its name
        self,
        kind: str,
        number: str,
        step: MatterStep,
        asking: AskedFor,
        *,
        version: int,
        key: str | None = None,
    ) -> ProvenAnswer[StepTakenDocument]:
        """Take a step in a matter, if nobody has acted since ``version`` was read."""
        path = about_code(f"{_place_of(kind)}/", number, "/events")
        question = posted(path, step.said() | {"version": version}, asking, key=key)
        return self._ask(question, reader_of(StepTakenDocument))

    def document(
        self, kind: str, number: str, document: str, asking: AskedFor
    ) -> DocumentTaken:
        """Take the bytes of a document of a matter, by its id.

        Its receipt is fetched after it, and proves these bytes; for proceedings the hub
        cannot open its log again, so ask for ``enforcement`` or ``supervision``.
        """
        path = about_code(f"{_place_of(kind)}/", number)
        path = about_code(f"{path}/documents/", document)
        return self._take(SentQuestion("GET", path, "", asking))


def _place_of(kind: str) -> str:
    """Give the address of a kind of matter.

    Raises:
        ClientSetupError: ``question-unusable``: there is none.
    """
    if kind not in PLACES:
        detail = f"a matter is one of {', '.join(PLACES)}, not {kind!r:.40}"
        raise ClientSetupError(code="question-unusable", detail=detail)
    return PLACES[kind]
