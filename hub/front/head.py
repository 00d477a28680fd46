"""The head of a request: checked, and written as the application reads it (PEP 3333).

The application cannot see what is checked here: it reads headers under names in which
hyphens are underscores, and several of one name as one.
"""

import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

from hub.api.prefer import language_of
from hub.front.errors import HeaderDoubledError, HeaderNameError, TokenInAddressError

Scope = Mapping[str, Any]
Environ = dict[str, Any]

NAMES_KEPT = 256
ONCE = frozenset(
    {
        "CONTENT_LENGTH",
        "CONTENT_TYPE",
        "HTTP_AUTHORIZATION",
        "HTTP_HOST",
        "HTTP_IDEMPOTENCY_KEY",
        "HTTP_TRANSFER_ENCODING",
    }
)
"""Beside the hub's own: headers that mean something else when there are two."""
TOKENS = re.compile(
    r"(?:^|[&;])(?:token|access_token|api_?key|authorization|bearer)=", re.IGNORECASE
)
"""Parameters by which other services take a token."""
BASE: Environ = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def environ_of(scope: Scope) -> Environ:
    """Write a request's head as a WSGI environment, without its body.

    Raises:
        HeaderNameError, HeaderDoubledError, TokenInAddressError: as their names say.
    """
    query: str = scope["query_string"].decode("latin-1")
    if query and TOKENS.search(query):
        raise TokenInAddressError
    host, port = scope["server"]
    environ = BASE.copy()
    environ["REQUEST_METHOD"] = scope["method"]
    environ["PATH_INFO"] = _path_of(scope["raw_path"])
    environ["QUERY_STRING"] = query
    environ["SERVER_PROTOCOL"] = f"HTTP/{scope['http_version']}"
    environ["SERVER_NAME"] = host
    environ["SERVER_PORT"] = port
    environ["REMOTE_ADDR"] = scope["client"][0]
    environ["wsgi.url_scheme"] = scope["scheme"]
    for raw_name, raw_value in scope["headers"]:
        name = _key_of(raw_name)
        value = raw_value.decode("latin-1")
        if name in environ:
            if name in ONCE or name.startswith("HTTP_HUB_"):
                raise HeaderDoubledError
            between = "; " if name == "HTTP_COOKIE" else ","
            value = f"{environ[name]}{between}{value}"
        environ[name] = value
    return environ


def language_asked(scope: Scope) -> str:
    """Tell which language is wanted by a request whose head cannot be read whole."""
    return language_of({"HTTP_ACCEPT_LANGUAGE": header_of(scope, b"accept-language")})


def header_of(scope: Scope, name: bytes) -> str:
    """Give a header of a request whose head cannot be read whole; "" for none."""
    values = [value for key, value in scope["headers"] if key == name]
    return b",".join(values).decode("latin-1")


def has_body(environ: Environ) -> bool:
    """Tell whether a body comes with a request."""
    return (
        environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ
    )


def declared_length(environ: Environ) -> int:
    """Tell how long a body is said to be, in bytes; 0 where that is not said."""
    text: str = environ.get("CONTENT_LENGTH", "0")
    return int(text) if text.isascii() and text.isdigit() else 0


def token_of(environ: Environ) -> str:
    """Give the token that came with a request, whoever's it is; "" for none."""
    header: str = environ.get("HTTP_AUTHORIZATION", "")
    return header.partition(" ")[2].strip()


def _path_of(raw: bytes) -> str:
    """Decode a path's percent signs; its bytes are read as Latin-1."""
    if b"%" in raw:
        raw = unquote_to_bytes(raw)
    return raw.decode("latin-1")


@lru_cache(maxsize=NAMES_KEPT)
def _key_of(name: bytes) -> str:
    """Give the name under which the application reads a header.

    Raises:
        HeaderNameError: two names would be read as one.
    """
    if b"_" in name:
        raise HeaderNameError
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"
