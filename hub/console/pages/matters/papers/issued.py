"""Papers that were issued in a matter: issued here, listed, shown, sent as files."""

import json
from hashlib import sha256

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub.casework.ask import kept_paper
from hub.casework.papers import (
    FILES,
    IssuedPaper,
    Paper,
    PaperOrder,
    find_form,
    issue_paper,
    issued_file,
    page_parts,
)
from hub.casework.view import see_matter, seen_papers
from hub.console.pages.matters.base import (
    MatterDesk,
    at_matters,
    blueprint,
    tell_look,
)
from hub.console.pages.matters.views import IssuedView
from hub.console.serving.headers import send_export, send_page
from hub.console.serving.officer_pages import MATTERS, matter_path
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import Link
from hub.console.words.translator import Translator
from hub.lookup.evidence import TEXT_TYPE

ISSUED = f"{MATTERS}/<string:matter>/issued/<string:paper>"
ENDINGS = (*FILES, "docx.tlog-proof")
"""What an issued paper is sent as; the receipt of a DOCX lies beside it."""


@blueprint.get(ISSUED)
def show_issued(matter: str, paper: str) -> Response:
    """Show an issued paper as a page; the look at it is in the log before.

    Raises:
        MatterUnknownError, PaperUnknownError: there is none in sight.
    """
    desk = at_matters()
    number, found = _find(desk, matter, paper)
    place = tell_look(desk, "issued", number, {"paper": paper})
    path = matter_path(matter, f"issued/{paper}")
    view = IssuedView(
        title=_title(desk.voice, found.form),
        under=found.number or number,
        back=(
            Link(desk.voice.t("matters.title"), MATTERS),
            Link(number, matter_path(matter)),
        ),
        parts=page_parts(found.said()),
        files=tuple(
            Link(desk.voice.t(f"matters.paper.take_{kind}"), f"{path}/{ending}")
            for kind, ending in zip((*FILES, "receipt"), ENDINGS, strict=True)
        ),
        place=place,
    )
    frame = desk_frame(desk.signed_in, current="cases")
    return send_page(render("matters/issued.html", frame, page=view))


@blueprint.get(f"{ISSUED}/<string:ending>")
def send_issued(matter: str, paper: str, ending: str) -> Response:
    """Send an issued paper as a file, the same bytes each time.

    Raises:
        NotFound: a paper is no such file.
        MatterUnknownError, PaperUnknownError: there is none in sight.
    """
    desk = at_matters()
    if ending not in ENDINGS:
        raise NotFound(ending)
    number, found = _find(desk, matter, paper)
    tell_look(desk, "issued", number, {"paper": paper, "as": ending})
    kind, _, beside = ending.partition(".")
    file = issued_file(desk.hub, number, found, kind)
    return send_paper(file.receipt if beside else file.content, found.form, ending)


def send_paper(content: bytes, form: str, ending: str) -> Response:
    """Send a paper as a file that no browser opens by itself."""
    kind = FILES.get(ending, TEXT_TYPE)
    response = send_export(content, f"{form}.{ending}", kind)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def issue_from(desk: MatterDesk, matter: str, paper: Paper) -> str:
    """Issue a paper as it was filled in, once for each form that was sent.

    Raises:
        PaperNumberError, PaperPlaceError: the short name numbers nothing here.
        PaperRefusedError: it does not keep to its form.
        StepRepeatedError: the form was sent already, filled in otherwise.
    """
    hub, form = desk.hub, request.form
    asked = sorted((name, form[name]) for name in form if name not in ("csrf", "as"))
    order = PaperOrder(
        paper,
        form.get("place", "").strip(),
        form.get("key", "")[:64] or None,
        sha256(json.dumps(asked).encode()).hexdigest(),
    )
    with hub.writing(keeps_answers=True) as session:
        seen = see_matter(session, hub, desk.actor, matter, hub.clock())
        own = seen.viewer.names
        issued = issue_paper(session, hub, seen.matter, order, desk.actor, own)
    return matter_path(matter, f"issued/{issued}")


def papers_in(desk: MatterDesk, matter: str) -> tuple[IssuedPaper, ...]:
    """Read the issued papers of a matter that are in sight and still kept."""
    with desk.hub.reads() as session:
        seen = see_matter(session, desk.hub, desk.actor, matter, desk.hub.clock())
        found = seen_papers(session, desk.hub, seen)
    return tuple(one for one in found if one.paper is not None and one.receipt)


def links_of(
    voice: Translator, matter: str, papers: tuple[IssuedPaper, ...]
) -> tuple[Link, ...]:
    """Lead to issued papers."""
    return tuple(
        Link(
            f"{_title(voice, one.form)} {one.number}".strip(),
            matter_path(matter, f"issued/{one.id}"),
        )
        for one in papers
    )


def _find(desk: MatterDesk, matter: str, paper: str) -> tuple[str, IssuedPaper]:
    """Find an issued paper in sight, with the number of its matter."""
    hub = desk.hub
    with hub.reads() as session:
        seen = see_matter(session, hub, desk.actor, matter, hub.clock())
        return seen.matter.number, kept_paper(seen_papers(session, hub, seen), paper)


def _title(voice: Translator, key: str) -> str:
    """Name a form."""
    form = find_form(key)
    return key if form is None else form.of(voice.language)
