"""What the pages of the sources share: addresses, words, chips, charts of days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import quote, urlencode

from flask import request

from hub.console.figures.bars import Bar, day_bars
from hub.console.figures.drawing import ACTION, WARN
from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer
from hub.console.serving.site import page_blueprint
from hub.console.serving.work import SOURCES_OPEN_TO, sees_sources
from hub.console.views.parts import Figure, StateChip
from hub.console.words.translator import Translator, translator_of
from hub.context import Hub
from hub.contradictions import sound_members
from hub.ground.actors import account_actor
from hub.intake.run_reads import DayOfRuns
from hub.members.officers import RoleForbidsError, SignedIn, officers_of
from hub.overview import SourceNow
from schemas.words import OfficerRole

SOURCES = "/console/sources"
NIGHTS = "/console/nights"
SERVED = "/console/duties"
REPORTS = "/console/source-reports"
QUARANTINE = "/console/quarantine"
SCREEN = "sources"
SIGNS = {
    "done": ("round", "ok"),
    "nothing-new": ("ring", "mute"),
    "running": ("ring", "info"),
    "waiting": ("triangle", "warn"),
    "kept-yesterday": ("triangle", "warn"),
    "interrupted": ("triangle", "warn"),
    "failed": ("square", "bad"),
}
"""Sign and tone of each state of a run."""
CRON_PARTS = 5
MONTH_HEIGHT, NIGHTS_HEIGHT = 96, 60
blueprint = page_blueprint("sources")


def at_sources() -> tuple[Hub, SignedIn]:
    """Find who is signed in, and refuse whoever may not see how deliveries go.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as they say.
    """
    hub, signed_in = demand_officer(*SOURCES_OPEN_TO)
    if not sees_sources(signed_in):
        raise RoleForbidsError
    return hub, signed_in


def own_voice() -> Translator:
    """Speak the language of the request."""
    return translator_of(language_of(request))


def source_path(name: str, **more: str) -> str:
    """Write the address of a source's page."""
    return f"{SOURCES}/{quote(name)}" + (f"?{urlencode(more)}" if more else "")


def run_path(source: str, run: str) -> str:
    """Write the address of a run's page."""
    return f"{SOURCES}/{quote(source)}/{quote(run)}"


def night_path(day: date) -> str:
    """Write the address of a night."""
    return f"{NIGHTS}/{day.isoformat()}"


def faults_path(signed_in: SignedIn, **filters: str) -> str | None:
    """Write the address of rows at the quarantine desk, for who works there."""
    if OfficerRole.SOURCE_DESK not in signed_in.officer.roles:
        return None
    return f"{QUARANTINE}?{urlencode(filters)}"


def source_chip(voice: Translator, source: SourceNow) -> StateChip:
    """Say how a source stands against its promise: a word, a sign, a colour."""
    sign, tone = {
        "late": ("triangle", "warn"),
        "failed": ("square", "bad"),
        "on-time": ("round", "ok"),
        "without-promise": ("round", "info"),
        "never": ("ring", "mute"),
        "broken": ("square", "bad"),
        "off": ("ring", "mute"),
    }[source.state]
    if source.state == "late" and source.days_late:
        return StateChip(voice.t("sources.late", count=source.days_late), sign, tone)
    return StateChip(voice.t(f"sources.state.{source.state}"), sign, tone)


def run_chip(voice: Translator, state: str) -> StateChip:
    """Say how a run ended."""
    return StateChip(voice.t(f"sources.run.{state}"), *SIGNS[state])


def promise_text(voice: Translator, source: SourceNow) -> str:
    """Say what the catalog promises of a source."""
    if source.promised_days is None:
        return voice.t("sources.no_promise")
    return voice.t("sources.promise_days", count=source.promised_days)


def last_good_text(voice: Translator, source: SourceNow, now: datetime) -> str:
    """Say when a source last went well."""
    if source.last_good_at is None:
        return voice.t("sources.never")
    return voice.moment(source.last_good_at, now)


def schedule_text(voice: Translator, schedule: str) -> str:
    """Say when a source is run: each day, or on some days of some months.

    Other schedules are shown as they are written.
    """
    parts = schedule.split()
    if len(parts) != CRON_PARTS or not (parts[0] + parts[1]).isdecimal():
        return schedule
    minute, hour, day, month, _ = parts
    time = f"{int(hour):02d}:{int(minute):02d}"
    if day == "*":
        return voice.t("sources.each_day", time=time)
    if month == "*":
        return voice.t("sources.each_month", day=day, time=time)
    months = voice.t("parts.comma").join(month.split(","))
    return voice.t("sources.some_months", months=months, day=day, time=time)


def dated(voice: Translator, day: date, today: date) -> str:
    """Name a day by its date, today as well."""
    return voice.said_day(day, today - timedelta(days=1) if day == today else today)


def reason_text(voice: Translator, reason: str) -> str:
    """Say why a run or a row failed; a reason without words of its own by its code."""
    for key in (f"run_fault.{reason}", f"row_fault.{reason}"):
        if voice.has(key):
            return voice.t(key)
    return reason


def actor_text(hub: Hub, voice: Translator, actor: str) -> str:
    """Name who began a run: the hub, an officer, a member that pushed, an account."""
    if actor == "hub":
        return voice.t("sources.by_schedule")
    with hub.reads() as session:
        names = {row.code: row.name for row in sound_members(session)}
        names |= {account_actor(card.id): card.name for card in officers_of(session)}
    known = names.get(actor)
    return known or voice.t("quarantine.by_command", who=actor.rpartition(":")[2])


def duration_text(voice: Translator, seconds: float) -> str:
    """Say how long something took, to the unit that tells something."""
    if seconds < 1:
        return voice.t("sources.milliseconds", time=round(seconds * 1000))
    if seconds < 120:  # noqa: PLR2004  # beyond it nobody counts seconds
        return voice.t("sources.seconds", time=f"{seconds:.1f}")
    return voice.t("sources.minutes", time=round(seconds / 60))


def day_charts(
    voice: Translator, days: Sequence[DayOfRuns], today: date, *, height: float
) -> tuple[Figure, Figure]:
    """Draw what came in on each day, and apart what went to quarantine."""
    labels = [day_label(voice, one.day, today) for one in days]
    taken = _bars(labels, days, [(one.records,) for one in days])
    aside = _bars(labels, days, [(one.quarantined,) for one in days])
    head = (voice.t("sources.day"), voice.t("sources.records"))
    return (
        Figure(
            day_bars(
                taken,
                said=voice.t(
                    "sources.chart_records", count=sum(one.records for one in days)
                ),
                height=height,
                colours=(ACTION,),
            ),
            (*head, voice.t("sources.failed_runs")),
            tuple(
                (
                    voice.day(one.day),
                    voice.number(one.records),
                    voice.number(one.failed),
                )
                for one in reversed(days)
            ),
        ),
        Figure(
            day_bars(
                aside,
                said=voice.t(
                    "sources.chart_quarantined",
                    count=sum(one.quarantined for one in days),
                ),
                height=height / 2,
                colours=(WARN,),
            ),
            (head[0], voice.t("sources.quarantined")),
            tuple(
                (voice.day(one.day), voice.number(one.quarantined))
                for one in reversed(days)
            ),
        ),
    )


def day_label(voice: Translator, day: date, today: date) -> str:
    """Name a day under a chart."""
    return voice.t("frame.today") if day == today else f"{day:%m-%d}"


def _bars(
    labels: Sequence[str],
    days: Sequence[DayOfRuns],
    figures: Sequence[tuple[int, ...]],
) -> list[Bar]:
    """Make one bar a day; a day on which every run failed is a cross, not a zero."""
    return [
        Bar(label, None if day.failed and day.failed == day.runs else figure)
        for label, day, figure in zip(labels, days, figures, strict=True)
    ]
