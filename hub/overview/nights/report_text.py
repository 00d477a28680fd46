"""The report of a night as the text of a mail: Chinese first, then English.

Nothing sends it: it is printed, or written into a folder that somebody has named.
"""

from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from hub.context import Hub
from hub.ground.durable import replace_file
from hub.ground.words import Phrasebook, wordings
from hub.overview.nights.night import Night, show_night
from schemas.wording import UNRATED
from schemas.wording.rows import ROW_FAULTS, RUN_FAULTS

LANGUAGES = ("zh", "en")
STATES = wordings("nights.states")


def night_text(night: Night, language: str) -> str:
    """Write a night as plain text in a language; its first line is the subject."""
    say = Phrasebook("nights", language)
    heads = wordings("nights.heads").values()
    parts = (_came, _refused, _needs, _moves, _terms, _shared, _work)
    lines = [subject_of(night, language)]
    for head, part in zip(heads, parts, strict=True):
        told = list(part(night, say)) or [say("nothing")]
        lines += ["", head.of(language), *(f"  {one}".rstrip() for one in told)]
    return "\n".join(lines) + "\n"


def subject_of(night: Night, language: str) -> str:
    """Say a night in one line."""
    say = Phrasebook("nights", language)
    return say(
        "subject",
        day=night.day.isoformat(),
        rows=night.total.rows,
        failed=len(night.failed),
    )


def night_mail(night: Night) -> bytes:
    """Write a night as a mail in both languages; whoever sends it names the people."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject_of(night, "zh")
    mail.set_content("\n".join(night_text(night, one) for one in LANGUAGES))
    return mail.as_bytes()


def put_night_mail(hub: Hub, day: date | None = None) -> Path | None:
    """Write the mail of a night into the folder that settings name; None without one.

    A mail of the same night is replaced.

    Raises:
        OSError: the folder is missing or cannot be written.
    """
    if not hub.config.reports:
        return None
    night = show_night(hub, day, whole=True)
    path = Path(hub.config.reports) / f"night-{night.day.isoformat()}.eml"
    replace_file(path, night_mail(night), private=True)
    return path


def _came(night: Night, say: Phrasebook) -> Iterator[str]:
    """Tell what came, by run, and how many sources had nothing new."""
    quiet = night.quiet
    for one in night.runs:
        tally = one.tally
        if not tally.rows:
            quiet += one.card.is_good
            continue
        yield say(
            "came",
            source=night.title_of(one.card.source),
            rows=tally.rows,
            records=tally.records,
            unchanged=tally.unchanged,
            quarantined=tally.quarantined,
            still_quarantined=tally.still_quarantined,
        )
    if quiet:
        yield say("quiet", count=quiet)


def _refused(night: Night, say: Phrasebook) -> Iterator[str]:
    """Tell why rows were set aside."""
    for reason, count in night.refused.items():
        yield say("refused", reason=_said(reason, say), count=count)


def _needs(night: Night, say: Phrasebook) -> Iterator[str]:
    """Tell what failed and what is late."""
    for one in night.failed:
        card = one.card
        yield say(
            "failed",
            source=night.title_of(card.source),
            state=_state(card.state, say),
            reason=_said(card.reason or "internal", say).rstrip("。."),
        )
    for late in night.late:
        how = "late" if late.days_late else "missed"
        yield say(how, source=late.title, days=late.days_late)


def _state(state: str, say: Phrasebook) -> str:
    """Say how a run ended; a state that has no words stands as it is spelled."""
    return STATES[state].of(say.language) if state in STATES else state


def _said(reason: str, say: Phrasebook) -> str:
    """Say why a run or a row failed as the pages do; else by its code."""
    words = RUN_FAULTS.get(reason) or ROW_FAULTS.get(reason)
    return reason if words is None else words.of(say.language)


def _grade(grade: str | None, say: Phrasebook) -> str:
    """Say a grade; of none that there was none."""
    if grade is None:
        return say("nothing")
    return UNRATED.of(say.language) if grade == "unrated" else grade


def _moves(night: Night, say: Phrasebook) -> Iterator[str]:
    """Tell how grades moved."""
    for one in night.moves:
        yield say(
            "moved",
            before=_grade(one.before, say),
            after=_grade(one.after, say),
            count=one.count,
        )


def _terms(night: Night, say: Phrasebook) -> Iterator[str]:
    """Tell the clocks that run out."""
    for one in night.terms:
        yield say(
            "term",
            rule=one.zh if say.language == "zh" else one.en,
            soon=one.soon,
            overdue=one.overdue,
            first=one.first.isoformat(),
        )
    for owed in night.owed:
        yield say(
            "owed",
            owner=owed.name,
            soon=owed.soon,
            overdue=owed.overdue,
            first=owed.first.isoformat(),
        )


def _shared(night: Night, say: Phrasebook) -> Iterator[str]:
    """Tell handlers how many of their matters share a party with another."""
    for one in night.shared:
        yield say("shared", name=one.name, count=one.matters)


def _work(night: Night, say: Phrasebook) -> Iterator[str]:
    """Tell the jobs that failed or were tried again."""
    for one in night.jobs:
        if one.failed or one.again:
            yield say(
                "work",
                job=one.job,
                done=one.done,
                failed=one.failed,
                again=one.again,
                errors=" ".join(one.errors),
            )
