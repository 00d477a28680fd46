"""Persons by a second question: asked for with the case number, shown once.

The first page says which fields of which records may be named, and that it is logged;
the second shows them. A person is found by a number that stands in a form alone.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request

from hub.console.pages.answer_page import embedded, is_refused, refused_page
from hub.console.pages.merchant.naming import capital
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint, redirect_to
from hub.console.serving.work import Work, ask, slip_of, work_frame, work_of
from hub.console.views.parts import FactRow, Link
from hub.console.views.tables import FieldChoice, FormField, PageForm
from hub.console.words.translator import Translator, translator_of
from hub.ground.clock import legal_day
from hub.lookup.ask import FileQuestion, PersonalQuestion, PersonQuestion
from hub.lookup.disclosure import MOVED, plain
from hub.lookup.page import field_name
from schemas.answers.personal import LONGEST_NUMBER, MOST_FIELDS, MOST_RECORDS

SCREEN = "console/personal"
PERSON_SCREEN = "console/person"
ADDRESS = "/console/t/<string:task_id>/m/<string:public_id>/personal"
PERSON_ADDRESS = "/console/t/<string:task_id>/person"
REFERENCE_LIMIT = 200
NUMBERS = ("document_no", "licence_no", "case_no", "shop_id")
"""Fields by which a record is told from others of its kind."""
blueprint = page_blueprint("personal")


@blueprint.get(ADDRESS)
def show_choices(task_id: str, public_id: str) -> Response:
    """Show what may be named, and that naming it is logged."""
    return _choices(work_of(task_id), public_id, {})


@blueprint.post(ADDRESS)
def show_personal(task_id: str, public_id: str) -> Response:
    """Show what was named, once; the case number must be the task's own."""
    work = work_of(task_id)
    check_form(request, work.signed_in.csrf)
    voice = translator_of(work.language)
    records, fields = request.form.getlist("record"), request.form.getlist("field")
    wrong = {
        name: voice.t(f"personal.wrong.{name}", most=most)
        for name, most, chosen in (
            ("record", MOST_RECORDS, records),
            ("field", MOST_FIELDS, fields),
        )
        if not 1 <= len(chosen) <= most
    }
    if not _is_case(work, request.form.get("case", "")):
        wrong["case"] = voice.t("personal.wrong.case")
    if wrong:
        return _choices(work, public_id, wrong)
    body = json.dumps({"records": records, "fields": fields}).encode()
    disclosure = ask(work, PersonalQuestion(public_id, body), SCREEN, body)
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="find")
    told = plain(disclosure.document)
    if disclosure.status == MOVED:
        return redirect_to(work.path(f"m/{told['moved_to']}/personal"))
    frame = work_frame(work, current="find", receipt=slip_of(disclosure))
    text = render(
        "merchant/personal.html",
        frame,
        answer=embedded(disclosure),
        name=told["merchant"]["name"],
        back=Link(voice.t("merchant.file"), work.path(f"m/{public_id}")),
        records=[_shown(work, record, voice) for record in told["records"]],
    )
    return send_page(text)


@blueprint.get(PERSON_ADDRESS)
def show_person_form(task_id: str) -> Response:
    """Ask for a number; nothing was asked yet."""
    return _person_form(work_of(task_id), "")


@blueprint.post(PERSON_ADDRESS)
def find_person(task_id: str) -> Response:
    """Show who is known by a number; the case number must be the task's own."""
    work = work_of(task_id)
    check_form(request, work.signed_in.csrf)
    voice = translator_of(work.language)
    if not _is_case(work, request.form.get("case", "")):
        return _person_form(work, voice.t("personal.wrong.case"))
    number = request.form.get("number", "")
    question = PersonQuestion(json.dumps({"id_number": number}).encode())
    disclosure = ask(work, question, PERSON_SCREEN)
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="find")
    frame = work_frame(work, current="find", receipt=slip_of(disclosure))
    text = render(
        "merchant/person.html",
        frame,
        answer=embedded(disclosure),
        form=None,
        persons=[
            (
                Link(
                    one["merchant"]["name"] or voice.t("merchant.nameless"),
                    work.path(f"m/{one['merchant']['id']}"),
                ),
                voice.t("personal.records", count=len(one["records"])),
            )
            for one in plain(disclosure.document)["persons"]
        ],
        again=Link(voice.t("personal.person"), work.path("person")),
    )
    return send_page(text)


def _is_case(work: Work, typed: str) -> bool:
    """Tell whether the case number that was typed is the task's."""
    return secrets.compare_digest(
        typed.strip().encode(errors="replace"), work.task.reference.encode()
    )


def _choices(work: Work, public_id: str, wrong: Mapping[str, str]) -> Response:
    """Write the first page, from the file that the asker has anyway."""
    disclosure = ask(work, FileQuestion(public_id), SCREEN)
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="find")
    told = plain(disclosure.document)
    if disclosure.status == MOVED:
        return redirect_to(work.path(f"m/{told['moved_to']}/personal"))
    voice = translator_of(work.language)
    view = disclosure.view
    opened = {} if view is None else view.personal
    records = [one for one in told["records"] if one["kind"] in opened]
    frame = work_frame(work, current="find", receipt=slip_of(disclosure))
    text = render(
        "merchant/personal_choices.html",
        frame,
        answer=embedded(disclosure),
        name=told["merchant"]["name"],
        back=Link(voice.t("merchant.file"), work.path(f"m/{public_id}")),
        form=_form(work, voice, public_id, records, opened, wrong) if records else None,
    )
    return send_page(text)


def _form(
    work: Work,
    voice: Translator,
    public_id: str,
    records: Sequence[Mapping[str, Any]],
    opened: Mapping[str, frozenset[str]],
    wrong: Mapping[str, str],
) -> PageForm:
    """Offer the records and fields that may be named, and ask for the case number."""
    kinds = sorted({str(one["kind"]) for one in records})
    names = {
        field: field_name(kind, field, voice.language)
        for kind in kinds
        for field in sorted(opened[kind])
    }
    return PageForm(
        action=work.path(f"m/{public_id}/personal"),
        fields=(
            FormField(
                "record",
                voice.t("personal.which_records"),
                "checkbox",
                error=wrong.get("record", ""),
                choices=tuple(
                    FieldChoice(
                        str(one["id"]),
                        _kind_name(work, str(one["kind"]), voice),
                        note=_note(one),
                        chosen=len(records) == 1,
                    )
                    for one in records
                ),
            ),
            FormField(
                "field",
                voice.t("personal.which_fields"),
                "checkbox",
                error=wrong.get("field", ""),
                choices=tuple(FieldChoice(*pair) for pair in sorted(names.items())),
            ),
            _case_field(voice, wrong.get("case", "")),
        ),
        submit=voice.t("personal.show"),
        csrf=work.signed_in.csrf,
        cancel=Link(voice.t("merchant.file"), work.path(f"m/{public_id}")),
        note=voice.t("personal.logged"),
        grave=True,
        once=True,
    )


def _person_form(work: Work, wrong: str) -> Response:
    """Write the page that asks for a number."""
    voice = translator_of(work.language)
    form = PageForm(
        action=work.path("person"),
        fields=(
            FormField(
                "number",
                voice.t("personal.number"),
                "code",
                required=True,
                most=LONGEST_NUMBER,
                hint=voice.t("personal.number_hint"),
            ),
            _case_field(voice, wrong),
        ),
        submit=voice.t("personal.find"),
        csrf=work.signed_in.csrf,
        cancel=Link(voice.t("nav.find"), work.path("find")),
        note=voice.t("personal.logged"),
        grave=True,
        once=True,
    )
    frame = work_frame(work, current="find")
    text = render(
        "merchant/person.html", frame, answer="", form=form, persons=[], again=None
    )
    return send_page(text)


def _case_field(voice: Translator, wrong: str) -> FormField:
    """Ask for the number of the case once more."""
    return FormField(
        "case",
        voice.t("personal.case"),
        "text",
        error=wrong,
        required=True,
        most=REFERENCE_LIMIT,
        hint=voice.t("personal.case_hint"),
    )


def _kind_name(work: Work, kind: str, voice: Translator) -> str:
    """Name a kind of records as the catalog of the day does."""
    day = legal_day(work.hub.clock())
    return capital(work.hub.rulebook.item_name(kind, day, voice.language))


def _note(record: Mapping[str, Any]) -> str:
    """Tell a record from others: its day and number."""
    body = record["body"]
    number = next((str(body[name]) for name in NUMBERS if name in body), "")
    return " ".join(filter(None, (str(record["event_day"] or ""), number)))


def _shown(
    work: Work, record: Mapping[str, Any], voice: Translator
) -> tuple[str, str, tuple[FactRow, ...]]:
    """Write a record's fields: title, number and rows."""
    if not record["known"]:
        rows = (FactRow(voice.t("personal.values"), voice.t("personal.state.unknown")),)
        return voice.t("personal.no_record"), record["id"], rows
    kind = record["kind"]
    return (
        _kind_name(work, kind, voice),
        record["id"],
        tuple(
            FactRow(
                field_name(kind, one["field"], voice.language),
                value=_value(one, voice),
                remark=voice.t(f"personal.state.{one['state']}"),
            )
            for one in record["fields"]
        ),
    )


def _value(field: Mapping[str, Any], voice: Translator) -> str:
    """Write a field's value, or in words that there is none to be shown."""
    if "value" in field:
        return str(field["value"])
    return voice.t("personal.nothing")
