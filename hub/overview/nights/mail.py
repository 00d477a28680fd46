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
from hub.overview.nights.night import Night, show_night
from schemas.wording import UNRATED
from schemas.wording.rows import ROW_FAULTS, RUN_FAULTS

LANGUAGES = ("zh", "en")
NOTHING = {"zh": "无", "en": "none"}
SUBJECT = {
    "zh": "信用信息平台 {day} 夜间运行：{rows} 行，{failed} 个批次失败",
    "en": "CreditHub, night of {day}: {rows} rows, {failed} runs failed",
}
HEADS = {
    "zh": (
        *("收到", "未收入的原因", "需要处理", "评级变化", "即将到期的时限"),
        *("同一当事人的事项", "任务"),
    ),
    "en": (
        "What came",
        "Why rows were refused",
        "What needs somebody",
        "Ratings that changed",
        "Clocks about to run out",
        "Matters that share a party",
        "Jobs",
    ),
}
CAME = {
    "zh": "{source}：{rows} 行，新记录 {records}，未变 {unchanged}，"
    "疑问 {quarantined}，仍为疑问 {still_quarantined}",
    "en": "{source}: {rows} rows, {records} records, {unchanged} unchanged, "
    "{quarantined} set aside, {still_quarantined} still aside",
}
QUIET = {
    "zh": "另有 {count} 个来源没有新交付",
    "en": "{count} other sources had nothing new",
}
STATES = {
    "zh": {
        "failed": "失败",
        "kept-yesterday": "保留此前数据",
        "interrupted": "中断",
        "waiting": "待确认",
    },
    "en": {"kept-yesterday": "kept what was known before"},
}
FAILED = {
    "zh": "{source}：{state}（{reason}），此前的数据继续提供",
    "en": "{source}: {state} ({reason}); what was known before keeps serving",
}
REFUSED = {"zh": "{reason}：{count} 行", "en": "{reason}: {count} rows"}
LATE = {"zh": "{source}：迟到 {days} 天", "en": "{source}: late by {days} days"}
MISSED = {"zh": "{source}：到时未收到", "en": "{source}: not there when it was due"}
MOVED = {"zh": "{before} → {after}：{count} 家", "en": "{before} -> {after}: {count}"}
TERM = {
    "zh": "{rule}：七日内到期 {soon}，已逾期 {overdue}，最早 {first}",
    "en": "{rule}: {soon} end within seven days, {overdue} overdue, first {first}",
}
OWED = {
    "zh": "{owner} 承办：七日内到期 {soon}，已逾期 {overdue}，最早 {first}",
    "en": "{owner} has to act: {soon} end within seven days, {overdue} overdue, "
    "first {first}",
}
SHARED = {
    "zh": "{name}：承办的 {count} 个事项新发现与其他未结事项当事人相同，请承办人查看",
    "en": "{name}: {count} of its matters came to share a party with another open one",
}
WORK = {
    "zh": "{job}：完成 {done}，失败 {failed}，重做 {again} {errors}",
    "en": "{job}: {done} done, {failed} failed, {again} tried again {errors}",
}


def night_text(night: Night, language: str) -> str:
    """Write a night as plain text in a language; its first line is the subject."""
    parts = (_came, _refused, _needs, _moves, _terms, _shared, _work)
    lines = [subject_of(night, language)]
    for head, part in zip(HEADS[language], parts, strict=True):
        told = list(part(night, language)) or [NOTHING[language]]
        lines += ["", head, *(f"  {one}".rstrip() for one in told)]
    return "\n".join(lines) + "\n"


def subject_of(night: Night, language: str) -> str:
    """Say a night in one line."""
    return SUBJECT[language].format(
        day=night.day.isoformat(), rows=night.total.rows, failed=len(night.failed)
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


def _came(night: Night, language: str) -> Iterator[str]:
    """Tell what came, by run, and how many sources had nothing new."""
    quiet = night.quiet
    for one in night.runs:
        tally = one.tally
        if not tally.rows:
            quiet += one.card.is_good
            continue
        yield CAME[language].format(
            source=night.title_of(one.card.source),
            rows=tally.rows,
            records=tally.records,
            unchanged=tally.unchanged,
            quarantined=tally.quarantined,
            still_quarantined=tally.still_quarantined,
        )
    if quiet:
        yield QUIET[language].format(count=quiet)


def _refused(night: Night, language: str) -> Iterator[str]:
    """Tell why rows were set aside."""
    for reason, count in night.refused.items():
        yield REFUSED[language].format(reason=_said(reason, language), count=count)


def _needs(night: Night, language: str) -> Iterator[str]:
    """Tell what failed and what is late."""
    for one in night.failed:
        card = one.card
        yield FAILED[language].format(
            source=night.title_of(card.source),
            state=STATES[language].get(card.state, card.state),
            reason=_said(card.reason or "internal", language).rstrip("。."),
        )
    for late in night.late:
        said = LATE if late.days_late else MISSED
        yield said[language].format(source=late.title, days=late.days_late)


def _said(reason: str, language: str) -> str:
    """Say why a run or a row failed as the pages do; else by its code."""
    words = RUN_FAULTS.get(reason) or ROW_FAULTS.get(reason)
    return reason if words is None else words.of(language)


def _grade(grade: str | None, language: str) -> str:
    """Say a grade; of none that there was none."""
    if grade is None:
        return NOTHING[language]
    return UNRATED.of(language) if grade == "unrated" else grade


def _moves(night: Night, language: str) -> Iterator[str]:
    """Tell how grades moved."""
    for one in night.moves:
        yield MOVED[language].format(
            before=_grade(one.before, language),
            after=_grade(one.after, language),
            count=one.count,
        )


def _terms(night: Night, language: str) -> Iterator[str]:
    """Tell the clocks that run out."""
    for one in night.terms:
        yield TERM[language].format(
            rule=one.zh if language == "zh" else one.en,
            soon=one.soon,
            overdue=one.overdue,
            first=one.first.isoformat(),
        )
    for owed in night.owed:
        yield OWED[language].format(
            owner=owed.name,
            soon=owed.soon,
            overdue=owed.overdue,
            first=owed.first.isoformat(),
        )


def _shared(night: Night, language: str) -> Iterator[str]:
    """Tell handlers how many of their matters share a party with another."""
    for one in night.shared:
        yield SHARED[language].format(name=one.name, count=one.matters)


def _work(night: Night, language: str) -> Iterator[str]:
    """Tell the jobs that failed or were tried again."""
    for one in night.jobs:
        if one.failed or one.again:
            yield WORK[language].format(
                job=one.job,
                done=one.done,
                failed=one.failed,
                again=one.again,
                errors=" ".join(one.errors),
            )
