"""What ``audit verify`` asks others: the instance's witnesses, or a live log."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from hub.cli.output import note
from hub.context import Hub
from hub.ground.clock import system_clock
from hub.ground.durable import replace_file
from hub.ground.errors import HubError
from hub.witnessing.against import TEXTS, Standing, ask_live_log, log_address
from hub.witnessing.monitoring import watch_log
from hub.witnessing.quorum import WitnessPolicyMissingError
from hub.witnessing.sources import DatabaseSource, HttpSource
from schemas.printable import printable
from schemas.tlog.evidence import Evidence, Moments, Proven, Trust
from schemas.tlog.proof import parse_proof

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far a witness's clock may be ahead of ours."""

NOBODY = (
    "未设见证，无人可询问 nobody outside was asked: the instance has no witness policy"
)

_AGE = re.compile(r"([1-9][0-9]{0,5})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def read_witnessed(
    path: Path | None, text: str | None
) -> tuple[Path | None, bool, Moments | None]:
    """Read ``--witnessed``: whether a quorum is demanded, and within what time.

    Without an age what stands behind it may be the file, which is given back then.

    Raises:
        UsageError: it is no age, and there is a file already.
    """
    if not text:
        return path, text is not None, None
    age = _AGE.fullmatch(text)
    if age is None and path is None:
        return Path(text), True, None
    if age is None:
        msg = f"--witnessed {printable(text)}: an age is 90m, 26h or 7d"
        raise click.UsageError(msg)
    now = system_clock()
    since = now - timedelta(**{_UNITS[age[2]]: int(age[1])})
    until = now + CLOCKS_DIFFER
    return path, True, (int(since.timestamp()), int(until.timestamp()))


def not_asked(hub: Hub) -> dict[str, Any]:
    """Say of a log that was checked alone that nobody outside was asked."""
    if hub.witnessing.policy() is None:
        return {"ok": True, "asked": False, "text": NOBODY}
    text = (
        "未询问见证方；加 --witnesses 与其所见比对 witnesses were not asked: "
        "--witnesses compares with what they saw"
    )
    return {"ok": True, "asked": False, "text": text}


def ask_witnesses(hub: Hub) -> dict[str, Any]:
    """Compare the instance's log with what each of its witnesses saw last.

    Whoever does not answer in its time is named with the reason; the others count.
    Where nobody can be asked, the code and the reason stand instead.
    """
    policy = hub.witnessing.policy()
    if policy is None:
        missing = WitnessPolicyMissingError()
        text = f"{missing.title_in('zh')} {missing.title_in('en')}"
        return {"ok": False, "asked": False, "code": missing.code, "text": text}
    try:
        source = DatabaseSource(hub.audit, hub.audit.current_shard())
        watch = watch_log(source, source.verifiers(), policy, None)
    except HubError as error:
        return {"ok": False, "asked": False, "code": error.code, "text": str(error)}
    return {"asked": True, **watch.as_json({})}


def say_not_asked(views: Mapping[str, Any]) -> None:
    """Say on a line of its own why witnesses that were to be asked were not."""
    if not views["ok"] and not views["asked"]:
        note(f"credithub: {views['code']}: {views['text']}")


def compare_live(
    evidence: Evidence,
    proven: Proven,
    trust: Trust,
    path: Path,
    options: Mapping[str, Any],
) -> dict[str, Any]:
    """Ask a live log about a piece of evidence that is sound in itself.

    What proves the log's fault is kept in a file of its own.

    Raises:
        LogAddressInvalidError: ``--against`` is no address of a log.
    """
    url = log_address(options["against"], proven.shard)
    note = parse_proof(evidence.proof).checkpoint
    found = ask_live_log(note, trust, HttpSource(url))
    document: dict[str, Any] = {
        "url": url,
        "standing": str(found.standing),
        "detail": found.detail,
        "size": found.size,
        "evidence": None,
    }
    if found.evidence is not None:
        folder: Path = options["evidence"] or path.absolute().parent / "evidence"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamp = system_clock().strftime("%Y%m%dT%H%M%SZ")
        file = folder / f"{found.standing}-{stamp}.txt"
        replace_file(file, found.evidence.encode())
        document["evidence"] = str(file)
    return document


def say_live(document: Mapping[str, Any]) -> None:
    """Tell people, in Chinese and English, what the live log says."""
    texts = TEXTS[Standing(document["standing"])]
    click.echo(f"现行日志 live log — {document['standing']}")
    click.echo(f"  {texts['zh']}")
    click.echo(f"  {texts['en']} ({printable(document['detail'])})")
    if document["evidence"]:
        click.echo(f"  证据 evidence: {printable(document['evidence'])}")
