"""Members: the list, one of them, and taking one in."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from flask import Response

from hub.agreements.service import list_agreements
from hub.casework.complaints import subject_rules
from hub.console.pages.members.base import (
    AGREEMENTS,
    MEMBERS,
    SCREEN,
    at_members,
    blueprint,
    kind_name,
    member_for,
    members_for,
    place_name,
    runs_system,
    voice_here,
)
from hub.console.pages.members.token_views import make_form, token_tables
from hub.console.pages.members.views import MemberListView, MemberView
from hub.console.serving.headers import send_page
from hub.console.serving.officer_pages import log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.closed_rows import closed_rows
from hub.console.views.parts import FactRow, Link, StateChip, StateNote
from hub.console.views.tables import (
    DataTable,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.contradictions import AGREEMENT, MEMBER, TOKEN, contradicted_rows
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.members.lines import read_subjects
from hub.members.models import Member
from hub.members.officers import SignedIn, officers_of
from hub.members.service import (
    list_tokens,
    live_tokens,
    tokens_among,
)
from hub.oversight import token_uses

COLUMNS = 6


@blueprint.get(MEMBERS)
def show_members() -> Response:
    """List the members, with their officers and tokens counted."""
    hub, signed_in = at_members()
    place = log_screen_view(hub, signed_in, SCREEN, "list")
    rows = members_for(hub, signed_in)
    closed: Mapping[str, str] = {}
    if runs_system(signed_in):
        with hub.reads() as session:
            closed = contradicted_rows(session, MEMBER)
    view = MemberListView(
        table=_table(hub, rows, closed),
        count=len(rows) + len(closed),
        place=place,
        may_add=runs_system(signed_in),
    )
    frame = desk_frame(signed_in, current="members")
    return send_page(render("members/list.html", frame, page=view))


@blueprint.get(f"{MEMBERS}/<string:code>")
def show_member(code: str) -> Response:
    """Show one member, its tokens and when each was last used."""
    hub, signed_in = at_members()
    return member_page(hub, signed_in, member_for(hub, signed_in, code))


def member_page(
    hub: Hub,
    signed_in: SignedIn,
    member: Member,
    error: HubError | None = None,
    notice: StateNote | None = None,
) -> Response:
    """Write the page of a member; the look at it is in the log before."""
    place = log_screen_view(hub, signed_in, f"{SCREEN}-one", member.code)
    voice, now = voice_here(), hub.clock()
    uses = token_uses(hub)
    with hub.reads() as session:
        marked = contradicted_rows(session, TOKEN)
        own = tokens_among(session, member.code, marked)
        closed = {one: marked[one] for one in own}
        tokens = list_tokens(session, member.code, without=own)
    live, ended = token_tables(voice, tokens, uses, now, closed)
    path = f"{MEMBERS}/{member.code}"
    stands = _is_standing(member, legal_day(now))
    may_make = runs_system(signed_in) and stands
    view = MemberView(
        title=member.name,
        state=_state(voice, member, legal_day(now)),
        back=Link(voice.t("nav.members"), MEMBERS),
        facts=_facts(hub, voice, member),
        tokens=live,
        ended=ended,
        end_action=f"{path}/tokens/end",
        as_of=voice.moment(uses.read_at, now),
        make=make_form(voice, signed_in.csrf, path, error) if may_make else None,
        made=len(tokens) + len(own),
        links=_links(voice, signed_in, member, stands=stands),
        place=place,
        notice=notice,
    )
    frame = desk_frame(signed_in, current="members")
    status = 200 if error is None else error.status
    return send_page(render("members/one.html", frame, page=view), status)


def _table(hub: Hub, rows: list[Member], closed: Mapping[str, str]) -> DataTable:
    """List members, those that the log contradicts by their codes alone."""
    voice, now = voice_here(), hub.clock()
    day = legal_day(now)
    with hub.reads() as session:
        officers = Counter(
            card.member for card in officers_of(session) if card.ended_at is None
        )
        tokens = live_tokens(session, now)
    return DataTable(
        caption=voice.t("nav.members"),
        columns=(
            TableColumn(voice.t("members.name")),
            TableColumn(voice.t("members.kind")),
            TableColumn(voice.t("members.territory")),
            TableColumn(voice.t("members.officers"), number=True),
            TableColumn(voice.t("members.tokens"), number=True),
            TableColumn(voice.t("members.state")),
        ),
        rows=(
            *closed_rows(voice, closed, COLUMNS),
            *(
                TableRow(
                    (
                        TableCell(
                            row.name, href=f"{MEMBERS}/{row.code}", below_code=row.code
                        ),
                        TableCell(kind_name(hub, voice, row.kind, day)),
                        TableCell(place_name(hub, voice, row.territory, day)),
                        TableCell(voice.number(officers[row.code])),
                        TableCell(voice.number(tokens.get(row.code, 0))),
                        TableCell(chip=_state(voice, row, day)),
                    )
                )
                for row in rows
            ),
        ),
    )


def _line(voice: Translator, member: Member) -> list[FactRow]:
    """Tell what a member declared of its line of authority, if it did."""
    rows = []
    if member.level is not None:
        rows.append(
            FactRow(voice.t("members.level"), voice.t(f"members.level_{member.level}"))
        )
    own = read_subjects(member.subjects)
    names = {
        rule.key: rule.en if voice.language == "en" else rule.zh
        for rule in subject_rules()
    }
    if own:
        said = voice.t("parts.comma").join(names.get(one, one) for one in sorted(own))
        rows.append(FactRow(voice.t("members.subjects"), said))
    return rows


def _facts(hub: Hub, voice: Translator, member: Member) -> tuple[FactRow, ...]:
    """Tell of a member; what the log contradicts is no agreement in force."""
    day = legal_day(hub.clock())
    with hub.reads() as session:
        cards = officers_of(session, member.code)
        agreements = [
            row
            for row in list_agreements(
                session, without=contradicted_rows(session, AGREEMENT)
            )
            if row.ended_at is None
            and row.member_kind == member.kind
            and row.member_code in (None, member.code)
        ]
    last = FactRow(voice.t("members.valid_to"), absent="none")
    if member.valid_to is not None:
        last = FactRow(voice.t("members.valid_to"), voice.day(member.valid_to))
    standing = sum(card.ended_at is None for card in cards)
    rows = [
        FactRow(voice.t("members.code"), member.code, mono=True),
        FactRow(voice.t("members.kind"), kind_name(hub, voice, member.kind, day)),
        FactRow(
            voice.t("members.territory"), place_name(hub, voice, member.territory, day)
        ),
        *_line(voice, member),
        FactRow(voice.t("members.valid_from"), voice.day(member.valid_from)),
        last,
        FactRow(
            voice.t("members.officers"), voice.t("members.accounts", count=standing)
        ),
        FactRow(
            voice.t("members.agreements"),
            voice.t("members.in_force", count=len(agreements)),
        ),
    ]
    if member.succeeded_by is not None:
        rows.append(
            FactRow(voice.t("members.successor"), member.succeeded_by, mono=True)
        )
    return tuple(rows)


def _links(
    voice: Translator, signed_in: SignedIn, member: Member, *, stands: bool
) -> tuple[Link, ...]:
    """Lead on from a member to its accounts or agreements, and to its end."""
    if runs_system(signed_in):
        links = (Link(voice.t("nav.agreements"), f"{AGREEMENTS}?kind={member.kind}"),)
        if not stands:
            return links
        end = Link(voice.t("members.end_member"), f"{MEMBERS}/{member.code}/end")
        return (*links, end)
    return (Link(voice.t("nav.officers"), "/console/officers"),)


def _is_standing(member: Member, day: date) -> bool:
    """Tell whether a member is one on a day."""
    return member.valid_from <= day and (
        member.valid_to is None or day <= member.valid_to
    )


def _state(voice: Translator, member: Member, day: date) -> StateChip:
    """Tell whether a member is one today."""
    if _is_standing(member, day):
        return StateChip(voice.t("members.standing"), "round", "ok")
    word = "later" if day < member.valid_from else "past"
    return StateChip(voice.t(f"members.{word}"), "ring", "mute")
