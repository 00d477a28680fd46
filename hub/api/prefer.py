"""What a client would rather have: the headers ``Prefer`` and ``Accept-Language``."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LONGEST = 1000
"""Characters of the header that are read; a longer one is no wish of anybody."""

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_MEMBER = re.compile(rf'(?:[^,"]|{_QUOTED})+')
_FIRST = re.compile(
    rf"[ \t]*({_WORD})(?:[ \t]*=[ \t]*({_WORD}|{_QUOTED}))?[ \t]*(?:;.*)?",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)")


def parse_prefer(header: str) -> dict[str, str]:
    """Read the preferences by name, in lower case, with their value or no text.

    Of a name that comes twice the first counts, and what is no preference is passed
    over, as section 2 asks. Parameters of preferences are not kept.
    """
    found: dict[str, str] = {}
    if len(header) > LONGEST:
        return found
    for member in _MEMBER.findall(header):
        match = _FIRST.fullmatch(member)
        if match:
            value = match[2] or ""
            if value.startswith('"'):
                value = _ESCAPED.sub(r"\1", value[1:-1])
            found.setdefault(match[1].lower(), value)
    return found


def wants_inline_receipt(header: str | None) -> bool:
    """Tell whether ``receipt=inline`` is among the preferences."""
    return header is not None and parse_prefer(header).get("receipt") == "inline"


def language_of(environ: "WSGIEnvironment") -> str:
    """Tell which language the client of a request likes best."""
    return _choose(environ.get("HTTP_ACCEPT_LANGUAGE", ""))


@lru_cache(maxsize=64)
def _choose(header: str) -> str:
    """Choose of the two languages that there are."""
    languages = parse_accept_header(header, LanguageAccept)
    return languages.best_match(["zh", "en"], "zh") or "zh"
