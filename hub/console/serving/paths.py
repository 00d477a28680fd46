"""Addresses of pages that rooms lead to which may not ask each other."""

from urllib.parse import quote

MATTERS = "/console/matters"


def matter_path(matter: str, rest: str = "") -> str:
    """Tell the address of a matter's page, or of one below it."""
    return f"{MATTERS}/{quote(matter, safe='')}{'/' if rest else ''}{rest}"
