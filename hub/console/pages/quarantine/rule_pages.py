"""Reading rules at the desk: proposed from a row, listed, made and ended."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from flask import Response, request

from hub.audit.errors import AuditUnavailableError
from hub.console.pages.quarantine.base import (
    DESK,
    ROLE,
    SCREEN,
    Naming,
    asked_rows,
    blueprint,
    naming_of,
    row_path,
)
from hub.console.pages.quarantine.row_pages import SentWord, row_page
from hub.console.pages.quarantine.row_view import FIELD
from hub.console.pages.quarantine.views import RuleFormView, RuleLine, RuleListView
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer, log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link, StateNote
from hub.console.views.tables import FormField
from hub.console.words.translator import translator_of
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.ground.errors import HubError
from hub.intake.errors import ReasonMissingError, RuleDaysError
from hub.intake.models import ReadingRule
from hub.intake.quarantine import (
    RuleProposal,
    RuleReach,
    RuleWording,
    end_rule,
    find_entry,
    list_rules,
    make_rule,
    propose_rule,
    reach_of_rules,
)
from hub.members.officers import SignedIn
from schemas.record import KINDS

RULES = f"{DESK}/rules"


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form of a rule, and what was wrong with it."""

    field: str
    meant: str
    since: str | None = None
    until: str = ""
    reason: str = ""
    error: HubError | None = None


@blueprint.post(f"{DESK}/<string:row_id>/rule")
def propose_reading_rule(row_id: str) -> Response:
    """Show what a rule made of a typed value would say and reach; nothing is made."""
    hub, signed_in = demand_officer(ROLE)
    check_form(request, signed_in.csrf)
    field = request.form.get("rule", "")
    typed = _Typed(field, request.form.get(f"{FIELD}{field}", ""))
    return _rule_page(hub, signed_in, row_id, typed)


@blueprint.post(f"{DESK}/<string:row_id>/rule/make")
def make_reading_rule(row_id: str) -> Response:
    """Make the rule, and offer to release the rows that wait for it."""
    hub, signed_in = demand_officer(ROLE)
    check_form(request, signed_in.csrf)
    given = request.form
    typed = _Typed(
        given.get("rule", ""),
        given.get("meant", ""),
        given.get("since", ""),
        given.get("until", ""),
        given.get("reason", ""),
    )
    try:
        proposal = propose_rule(hub, row_id, typed.field, typed.meant)
        wording = _dated(proposal.wording, typed)
        actor = account_actor(signed_in.officer.id)
        made = make_rule(hub, wording, actor=actor, reason=typed.reason)
    except AuditUnavailableError:
        # The rule is made all the same, and is no form to be corrected.
        raise
    except HubError as error:
        return _rule_page(hub, signed_in, row_id, replace(typed, error=error))
    with hub.reads() as session:
        reason = find_entry(session, row_id).reason
    group = {"source": made.source, "reason_code": reason}
    return redirect_to(asked_rows().only(**group, made=str(proposal.reach.mends)))


@blueprint.get(RULES)
def show_reading_rules() -> Response:
    """List the rules that stand, and how many rows that wait each would mend."""
    hub, signed_in = demand_officer(ROLE)
    return _list_page(hub, signed_in)


@blueprint.get(f"{RULES}/<string:_rule_id>/end")
def lead_to_rules(_rule_id: str) -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(RULES)


@blueprint.post(f"{RULES}/<string:rule_id>/end")
def end_reading_rule(rule_id: str) -> Response:
    """End a rule; what came in by it stays."""
    hub, signed_in = demand_officer(ROLE)
    check_form(request, signed_in.csrf)
    actor = account_actor(signed_in.officer.id)
    try:
        end_rule(hub, rule_id, actor=actor, reason=request.form.get("reason", ""))
    except AuditUnavailableError:
        # It has ended all the same.
        raise
    except HubError as error:
        return _list_page(hub, signed_in, error)
    return redirect_to(RULES)


def _dated(wording: RuleWording, typed: _Typed) -> RuleWording:
    """Give a proposed rule the days that were typed.

    Raises:
        RuleDaysError: one is no day.
    """
    try:
        first = date.fromisoformat(typed.since or "")
        last = date.fromisoformat(typed.until) if typed.until.strip() else None
    except ValueError as error:
        raise RuleDaysError from error
    return replace(wording, valid_from=first, valid_to=last)


def _rule_page(hub: Hub, signed_in: SignedIn, row_id: str, typed: _Typed) -> Response:
    """Write the form of a rule; where none can be made, the row's page says why."""
    try:
        proposal = propose_rule(hub, row_id, typed.field, typed.meant)
    except HubError as error:
        given = {f"{FIELD}{typed.field}": typed.meant}
        return row_page(hub, signed_in, row_id, SentWord(given, typed.reason, error))
    seen = log_screen_view(hub, signed_in, f"{SCREEN}-rule", row_id)
    voice = translator_of(language_of(request))
    naming = naming_of(hub, voice)
    asked = asked_rows()
    reason = isinstance(typed.error, ReasonMissingError)
    days = isinstance(typed.error, RuleDaysError)
    other = None if reason or days else typed.error
    view = RuleFormView(
        place=naming.source(proposal.wording.source),
        crumbs=(
            Link(voice.t("nav.quarantine"), asked.at()),
            Link(voice.t("quarantine.row"), row_path(row_id, asked)),
        ),
        facts=_facts(naming, proposal),
        action=row_path(row_id, asked, "/rule/make"),
        hidden=(
            ("rule", typed.field),
            ("meant", typed.meant),
            *asked.fields.items(),
        ),
        fields=(
            FormField(
                "since",
                voice.t("quarantine.rule.since"),
                "date",
                proposal.wording.valid_from.isoformat()
                if typed.since is None
                else typed.since,
                hint=voice.t("quarantine.rule.since_hint"),
                error=voice.t("failure.rule-days.title") if days else "",
                required=True,
            ),
            FormField(
                "until",
                voice.t("quarantine.rule.until"),
                "date",
                typed.until,
                hint=voice.t("quarantine.rule.until_hint"),
            ),
            FormField(
                "reason",
                voice.t("quarantine.rule.why"),
                value=typed.reason,
                error=voice.t("quarantine.why_missing") if reason else "",
                required=True,
                most=400,
            ),
        ),
        back=Link(voice.t("quarantine.rule.back"), row_path(row_id, asked)),
        notice=None if other is None else _note(naming, other),
        seen=seen,
    )
    frame = desk_frame(signed_in, current="quarantine")
    status = 200 if typed.error is None else typed.error.status
    return send_page(render("quarantine/rule.html", frame, page=view), status)


def _facts(naming: Naming, proposal: RuleProposal) -> tuple[FactRow, ...]:
    """Say what the rule would read as what, and how many rows wait for it."""
    voice, wording = naming.voice, proposal.wording
    return (
        FactRow(voice.t("start.source"), naming.source(wording.source)),
        FactRow(voice.t("quarantine.column"), proposal.column),
        FactRow(voice.t("quarantine.value"), wording.received, mono=True),
        FactRow(
            voice.t("quarantine.rule.meant"),
            proposal.echo or voice.t("quarantine.rule.nothing"),
        ),
        FactRow(voice.t("quarantine.rule.reach"), _reach(naming, proposal.reach)),
    )


def _reach(naming: Naming, reach: RuleReach) -> str:
    """Say how many rows that wait a rule reads, and how many would come in."""
    key = "mends" if reach.is_whole else "mends_least"
    return naming.voice.t(f"quarantine.rule.{key}", count=reach.rows, mends=reach.mends)


def _list_page(
    hub: Hub, signed_in: SignedIn, error: HubError | None = None
) -> Response:
    """Write the list of rules; the look at it is in the log before."""
    seen = log_screen_view(hub, signed_in, f"{SCREEN}-rules", "rules")
    voice = translator_of(language_of(request))
    naming = naming_of(hub, voice)
    with hub.reads() as session:
        rules = list_rules(session)
    reach = reach_of_rules(hub, [one for one in rules if one.source in naming.titles])
    now = hub.clock()
    view = RuleListView(
        back=Link(voice.t("nav.quarantine"), DESK),
        rules=tuple(
            _line(naming, one, reach.get(one.id, RuleReach()), now) for one in rules
        ),
        notice=None if error is None else _note(naming, error),
        seen=seen,
    )
    frame = desk_frame(signed_in, current="quarantine")
    status = 200 if error is None else error.status
    return send_page(render("quarantine/rules.html", frame, page=view), status)


def _line(
    naming: Naming, rule: ReadingRule, reach: RuleReach, now: datetime
) -> RuleLine:
    """Show one rule with all that is known of it."""
    voice = naming.voice
    until = (
        voice.t("quarantine.no_end")
        if rule.valid_to is None
        else voice.day(rule.valid_to)
    )
    days = voice.t("quarantine.public", since=voice.day(rule.valid_from), until=until)
    facts = (
        FactRow(voice.t("start.source"), naming.source(rule.source)),
        FactRow(voice.t("quarantine.rule.field"), _label(rule)),
        FactRow(voice.t("quarantine.value"), rule.received, mono=True),
        FactRow(
            voice.t("quarantine.rule.meant"),
            rule.meant or voice.t("quarantine.rule.nothing"),
        ),
        FactRow(voice.t("quarantine.rule.days"), days),
        FactRow(
            voice.t("quarantine.rule.made"),
            naming.person(rule.made_by),
            voice.moment(rule.made_at, now),
        ),
        FactRow(voice.t("quarantine.why"), rule.reason),
        FactRow(voice.t("quarantine.rule.reach"), _reach(naming, reach)),
    )
    title = voice.t(
        "quarantine.rule.title", source=naming.source(rule.source), column=_label(rule)
    )
    return RuleLine(rule.id, title, facts, f"{RULES}/{rule.id}/end")


def _label(rule: ReadingRule) -> str:
    """Name the field of a rule as records call it."""
    for kind in KINDS.values():
        if rule.field in kind.fields():
            return kind.label(rule.field)
    return rule.field


def _note(naming: Naming, error: HubError) -> StateNote:
    """Say what kept a rule from being made or ended."""
    voice, key = naming.voice, f"failure.{error.code}"
    known = key if voice.has(f"{key}.title") else "failure.refused"
    return StateNote("bad", voice.t(f"{known}.title"), voice.t(f"{known}.text"))
