"""Whose signatures an asker believes: read from files of the asker's own."""

from collections.abc import Iterable
from pathlib import Path

from connectors.hub_client.errors import ClientSetupError
from schemas.tlog.errors import TlogError
from schemas.tlog.evidence import Trust
from schemas.tlog.keys import parse_vkey
from schemas.tlog.policy import QuorumPolicy, parse_policy
from schemas.tlog.statements import check_statements, read_statements

MOST_BYTES = 1 << 20


def read_trust(
    keys: Path, policy: Path | None = None, statements: Iterable[Path] = ()
) -> Trust:
    """Read verifier keys, one a line; a witness policy; statements about lost keys.

    The keys come from whoever runs the hub on another way than its answers: printed in
    the agreement, or fetched once and compared.

    Raises:
        ClientSetupError: ``keys-missing``, ``keys-unreadable``, ``key-invalid``,
            ``policy-invalid``, ``statement-invalid``.
    """
    text = _read(keys).decode("utf-8", "replace")
    vkeys = [line for line in map(str.strip, text.splitlines()) if line]
    vkeys = [line for line in vkeys if not line.startswith("#")]
    if not vkeys:
        detail = f"{keys} holds no key: put the hub's verifier keys there, one a line"
        raise ClientSetupError(code="keys-missing", detail=detail)
    stated = []
    for path in statements:
        try:
            stated += read_statements(_read(path), vkeys)
        except TlogError as error:
            detail = f"{path}: {error.detail}"
            raise ClientSetupError(code="statement-invalid", detail=detail) from error
    try:
        check_statements(stated)
    except TlogError as error:
        raise ClientSetupError(code="statement-invalid", detail=error.detail) from error
    # Keys that are distrusted are judged by the statements, so they must be known.
    vkeys += [vkey for statement in stated for vkey in statement.vkeys()]
    try:
        logs = list(map(parse_vkey, dict.fromkeys(vkeys)))
        return Trust(logs, _read_policy(policy), stated)
    except TlogError as error:
        raise ClientSetupError(
            code="key-invalid", detail=f"{keys}: {error.detail}"
        ) from error


def _read_policy(path: Path | None) -> QuorumPolicy | None:
    """Read a witness policy, where one is given."""
    if path is None:
        return None
    try:
        return parse_policy(_read(path))
    except TlogError as error:
        detail = f"{path}: {error.detail}"
        raise ClientSetupError(code="policy-invalid", detail=detail) from error


def _read(path: Path) -> bytes:
    """Read a small file whole."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        detail = f"{path} cannot be read: {error.strerror}"
        raise ClientSetupError(code="keys-unreadable", detail=detail) from error
    if len(data) > MOST_BYTES:
        detail = f"{path} has more than {MOST_BYTES} bytes and is no such file"
        raise ClientSetupError(code="keys-unreadable", detail=detail)
    return data
