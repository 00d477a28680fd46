"""How a personal value is shown where the value itself must not stand."""

_COMPOUND_SURNAMES = frozenset(
    (
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "长孙",
        "宇文",
        "司徒",
        "司空",
        "端木",
        "夏侯",
    )
)


def mask_name(name: str) -> str:
    """Return a person's surname and one star; a name already masked stays."""
    if "*" in name or name.startswith("["):
        return name
    surname = name[:2] if name[:2] in _COMPOUND_SURNAMES else name[:1]
    return f"{surname}*"


def mask_id(number: str) -> str:
    """Return an identity number with stars for all but the first 6 and last 4.

    Numbers shorter than 15 show their first two characters only.
    """
    if "*" in number:
        return number
    if len(number) < 15:  # noqa: PLR2004 (shortest citizen's identity number)
        return number[:2] + "*" * max(len(number) - 2, 1)
    return number[:6] + "*" * (len(number) - 10) + number[-4:]
