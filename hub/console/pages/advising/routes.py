"""Where a case is weighed: nothing of the hub is read, and nothing is kept."""

from datetime import date

from flask import Response, request

from hub.casework.advice import (
    AdviceFactsError,
    CaseFacts,
    advice_document,
    advise,
    load_tables,
    read_act,
    read_sanction,
)
from hub.console.pages.advising.views import AdviceView, weighed_of
from hub.console.pages.leads.base import lead_links
from hub.console.serving.desk import at_desk
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint
from hub.console.serving.work import desk_frame
from hub.console.views.tables import FieldChoice, FormField, PageForm
from hub.console.words.speech import Speech, speech
from hub.ground.clock import legal_day
from hub.members.officers import SignedIn
from schemas.words import OfficerRole

ADDRESS = "/console/advice"
UNREADABLE = 422
MOST_TEXT = 20_000
blueprint = page_blueprint("advice")


@blueprint.get(ADDRESS)
def ask_for_advice() -> Response:
    """Ask for the facts of the case."""
    _, signed_in = at_desk(OfficerRole.OFFICER)
    return _page(signed_in, _voice(), None)


@blueprint.post(ADDRESS)
def show_advice() -> Response:
    """Weigh the case, and show the form again above what came out."""
    hub, signed_in = at_desk(OfficerRole.OFFICER)
    check_form(request, signed_in.csrf)
    voice, tables = _voice(), load_tables()
    try:
        facts = CaseFacts(
            acts=tuple(read_act(line, tables) for line in _lines("acts")),
            circumstances=frozenset(filter(None, request.form.getlist("noted"))),
            sanctions=tuple(map(read_sanction, _lines("sanctions"))),
        )
        offences = [name for name in (request.form.get("offence", ""),) if name]
        document = advice_document(
            advise(facts, _day(legal_day(hub.clock())), offences)
        )
    except AdviceFactsError as error:
        return _page(signed_in, voice, voice.said(error.worded), UNREADABLE)
    view = AdviceView(
        form=_form(signed_in, voice, None),
        around=lead_links(voice, signed_in, ADDRESS),
        offences=tuple(weighed_of(document, voice.language)),
        advice_only=document["advice_only"][voice.language],
    )
    frame = desk_frame(signed_in, current="leads")
    return send_page(render("advice.html", frame, page=view))


def _voice() -> Speech:
    """Give the language of the page."""
    return speech(language_of(request))


def _lines(name: str) -> list[str]:
    """Read the lines of a field that say something."""
    text = request.form.get(name, "")[:MOST_TEXT]
    return [line for line in map(str.strip, text.splitlines()) if line]


def _day(today: date) -> date:
    """Read the day of the advice; today where none can be read."""
    try:
        return date.fromisoformat(request.form.get("on", ""))
    except ValueError:
        return today


def _page(
    signed_in: SignedIn, voice: Speech, wrong: str | None, status: int = 200
) -> Response:
    """Write the form alone, with what is wrong in it."""
    view = AdviceView(
        form=_form(signed_in, voice, wrong),
        around=lead_links(voice, signed_in, ADDRESS),
    )
    frame = desk_frame(signed_in, current="leads")
    return send_page(render("advice.html", frame, page=view), status)


def _form(signed_in: SignedIn, voice: Speech, wrong: str | None) -> PageForm:
    """Write the form with what was filled in."""
    tables, filled = load_tables(), request.form

    def area(name: str, error: str = "", *, required: bool = False) -> FormField:
        return FormField(
            name,
            voice.t(f"advice.{name}"),
            "area",
            filled.get(name, "")[:MOST_TEXT],
            hint=voice.t(f"advice.{name}_hint"),
            error=error,
            required=required,
            most=MOST_TEXT,
            rows=5,
        )

    chosen = set(filled.getlist("noted"))
    noted = tuple(
        FieldChoice(key, _said(voice, rule.zh, rule.en), chosen=key in chosen)
        for key, rule in tables.circumstances.items()
    )
    every = FieldChoice("", voice.t("advice.every"))
    offences = tuple(
        FieldChoice(
            key, _said(voice, rule.zh, rule.en), chosen=key == filled.get("offence")
        )
        for key, rule in tables.offences.items()
    )
    return PageForm(
        action=ADDRESS,
        fields=(
            FormField(
                "offence",
                voice.t("advice.offence"),
                "select",
                choices=(every, *offences),
            ),
            area("acts", wrong or "", required=True),
            area("sanctions"),
            FormField("noted", voice.t("advice.noted"), "checkbox", choices=noted),
            FormField("on", voice.t("advice.on"), "date", filled.get("on", "")),
        ),
        submit=voice.t("advice.go"),
        csrf=signed_in.csrf,
    )


def _said(voice: Speech, zh: str, en: str) -> str:
    """Choose the wording of the page's language."""
    return en if voice.language == "en" else zh
