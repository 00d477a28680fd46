"""The header ``Prefer`` (RFC 7240): wishes that a server may grant or ignore."""

import re

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
