"""The prosecutor's comparisons on a page: hits with their records, some at a time."""

from datetime import date, timedelta
from typing import Any

from flask import Response, request

from hub.casework.comparisons import ComparisonInvalidError
from hub.console.pages.leads.base import (
    COMPARISONS,
    at_leads,
    blueprint,
    day_asked,
    lead_links,
    looks_at,
    own_voice,
)
from hub.console.pages.leads.views import ComparisonsView
from hub.console.serving.headers import note_leaf, send_page
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame, file_path, task_used_last
from hub.console.views.tables import (
    DataTable,
    FieldChoice,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.translator import Translator
from hub.ground.clock import legal_day
from hub.members.officers import caller_for
from hub.officer_actions import show_comparison
from schemas.words import ComparisonModel

SCREEN = "comparisons"
MERCHANTS = 200
"""So many merchants are looked through for a page."""
YEAR = timedelta(days=365)
MONEY = frozenset({"turnover_fen", "goods_value_fen", "fine_fen", "confiscated_fen"})


@blueprint.get(COMPARISONS)
def show_comparisons() -> Response:
    """Show the hits among the next merchants; the look is in the log before."""
    hub, signed_in = at_leads()
    voice, today = own_voice(), legal_day(hub.clock())
    since = day_asked("since", today - YEAR)
    asked = request.args.get("model", "")
    model = next(
        (one for one in ComparisonModel if one == asked),
        ComparisonModel.NOT_TRANSFERRED,
    )
    after = _number(request.args.get("after", ""))
    wrong = since is None or after is None
    caller = caller_for(hub, signed_in, SCREEN)
    looks = looks_at(hub, signed_in, SCREEN)
    more = {"after": after or 0, "most": MERCHANTS}
    try:
        view = show_comparison(hub, looks, caller, model, since=since or today, **more)
    except ComparisonInvalidError:
        wrong, since = True, today
        view = show_comparison(hub, looks, caller, model, since=today, **more)
    note_leaf(view.receipt.address)
    since, page = since or today, view.page
    hits = [hit.as_json() for hit in page.hits]
    shown = ComparisonsView(
        action=COMPARISONS,
        around=lead_links(voice, signed_in, COMPARISONS),
        models=tuple(
            FieldChoice(str(one), voice.t(f"leads.model.{one}"), chosen=one == model)
            for one in ComparisonModel
        ),
        since=since.isoformat(),
        latest=today.isoformat(),
        wrong=voice.t("leads.wrong") if wrong else "",
        under=voice.t(
            "leads.among",
            hits=voice.t("leads.hit", count=len(hits)),
            merchants=voice.t("leads.looked", count=page.merchants),
        ),
        table=_table(voice, model, hits, task_used_last(hub, signed_in))
        if hits
        else None,
        more=None
        if page.next_after is None
        else f"{COMPARISONS}?model={model}&since={since}&after={page.next_after}",
        place=view.receipt.address,
    )
    frame = desk_frame(signed_in, current="leads")
    return send_page(render("leads/comparisons.html", frame, page=shown))


def _number(text: str) -> int | None:
    """Read behind which merchant to go on; None for what is no such number."""
    if not text:
        return 0
    is_number = text.isascii() and text.isdecimal() and len(text) <= len("999999999")
    return int(text) if is_number else None


def _table(
    voice: Translator,
    model: ComparisonModel,
    hits: list[dict[str, Any]],
    task: str | None,
) -> DataTable:
    """List hits: whose, since when, of which records, and what was reached.

    A merchant has a number on the page alone: its name is told in a task.
    """
    merchants = dict.fromkeys(hit["merchant"] for hit in hits)
    cells = {
        one: TableCell(
            voice.t("leads.merchant_no", number=number),
            href=None if task is None else file_path(task, one),
        )
        for number, one in enumerate(merchants, 1)
    }
    return DataTable(
        caption=voice.t(f"leads.model.{model}"),
        columns=(
            TableColumn(voice.t("leads.record")),
            TableColumn(voice.t("leads.merchant")),
            TableColumn(voice.t("leads.day"), short=True),
            TableColumn(voice.t("leads.amounts")),
            TableColumn(voice.t("leads.why")),
        ),
        rows=tuple(_row(voice, hit, cells[hit["merchant"]]) for hit in hits),
    )


def _row(voice: Translator, hit: dict[str, Any], merchant: TableCell) -> TableRow:
    """Write one hit; further records that it rests on stand with the first."""
    first, *others = hit["records"]
    beside = voice.t("parts.comma").join(_record(voice, one) for one in others)
    return TableRow(
        (
            TableCell(_record(voice, first), below=beside),
            merchant,
            TableCell(voice.day(date.fromisoformat(hit["day"]))),
            TableCell(_amounts(voice, first["amounts"])),
            TableCell(_why(voice, hit), below=_reckoned(voice, hit)),
        )
    )


def _record(voice: Translator, record: dict[str, Any]) -> str:
    """Name a record by its kind, and by the number of its paper where it has one."""
    kind = voice.t(f"leads.kind.{record['kind']}")
    return f"{kind} {record['number'] or ''}".strip()


def _amounts(voice: Translator, amounts: dict[str, int]) -> str:
    """Write what a record tells of money and numbers."""
    told = (
        voice.t(
            "leads.amount_of",
            name=voice.t(f"leads.amount.{name}"),
            value=voice.money(value) if name in MONEY else voice.number(value),
        )
        for name, value in amounts.items()
    )
    return voice.t("parts.comma").join(told)


def _why(voice: Translator, hit: dict[str, Any]) -> str:
    """Say which articles were reached, or that nothing followed."""
    articles = [one["article"][voice.language] for one in hit["reached"]]
    said = articles or [voice.t("leads.unanswered")]
    if articles and not hit["certain"]:
        said.append(voice.t("leads.possible"))
    if not hit["confirmed"]:
        said.append(voice.t("leads.unconfirmed"))
    return voice.t("parts.comma").join(said)


def _reckoned(voice: Translator, hit: dict[str, Any]) -> str:
    """Give the arithmetic of what was reached."""
    lines = (line[voice.language] for one in hit["reached"] for line in one["lines"])
    return voice.t("parts.comma").join(lines)
