"""Static files under names that hold a hash of what is in them, kept for a year."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

from flask import Response, request
from werkzeug.exceptions import NotFound

FOLDER = Path(__file__).parents[1] / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
JOINED = {"htmx.js": ("htmx.min.js", "hx-csp.min.js")}
"""Files that are sent as one. htmx begins as soon as its script has ended, so an
extension that comes in a file of its own may be too late to guard anything."""
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
    parts = {part for names in JOINED.values() for part in names}
    bodies = {
        path.name: path.read_bytes()
        for path in FOLDER.iterdir()
        if path.suffix in TYPES and path.name not in parts
    }
    for name, names in JOINED.items():
        bodies[name] = b"\n".join((FOLDER / part).read_bytes() for part in names)
    return {name: _asset(name, body) for name, body in bodies.items()}


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


def _asset(name: str, body: bytes) -> Asset:
    """Name a file after what is in it."""
    digest = hashlib.sha256(body).hexdigest()
    path = PurePath(name)
    return Asset(
        name=f"{path.stem}-{digest[:DIGITS]}{path.suffix}",
        kind=TYPES[path.suffix],
        body=body,
        packed=gzip.compress(body, mtime=0),
        digest=digest,
    )
