"""A paper of a matter: the form that asks for it, its page, its PDF and its DOCX."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub.casework.matter import StepRepeatedError
from hub.casework.papers import (
    FILES,
    MatterForPaper,
    Paper,
    PaperForm,
    PaperNumberError,
    PaperParts,
    PaperPlaceError,
    PaperRefusedError,
    find_form,
    forms_of,
    last_place,
    page_parts,
    render_file,
)
from hub.casework.view import ShownMatter, show_matter
from hub.console.pages.matters.base import (
    MatterDesk,
    MatterNames,
    at_matters,
    blueprint,
    names_in,
    tell_look,
)
from hub.console.pages.matters.papers.addressees import known_addressee
from hub.console.pages.matters.papers.forms import (
    fields_of,
    known_of,
    mark_of,
    read_fields,
    read_tables,
)
from hub.console.pages.matters.papers.issued import issue_from, papers_in, send_paper
from hub.console.pages.matters.views import PaperView
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import MATTERS, matter_path
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.parts import Link, StateNote
from hub.console.views.tables import FormField
from hub.console.words.translator import Translator
from hub.db.ids import new_id
from hub.ground.clock import legal_day
from hub.ground.errors import HubError

PAPER = f"{MATTERS}/<string:matter>/papers/<string:form>"
ISSUE_REFUSALS = (
    *(PaperRefusedError, PaperNumberError),
    *(PaperPlaceError, StepRepeatedError),
)
"""What is said beside the form again, with all that was typed."""
MOST_HEAD = 200


@blueprint.get(PAPER)
def ask_paper(matter: str, form: str) -> Response:
    """Ask for what a paper says; what the matter tells is filled in.

    Raises:
        NotFound: the officer's unit writes no such paper in this matter.
    """
    desk = at_matters()
    shown, names = _matter(desk, matter)
    found = _form(desk, shown, form)
    return _paper_page(desk, shown, names, found)


@blueprint.post(PAPER)
def write_paper(matter: str, form: str) -> Response:
    """Show a paper as a draft, send that as a file, or issue it.

    Raises:
        NotFound: the officer's unit writes no such paper in this matter.
    """
    desk = at_matters()
    check_form(request, desk.signed_in.csrf)
    shown, names = _matter(desk, matter)
    found = _form(desk, shown, form)
    kind = request.form.get("as", "")
    try:
        draft = _paper(desk, names, found, _draft_number(desk, found))
        parts = page_parts(draft)
        looked = mark_of(request.form)
        if kind == "issue" and request.form.get("looked") != looked:
            return _paper_page(desk, shown, names, found, parts=parts, unseen=True)
        if kind == "issue":
            verify_at = desk.hub.config.verify_at
            paper = replace(draft, number="", verify_at=verify_at)
            return redirect_to(issue_from(desk, shown.matter.id, paper))
        if kind in FILES:
            return _send(desk, shown, draft, kind)
    except ISSUE_REFUSALS as error:
        return _paper_page(desk, shown, names, found, error=error)
    return _paper_page(desk, shown, names, found, parts=parts)


def _send(desk: MatterDesk, shown: ShownMatter, draft: Paper, kind: str) -> Response:
    """Send a draft as a file; the look at it is in the log before."""
    told = {"form": draft.form, "as": kind}
    tell_look(desk, "paper", shown.matter.number, told)
    return send_paper(render_file(draft, kind), draft.form, kind)


def papers_of(desk: MatterDesk, shown: ShownMatter) -> tuple[Link, ...]:
    """Lead to the papers that the officer's unit may write in a matter."""
    if not shown.is_whole:
        return ()
    day, language = legal_day(desk.hub.clock()), desk.voice.language
    machine = shown.matter.machine
    return tuple(
        Link(form.of(language), matter_path(shown.matter.id, f"papers/{form.key}"))
        for form in forms_of(machine.key, day)
        if form.issuer_in(machine) in shown.roles
    )


def _matter(desk: MatterDesk, matter: str) -> tuple[ShownMatter, MatterNames]:
    """Read a matter that is in sight.

    Raises:
        MatterUnknownError: nothing of it is in sight.
    """
    with desk.hub.reads() as session:
        shown = show_matter(session, desk.hub, desk.actor, matter)
        return shown, names_in(session)


def _form(desk: MatterDesk, shown: ShownMatter, key: str) -> PaperForm:
    """Find a form that the officer's unit may write in a matter.

    Raises:
        NotFound: it may not, or there is none.
    """
    form = find_form(key)
    allowed = {link.href for link in papers_of(desk, shown)}
    path = matter_path(shown.matter.id, f"papers/{key}")
    if form is None or path not in allowed:
        raise NotFound(key)
    return form


def _draft_number(desk: MatterDesk, form: PaperForm) -> str:
    """Give the number that was typed; a draft's word else, where one must stand."""
    typed = request.form.get("number", "").strip()[:MOST_HEAD]
    return typed or (desk.voice.t("matters.paper.draft") if form.word else "")


def _paper(
    desk: MatterDesk,
    names: MatterNames,
    form: PaperForm,
    number: str,
) -> Paper:
    """Make a paper of what was filled in."""
    given = request.form
    return Paper(
        form=form.key,
        number=number,
        issuer=names.member(desk.voice, desk.signed_in.member.code),
        addressee=given.get("addressee", "").strip()[:MOST_HEAD],
        day=legal_day(desk.hub.clock()),
        fields=read_fields(form, given),
        tables=read_tables(form, given),
        language="en" if desk.voice.language == "en" else "zh",
    )


def _paper_page(  # the form, its draft, and what was wrong with it
    desk: MatterDesk,
    shown: ShownMatter,
    names: MatterNames,
    form: PaperForm,
    parts: PaperParts | None = None,
    error: HubError | None = None,
    *,
    unseen: bool = False,
) -> Response:
    """Write the form of a paper, with its draft once there is one."""
    hub, voice = desk.hub, desk.voice
    number = shown.matter.number
    place = tell_look(desk, "paper", number)
    typed: Mapping[str, str] = request.form
    if request.method != "POST":
        told = MatterForPaper(
            shown.events or (),
            papers_in(desk, shown.matter.id),
            {
                role: names.member(voice, code)
                for role, code in (shown.holders or {}).items()
            },
            hub.rulebook,
            legal_day(hub.clock()),
        )
        typed = known_of(voice, shown, form, told)
    basis = form.basis_on(legal_day(hub.clock()))
    view = PaperView(
        title=form.of(voice.language),
        under=number,
        back=(
            Link(voice.t("matters.title"), MATTERS),
            Link(number, matter_path(shown.matter.id)),
        ),
        action=matter_path(shown.matter.id, f"papers/{form.key}"),
        notice=_notice(voice, error, unseen=unseen),
        fields=(*_head(desk, names, shown, form), *fields_of(voice, form, typed)),
        parts=parts,
        basis="" if basis is None else basis.cite(voice.language),
        place=place,
        key=request.form.get("key", "")[:64] or new_id(hub.clock()),
        looked="" if parts is None else mark_of(request.form),
    )
    frame = desk_frame(desk.signed_in, current="cases")
    status = 200 if error is None else error.status
    return send_page(render("matters/paper.html", frame, page=view), status)


def _notice(
    voice: Translator, error: HubError | None, *, unseen: bool
) -> StateNote | None:
    """Say why a paper was not made or issued; ``unseen`` is one not looked at."""
    if unseen:
        note = voice.t("matters.paper.unseen_note")
        return StateNote("warn", voice.t("matters.paper.unseen"), note)
    if error is None:
        return None
    words = {
        "paper-number": "place_wrong",
        "paper-place": "place_taken",
        "matter-key": "sent",
    }
    told = error.worded.of(voice.language)
    if error.code in words:
        told = voice.t(f"matters.paper.{words[error.code]}")
    return StateNote("bad", voice.t("matters.paper.refused"), told)


def _head(
    desk: MatterDesk, names: MatterNames, shown: ShownMatter, form: PaperForm
) -> tuple[FormField, ...]:
    """Ask for the head of a paper: whom it goes to, and its number.

    Whom the matter says that it goes to, and under which letters the officer's unit
    numbers its papers, is filled in.
    """
    voice, given, fields = desk.voice, request.form, []
    with desk.hub.reads() as session:
        known = known_addressee(session, desk, names, shown, form)
        letters = last_place(session, desk.signed_in.member.code)
    filled = {"place": letters, "number": ""}
    if form.addressed_to:
        fields.append(
            FormField(
                "addressee",
                voice.t("matters.paper.addressee"),
                value=given.get("addressee", known)[:MOST_HEAD],
                required=True,
                most=MOST_HEAD,
            )
        )
    if form.word:
        for name, most in (("place", 20), ("number", MOST_HEAD)):
            fields.append(
                FormField(
                    name,
                    voice.t(f"matters.paper.{name}"),
                    value=given.get(name, filled[name])[:most],
                    hint=voice.t(f"matters.paper.{name}_hint"),
                    most=most,
                )
            )
    return tuple(fields)
