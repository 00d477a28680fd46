"""Issued papers that are taken for the documents of a step."""

from collections.abc import Mapping

from flask import request

from hub.casework.ask import take_paper
from hub.casework.machines import MachineEvent
from hub.casework.matter import NewDocument
from hub.casework.papers import find_form
from hub.casework.view import see_matter
from hub.console.pages.matters.base import MatterDesk
from hub.console.pages.matters.papers.issued import papers_in
from hub.console.views.tables import FieldChoice

ISSUED = "issued-"
"""Field of an issued paper that is taken for a document, before its kind."""


def choices_of(
    desk: MatterDesk, matter: str, event: MachineEvent, typed: Mapping[str, str]
) -> dict[str, tuple[FieldChoice, ...]]:
    """List the issued papers that may be taken for each document of an event."""
    found: dict[str, tuple[FieldChoice, ...]] = {}
    for paper in papers_in(desk, matter) if event.needs else ():
        form = find_form(paper.form)
        if form is None:
            continue
        said = f"{form.of(desk.voice.language)} {paper.number}".strip()
        for kind in {form.key, *form.documents}.intersection(event.needs):
            is_chosen = typed.get(f"{ISSUED}{kind}") == paper.id
            choice = FieldChoice(paper.id, said, chosen=is_chosen)
            found[kind] = (*found.get(kind, ()), choice)
    return found


def take_issued(
    desk: MatterDesk, matter: str, event: MachineEvent
) -> list[NewDocument]:
    """Take the issued papers that were chosen on the form of an event.

    Raises:
        MatterUnknownError, PaperUnknownError: there is none in sight.
        MatterPaperKindError: it is no document of the kind.
    """
    chosen = {kind: request.form.get(f"{ISSUED}{kind}", "") for kind in event.needs}
    if not any(chosen.values()):
        return []
    hub = desk.hub
    with hub.reads() as session:
        seen = see_matter(session, hub, desk.actor, matter, hub.clock())
    return [
        take_paper(hub, seen, kind, paper) for kind, paper in chosen.items() if paper
    ]
