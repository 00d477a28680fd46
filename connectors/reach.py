"""What an instance lets its doors reach: folders, and places and secrets by name.

A source.toml has names alone. What they stand for is written by whoever runs the hub:
places in ``addresses.toml`` of the instance, each secret in a file of its own under
``secrets``. Neither may be read or written by others.
"""

import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from msgspec import Meta

from connectors.doors.kinds import NAMED
from connectors.rows import SourceError
from schemas.configuration import (
    Configured,
    ShapeError,
    configured,
    line_of,
    lines_of,
    name_of,
    read_toml,
)

ADDRESSES = "addresses.toml"
SECRETS = "secrets"
MOST_BYTES = 256 * 1024
"""Bytes of either file."""


class Address(Configured, frozen=True):
    """A place that configuration names.

    ``urls`` are tried in order. Those of an ``inner`` place may lead to private or
    loopback addresses. ``trust`` is a file of certificates in the instance's secrets
    beside the usual ones, ``certificate`` one with the hub's own and its key, each by
    name; ``host_keys`` are the keys of an SSH server.
    """

    urls: Annotated[tuple[str, ...], Meta(min_length=1)]
    inner: bool = False
    trust: str = ""
    certificate: str = ""
    host_keys: tuple[str, ...] = ()


class Reach:
    """The drop folders of an instance, and the addresses and secrets that it names."""

    def __init__(self, drops: Path, instance: Path | None = None) -> None:
        """Know the folder of drop folders; addresses and secrets with an instance."""
        self.drops = drops
        self._instance = instance

    def address(self, name: str) -> Address:
        """Find a place by its name.

        Raises:
            SourceError: ``address-unknown``, or ``addresses-invalid`` where the file
                of addresses cannot be used.
        """
        table, text = self._addresses()
        found = table.get(name)
        if found is None:
            detail = f"{ADDRESSES} of the instance has no [{name}]; write one"
            raise SourceError(code="address-unknown", detail=detail)
        return _address(name, found, lines_of(text))

    def secret(self, name: str) -> bytes:
        """Read a secret by its name, without the line break at its end.

        Raises:
            SourceError: ``secret-unknown``, or ``secret-open``: others can read it.
        """
        return _read(self.secret_file(name), "secret-unknown").strip(b"\r\n")

    def secret_file(self, name: str) -> Path:
        """Tell where a secret lies, for what reads files alone; it is looked at first.

        Raises:
            SourceError: as `secret` does.
        """
        if self._instance is None or not NAMED.fullmatch(name):
            detail = "this instance has no secret of that name"
            raise SourceError(code="secret-unknown", detail=detail)
        path = self._instance / SECRETS / name
        _demand_own(path, "secret-unknown")
        return path

    def _addresses(self) -> tuple[Mapping[str, Any], str]:
        """Read the file of addresses, and its text; there are none without one."""
        path = None if self._instance is None else self._instance / ADDRESSES
        if path is None or not os.path.lexists(path):
            return {}, ""
        try:
            text = _read(path, "addresses-invalid").decode("utf-8")
            return read_toml(text), text
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            detail = f"{path} is no TOML: {error}"
            raise SourceError(code="addresses-invalid", detail=detail) from error


def _address(
    name: str, table: object, lines: Mapping[tuple[str | int, ...], int]
) -> Address:
    """Make an address of its table.

    Raises:
        SourceError: ``addresses-invalid``, without what may be a secret in it.
    """
    try:
        address = configured(Address, table)
    except ShapeError as error:
        said = "; ".join(
            f"{name_of((name, *one.path), {})}: {one.code}"
            f" (at line {line_of((name, *one.path), lines)})"
            for one in error.faults
        )
        detail = f"{ADDRESSES}: {said}"
        # What was found may be a secret, and is told nowhere.
        raise SourceError(code="addresses-invalid", detail=detail) from None
    if any(map(_has_secret, address.urls)):
        line = line_of((name, "urls"), lines)
        said = f"an address has a password in it; name a secret (at line {line})"
        detail = f"{ADDRESSES}: {name}.urls: {said}"
        raise SourceError(code="addresses-invalid", detail=detail)
    return address


def _has_secret(url: str) -> bool:
    """Tell whether an address has a password in clear, or is none at all."""
    try:
        return urlsplit(url).password is not None
    except ValueError:
        return True


def _read(path: Path, missing: str) -> bytes:
    """Read a small file that only its owner may read."""
    _demand_own(path, missing)
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        detail = f"{path.name} has over {MOST_BYTES:,} bytes"
        raise SourceError(code=missing, detail=detail)
    return content


def _demand_own(path: Path, missing: str) -> None:
    """Refuse a file that is none, is a link, or that others may read or write.

    Raises:
        SourceError: ``missing`` or ``secret-open``.
    """
    try:
        status = path.lstat()
    except OSError as error:
        detail = f"{path} cannot be read: {error.strerror}"
        raise SourceError(code=missing, detail=detail) from error
    if not stat.S_ISREG(status.st_mode):
        raise SourceError(code=missing, detail=f"{path} is no file of its own")
    if status.st_mode & 0o077 or status.st_uid not in (0, os.geteuid()):
        detail = f"{path} is open to others; chown it to the hub's user, chmod 600"
        raise SourceError(code="secret-open", detail=detail)
