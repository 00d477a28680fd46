"""What stands around the records: what is withheld, who looked, how fresh: pure."""

from collections.abc import Sequence
from datetime import datetime

from hub.console.pages.merchant.naming import capital
from hub.console.pages.merchant.views import (
    FreshnessView,
    LooksView,
    LookView,
    RuleView,
)
from hub.console.views.parts import FactRow, StateChip
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.lookup.page import (
    LookDocument,
    LooksDocument,
    MerchantPageDocument,
    SourceFreshness,
    WithheldGroup,
)
from schemas.words import ACCOUNT_PREFIX, Operation

EVERYTHING = "*"
BY_TIME = "ended:"


def withheld_view(
    groups: Sequence[WithheldGroup], voice: Translator
) -> tuple[RuleView, ...]:
    """Say what the view never shows, by item and rule."""
    return tuple(
        RuleView(
            _what(group, voice),
            voice.t("merchant.withheld.rule", rule=group.text),
            group.rule.startswith(BY_TIME),
        )
        for group in groups
    )


def _what(group: WithheldGroup, voice: Translator) -> str:
    """Name an item and those of its fields that are hidden."""
    if not group.fields:
        return capital(group.name)
    fields = voice.t("parts.comma").join(group.fields.values())
    return voice.t("merchant.withheld.fields", item=capital(group.name), fields=fields)


def looks_view(
    looks: LooksDocument, voice: Translator, *, now: datetime, officer: str, name: str
) -> LooksView:
    """Show who looked; ``officer`` is whoever asks, by the account and by name."""
    return LooksView(
        tuple(_look(one, voice, now, officer, name) for one in looks.reads),
        voice.t("merchant.look.more") if looks.has_more else "",
        looks.note,
    )


def _look(
    look: LookDocument, voice: Translator, now: datetime, officer: str, name: str
) -> LookView:
    """Show one read; its moment where that is told, else its day."""
    when = look.day.isoformat()
    if isinstance(look.at, str):
        when = voice.moment(datetime.fromisoformat(look.at), now)
    who = look.name
    if isinstance(look.officer, str) and look.officer:
        if look.officer == officer:
            who = voice.t("merchant.look.own", name=name)
        elif not look.officer.startswith((ACCOUNT_PREFIX, "system:")):
            who = f"{look.name} {look.officer}"
    why = "" if look.purpose is None else voice.t(f"purpose.{look.purpose}")
    if look.op == Operation.WINDOW_OPEN:
        why = voice.t(f"operation.{look.op}")
    return LookView(when, who, why, look.refused)


def freshness_view(
    document: MerchantPageDocument,
    sources: Sequence[SourceFreshness],
    voice: Translator,
    *,
    now: datetime,
    rely_until: datetime | None,
) -> FreshnessView:
    """Name the oldest source, the version of the page, and until when it holds."""
    never = [one for one in sources if one.last_good_day is None]
    dated = [one for one in sources if one.last_good_day is not None]
    oldest = min(dated, key=lambda one: str(one.last_good_day), default=None)
    facts = []
    if oldest is not None and oldest.last_good_day is not None:
        facts.append(
            FactRow(
                voice.t("merchant.fresh.oldest"),
                oldest.title,
                oldest.last_good_day.isoformat(),
            )
        )
    if never:
        titles = voice.t("parts.comma").join(one.title for one in never)
        facts.append(FactRow(voice.t("merchant.fresh.never"), titles))
    if isinstance(document.data_version, str):
        facts.append(FactRow(voice.t("merchant.fresh.version"), document.data_version))
    if rely_until is not None:
        until = voice.moment(rely_until, now)
        facts.append(FactRow(voice.t("merchant.fresh.rely"), until))
    return FreshnessView(tuple(facts), _sources(sources, voice))


def _sources(sources: Sequence[SourceFreshness], voice: Translator) -> DataTable:
    """List the sources against their promises."""
    heads = ("source", "last", "promise", "state")
    return DataTable(
        voice.t("merchant.fresh.table"),
        tuple(TableColumn(voice.t(f"merchant.fresh.head.{head}")) for head in heads),
        tuple(
            TableRow(
                (
                    TableCell(one.title),
                    TableCell(
                        voice.t("merchant.fresh.not_yet")
                        if one.last_good_day is None
                        else one.last_good_day.isoformat()
                    ),
                    TableCell(
                        voice.t("merchant.fresh.no_promise")
                        if one.promised_days is None
                        else voice.t("merchant.fresh.days", count=one.promised_days)
                    ),
                    TableCell(chip=_state(one, voice)),
                )
            )
            for one in sources
        ),
        tight=True,
    )


def _state(source: SourceFreshness, voice: Translator) -> StateChip:
    """Say whether a source keeps its promise."""
    if source.last_good_day is None:
        return StateChip(voice.t("merchant.fresh.not_yet"), "ring", "mute")
    if source.is_late:
        return StateChip(voice.t("merchant.fresh.late"), "triangle", "warn")
    return StateChip(voice.t("merchant.fresh.on_time"), "round", "ok")
