"""Reading evidence and trusted keys from files, and telling people what was found."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from hub.ground.clock import CHINA
from hub.ground.errors import BadInputError
from hub.verifier.texts import Texts, load_texts
from schemas.printable import printable
from schemas.tlog.distrust import TEXTS, DistrustStatement, ReceiptStanding
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.evidence import Proven, Trust, is_request
from schemas.tlog.keys import parse_vkey
from schemas.tlog.policy import QuorumPolicy, parse_policy
from schemas.tlog.receipt import MAX_ANSWER_BYTES
from schemas.tlog.statements import check_statements, read_statements
from schemas.words import operation_of

MAX_SMALL_BYTES = 1 << 20
LEVELS = {"included": "L1", "witnessed": "L2"}


class EvidenceUnreadableError(BadInputError):
    """What was named is no file that can be read, or no kind of evidence."""

    code = "evidence-unreadable"
    title = (
        "This is no file of evidence: give a receipt, an answer, a bundle or a PDF as"
        " it came."
    )


class VerifierKeyInvalidError(BadInputError):
    """What was given is no verifier key of a log, or no file of such keys."""

    code = "verifier-key-invalid"
    title = "This is no verifier key of a log: copy it whole, as it was published."


class KeyRequiredError(BadInputError):
    """Evidence is checked with the log's key, which must come from elsewhere."""

    code = "key-required"
    title = "Give the log's key with --key, or a policy that names it with --policy."


class PolicyInvalidError(BadInputError):
    """The policy file is not one that was understood to its last line."""

    code = "policy-invalid"
    title = "The policy cannot be read: mend the line that the detail names."


class StatementInvalidError(BadInputError):
    """The file holds no statement that a trusted key made about another one."""

    code = "statement-invalid"
    title = (
        "This is no statement of the log about one of its keys: fetch "
        "/v1/audit/statements anew."
    )


class RequestInvalidError(BadInputError):
    """The file does not describe a request."""

    code = "request-invalid"
    title = (
        "Write the request as one JSON object of method, path, query, purpose, "
        "reference, and body_sha256 where it had a body."
    )


def read_file(path: Path, limit: int = MAX_ANSWER_BYTES) -> bytes:
    """Read a file of at most ``limit`` bytes.

    Raises:
        EvidenceUnreadableError: it is no regular file, too large or not readable.
    """
    try:
        if not path.is_file():
            msg = f"{path} is no regular file"
            raise EvidenceUnreadableError(msg)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise EvidenceUnreadableError(msg) from error
    if len(data) > limit:
        msg = f"{path} has more than {limit} bytes"
        raise EvidenceUnreadableError(msg)
    return data


def read_trust(
    keys: Iterable[str], policy: Path | None, statements: Iterable[Path] = ()
) -> Trust:
    """Read whom to trust: keys as text or in files, a policy file, and statements.

    Raises:
        KeyRequiredError: neither was given.
        KeyInvalidError, PolicyInvalidError: as their names say.
        EvidenceUnreadableError: a file cannot be read.
        StatementInvalidError: a statement that no trusted key made, or only one that
            another statement distrusts.
    """
    vkeys = read_vkeys(keys)
    if not vkeys and policy is None:
        raise KeyRequiredError
    stated = [one for path in statements for one in _read_statements(path, vkeys)]
    try:
        check_statements(stated)
    except TlogError as error:
        raise StatementInvalidError(error.detail) from error
    # Their keys are left out where keys are published, and judged by the statements.
    vkeys += [vkey for statement in stated for vkey in statement.vkeys()]
    try:
        logs = list(map(parse_vkey, dict.fromkeys(vkeys)))
        return Trust(logs, _read_policy(policy), stated)
    except TlogError as error:
        raise VerifierKeyInvalidError(error.detail) from error


def _read_statements(path: Path, vkeys: Sequence[str]) -> list[DistrustStatement]:
    """Read the statements of a file."""
    try:
        return read_statements(read_file(path, MAX_SMALL_BYTES), vkeys)
    except TlogError as error:
        msg = f"{path}: {error.detail}"
        raise StatementInvalidError(msg) from error


def read_vkeys(keys: Iterable[str]) -> list[str]:
    """Give the texts of keys that were given as text or in files.

    Raises:
        KeyInvalidError: one of them is no key.
        EvidenceUnreadableError: a file cannot be read.
    """
    return [vkey for key in keys for vkey in _read_keys(key)]


def read_request(path: Path) -> Mapping[str, str]:
    """Read the description of a request.

    Raises:
        RequestInvalidError: the file has another content.
        EvidenceUnreadableError: the file cannot be read.
    """
    try:
        document = json.loads(read_file(path, MAX_SMALL_BYTES))
    except (ValueError, RecursionError) as error:
        raise RequestInvalidError(str(path)) from error
    if not is_request(document):
        raise RequestInvalidError(str(path))
    return document


def _read_keys(text: str) -> list[str]:
    """Read one key, or a file with one a line."""
    lines = [text]
    if "+" not in text or Path(text).exists():
        data = read_file(Path(text), MAX_SMALL_BYTES)
        lines = data.decode("utf-8", "replace").splitlines()
    found = [line for line in lines if line and line[0] != "#"]
    try:
        list(map(parse_vkey, found))
    except TlogError as error:
        raise VerifierKeyInvalidError(error.detail) from error
    if not found:
        msg = f"{text} holds no key"
        raise VerifierKeyInvalidError(msg)
    return found


def _read_policy(path: Path | None) -> QuorumPolicy | None:
    """Read a policy file."""
    if path is None:
        return None
    try:
        return parse_policy(read_file(path, MAX_SMALL_BYTES))
    except TlogError as error:
        raise PolicyInvalidError(error.detail) from error


def proven_document(proven: Proven) -> dict[str, Any]:
    """Write what evidence proves as a document."""
    return {
        "ok": True,
        "kind": proven.kind,
        "level": LEVELS[proven.level],
        "origin": proven.origin,
        "shard": proven.shard,
        "index": proven.index,
        "checkpoint_size": proven.size,
        "leaf_hash": proven.leaf_hash,
        "leaf": dict(proven.leaf.header),
        "opened": dict(proven.opened),
        "hidden": list(proven.hidden),
        "compared": list(proven.compared),
        "standing": str(proven.standing),
        "witnesses": [
            {"name": name, "at": tell_second(at)}
            for name, at in sorted(proven.witnesses.items())
        ],
    }


def refused_document(error: TlogError) -> dict[str, Any]:
    """Write why evidence is refused as a document."""
    return {"ok": False, "flaw": str(error.flaw), "detail": error.detail}


def tell_second(at: int) -> str:
    """Write a number of seconds since 1970 as a moment in UTC."""
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return str(at)


def say_proven(proven: Proven, verdict: str = "valid") -> None:
    """Tell people, in Chinese and English, what evidence proves."""
    texts = load_texts()
    header = proven.leaf.header
    click.echo(f"{texts.of(verdict)} — {texts.of(proven.level)}")
    actor = header["actor"]
    way = (_named(texts, "way", actor.get("role", "")), actor.get("system", ""))
    lines: list[tuple[str, object]] = [
        ("who", actor["agency"]),
        ("way", " · ".join(str(part) for part in way if part)),
        ("when", _tell_moment(str(header["at"]))),
        ("what", _named(texts, "op", operation_of(header))),
        ("purpose", _named(texts, "purpose", header.get("purpose"))),
        ("decision", _tell_decision(texts, header.get("decision", {}))),
        ("place", f"{proven.origin} · {proven.index} / {proven.size}"),
    ]
    lines += [(f"place.{place}", _flat(v)) for place, v in proven.opened.items()]
    for name, value in lines:
        if value not in (None, ""):
            click.echo(f"  {texts.of(name)}: {printable(str(value))}")
    if proven.hidden:
        names = "、".join(texts.zh(f"place.{place}") for place in proven.hidden)
        click.echo(f"  {texts.of('hidden')}: {names} ({', '.join(proven.hidden)})")
    if proven.standing is not ReceiptStanding.NOT_CONCERNED:
        words = TEXTS[proven.standing]
        click.echo(f"  {words['zh']} {words['en']}")
    _say_witnesses(texts, proven)
    for name in ("answer", "request"):
        found = "matches" if name in proven.compared else "not-compared"
        click.echo(f"  {texts.of(name)}: {texts.of(found)}")


def _named(texts: Texts, group: str, code: object) -> object:
    """Write a code of the log in words, where there are words for it."""
    name = f"{group}.{code}"
    return texts.of(name) if name in texts.table else code


def _tell_decision(texts: Texts, decision: Mapping[str, Any]) -> str:
    """Write what was decided, and by which rules."""
    outcome = _named(texts, "outcome", decision.get("outcome"))
    rules = decision.get("rules", [])
    return " · ".join(str(part) for part in (outcome, "、".join(rules)) if part)


def _say_witnesses(texts: Texts, proven: Proven) -> None:
    """Tell who witnessed the tree, and when."""
    if not proven.witnesses:
        click.echo(f"  {texts.of('witnesses')}: {texts.of('nobody')}")
    for name, at in sorted(proven.witnesses.items()):
        click.echo(f"  {texts.of('witnesses')}: {printable(name)} {tell_second(at)}")


def say_refused(error: TlogError) -> None:
    """Tell people, in Chinese and English, why evidence is refused."""
    texts = load_texts()
    click.echo(f"{texts.of('invalid')} — {error.flaw}")
    click.echo(f"  {texts.zh(f'flaw.{error.flaw}')}")
    click.echo(f"  {texts.en(f'flaw.{error.flaw}')} ({printable(str(error.detail))})")


def demand_evidence(error: TlogError) -> None:
    """Refuse, as bad input, a file that is no kind of evidence at all.

    Raises:
        EvidenceUnreadableError: it is none.
    """
    if error.flaw is Flaw.KIND:
        raise EvidenceUnreadableError(error.detail) from error


def _tell_moment(text: str) -> str:
    """Write a leaf's moment in UTC and in China's time."""
    try:
        local = datetime.fromisoformat(text).astimezone(CHINA)
    except OverflowError:
        # The last hours of the year 9999, which a leaf may name.
        return text
    return f"{text} ({local:%Y-%m-%d %H:%M:%S} 北京时间)"


def _flat(value: object) -> object:
    """Write a value on one line."""
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False) if value else None
    return value
