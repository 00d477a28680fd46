"""Spellings of one postal address become one: place, street and numbers."""

import re

from hub.names import Divisions, fold

LEAST_REST = 3
"""What is left of an address behind its place must have so many characters."""

_NUMERAL = re.compile(
    r"[零〇一二三四五六七八九十]+(?=号|幢|栋|座|单元|层|楼|室|房|组|队)"
)
_DIGITS = {sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": "0"}
_UNIT = re.compile(
    r"(?<=[0-9a-z])(?:号楼|号院|单元|门牌|号|幢|栋|座|层|楼|室|房|組|组|队)"
)
_DASHES = re.compile(r"[-~]+")
_ASIDE = re.compile(r"\([^()]*\)")


def address_key(text: str, divisions: Divisions) -> str:
    """Bring an address to one spelling; empty where it names no place, or no house.

    The smallest division that it begins with stands by its codes, so that it does not
    matter whether province and city stand before it. 3号楼502室 and 3-502 are one.
    """
    rest = _ASIDE.sub("", fold(text))
    place: frozenset[str] = frozenset()
    while rest:
        taken = _take_place(rest, place, divisions)
        if taken is None:
            break
        rest, place = taken
    rest = _NUMERAL.sub(lambda met: _number(met[0]), rest)
    rest = _DASHES.sub("-", _UNIT.sub("-", rest)).strip("-")
    tells = len(rest) >= LEAST_REST and any(sign.isdigit() for sign in rest)
    if not place or not tells:
        return ""
    return f"{'/'.join(sorted(place))}:{rest}"


def _take_place(
    text: str, outer: frozenset[str], divisions: Divisions
) -> tuple[str, frozenset[str]] | None:
    """Take off the longest division that a text begins with and that lies in others."""
    for length in range(min(divisions.longest, len(text)), 1, -1):
        codes = divisions.codes.get(text[:length])
        inner = divisions.within(codes, outer) if codes else None
        if inner:
            return text[length:], inner
    return None


def _number(text: str) -> str:
    """Write a Chinese number below 100, or a row of digits, in figures."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return "".join(_DIGITS[sign] for sign in text)
    if len(tens) > 1 or len(ones) > 1:
        return text
    return f"{_DIGITS.get(tens, '1')}{_DIGITS.get(ones, '0')}"
