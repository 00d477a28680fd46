"""Tasks: a purpose and a reference, given once, changed by beginning another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from flask import Response, request

from hub.agreements.service import opened_purposes
from hub.console.serving.forms import check_form
from hub.console.serving.frames import site_hub
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.officers import demand_signed_in
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint, redirect_to
from hub.console.serving.work import NEW_TASK, START, desk_frame
from hub.console.views.parts import Link
from hub.console.views.tables import FieldChoice, FormField, PageForm
from hub.console.words.translator import Translator, translator_of
from hub.context import Hub
from hub.contradictions import demand_names, kind_name, member_name
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.members.officers import (
    OfficerTask,
    SignedIn,
    TaskEndedError,
    TaskPurposeError,
    TaskReferenceError,
    begin_task,
    checked_reference,
    demand_merchants,
    end_task,
    last_references,
)

REFERENCE_LIMIT = 64
blueprint = page_blueprint("tasks")


@dataclass(frozen=True, slots=True)
class TaskPage:
    """What the page of a new task shows."""

    form: PageForm
    instead_of: str
    """The task that ends when this one begins, if there is one."""
    last: Sequence[OfficerTask]
    """The last tasks, whose references are offered again."""


@blueprint.get(NEW_TASK)
def show_new_task() -> Response:
    """Ask for purpose and reference."""
    return _page()


@blueprint.get(f"{NEW_TASK}/<string:instead_of>")
def show_change(instead_of: str) -> Response:
    """Ask for another purpose or reference in place of a task's."""
    return _page(instead_of=instead_of)


@blueprint.post(NEW_TASK)
def take_task() -> Response:
    """Begin a task, and end the one that it takes the place of."""
    hub, signed_in = site_hub(), demand_signed_in()
    check_form(request, signed_in.csrf)
    demand_merchants(signed_in)
    instead_of = request.form.get("instead_of", "")
    try:
        task = begin_task(
            hub,
            signed_in,
            request.form.get("purpose", ""),
            request.form.get("reference", ""),
            opened=_opened(hub, signed_in),
        )
    except (TaskPurposeError, TaskReferenceError) as error:
        return _page(instead_of=instead_of, error=error)
    if instead_of:
        _end(hub, signed_in, instead_of)
    return redirect_to(f"/console/t/{task.id}/find")


@blueprint.post("/console/t/<string:task_id>/end")
def stop_task(task_id: str) -> Response:
    """End a task."""
    hub, signed_in = site_hub(), demand_signed_in()
    check_form(request, signed_in.csrf)
    _end(hub, signed_in, task_id)
    return redirect_to(START)


def _end(hub: Hub, signed_in: SignedIn, task_id: str) -> None:
    """End a task; a form that is sent twice ends it once."""
    try:
        end_task(hub, signed_in, task_id)
    except TaskEndedError:
        return


def _opened(hub: Hub, signed_in: SignedIn) -> Mapping[str, Sequence[str]]:
    """Tell which purposes are open to the officer's member today.

    Raises:
        EvidenceContradictsError: the log contradicts an agreement that opens them.
    """
    day = legal_day(hub.clock())
    member = signed_in.member
    demand_names(hub, [member_name(member.code), kind_name(member.kind)])
    with hub.reads() as session:
        return opened_purposes(session, hub.rulebook, member, day)


def _page(*, instead_of: str = "", error: HubError | None = None) -> Response:
    """Write the form, with what was typed where something is wrong."""
    hub, signed_in = site_hub(), demand_signed_in()
    demand_merchants(signed_in)
    voice = translator_of(language_of(request))
    frame = desk_frame(signed_in, current="start", beginning=True)
    opened = _opened(hub, signed_in)
    last = last_references(hub, signed_in)
    wrong = frozenset[str]() if error is None else _wrong(opened)
    form = PageForm(
        action=NEW_TASK,
        fields=(
            _purposes(voice, opened, is_wrong="purpose" in wrong),
            FormField(
                "reference",
                voice.t("task.reference"),
                value=request.form.get("reference", ""),
                hint=voice.t("task.reference_hint"),
                error=voice.t("task.reference_wrong") if "reference" in wrong else "",
                required=True,
                most=REFERENCE_LIMIT,
            ),
        ),
        submit=voice.t("task.begin"),
        csrf=signed_in.csrf,
        cancel=Link(voice.t("task.cancel"), START),
        note=voice.t("task.note"),
    )
    page = TaskPage(form, instead_of, [one for one in last if one.purpose in opened])
    text = render("new_task.html", frame, page=page, is_open=bool(opened))
    return send_page(text, 200 if error is None else error.status)


def _wrong(opened: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Name all fields that are wrong; without a purpose any of the forms will do."""
    given = request.form
    purpose, reference = given.get("purpose", ""), given.get("reference", "")
    forms = opened[purpose] if purpose in opened else chain(*opened.values())
    wrong = frozenset[str]() if purpose in opened else frozenset({"purpose"})
    try:
        checked_reference(reference, tuple(forms))
    except TaskReferenceError:
        wrong |= {"reference"}
    return wrong


def _purposes(
    voice: Translator, opened: Mapping[str, Sequence[str]], *, is_wrong: bool
) -> FormField:
    """Offer the purposes that agreements open; none is chosen beforehand."""
    chosen = request.form.get("purpose", "")
    return FormField(
        "purpose",
        voice.t("task.purpose"),
        kind="radio",
        error=voice.t("task.purpose_wrong") if is_wrong else "",
        required=True,
        choices=tuple(
            FieldChoice(
                purpose,
                voice.t(f"purpose.{purpose}"),
                chosen=purpose == chosen,
                note=voice.t(f"task.about.{purpose}"),
            )
            for purpose in opened
        ),
    )
