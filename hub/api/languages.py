"""Which language a client of the interface is answered in."""

from functools import lru_cache
from typing import TYPE_CHECKING

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


def language_of(environ: "WSGIEnvironment") -> str:
    """Tell which language the client of a request likes best."""
    return _choose(environ.get("HTTP_ACCEPT_LANGUAGE", ""))


@lru_cache(maxsize=64)
def _choose(header: str) -> str:
    """Choose of the two languages that there are."""
    languages = parse_accept_header(header, LanguageAccept)
    return languages.best_match(["zh", "en"], "zh") or "zh"
