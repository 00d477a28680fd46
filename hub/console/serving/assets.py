"""Static files under names that hold a hash of what is in them, kept for a year."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Response, request
from werkzeug.exceptions import NotFound

FOLDER = Path(__file__).parents[1] / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
DIGITS = 12
YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages load, as it is sent."""

    name: str
    """Its name with the hash."""
    kind: str
    body: bytes
    packed: bytes
    digest: str


@cache
def load_assets() -> Mapping[str, Asset]:
    """Read every file that pages load, by its own name."""
    return {path.name: _read(path) for path in FOLDER.iterdir() if path.suffix in TYPES}


@cache
def _by_hashed_name() -> Mapping[str, Asset]:
    """Find an asset by the name in its address."""
    return {asset.name: asset for asset in load_assets().values()}


def asset_path(name: str) -> str:
    """Tell the address of a file."""
    return f"/console/static/{load_assets()[name].name}"


def send_asset(name: str) -> Response:
    """Send a file by the name that holds its hash.

    Raises:
        NotFound: no file has this name now.
    """
    asset = _by_hashed_name().get(name)
    if asset is None:
        raise NotFound
    packs = request.accept_encodings.quality("gzip") > 0
    response = Response(asset.packed if packs else asset.body, content_type=asset.kind)
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = YEAR
    return response


def _read(path: Path) -> Asset:
    """Read a file and name it after what is in it."""
    body = path.read_bytes()
    digest = hashlib.sha256(body).hexdigest()
    return Asset(
        name=f"{path.stem}-{digest[:DIGITS]}{path.suffix}",
        kind=TYPES[path.suffix],
        body=body,
        packed=gzip.compress(body, mtime=0),
        digest=digest,
    )
