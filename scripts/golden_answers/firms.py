"""Firms of our own in the golden city: one for every case that the demo lacks."""

from dataclasses import dataclass

from schemas.codes.check_digits import (
    identity_check_char,
    org_check_char,
    reg_no_check_digit,
    uscc_check_char,
)


def uscc(number: int, department: str = "91", division: str = "321302") -> str:
    """Make the valid unified code of a number that no merchant of the demo has."""
    body = f"MG{number:06d}"
    first = department + division + body + org_check_char(body)
    return first + uscc_check_char(first)


def old_number(serial: int) -> str:
    """Make a valid 15-digit registration number."""
    first = f"321302{serial:08d}"
    return first + reg_no_check_digit(first)


def identity_number(born: str, turn: int) -> str:
    """Make the identity number of nobody who was born on a day."""
    first = f"321399{born}{turn:03d}"
    return first + identity_check_char(first)


@dataclass(frozen=True, slots=True)
class Firm:
    """One party by the name and code that its rows give."""

    name: str
    code: str = ""
    place: str = "宿迁市宿城区"


CLEAN = Firm("宿迁市云帆商贸有限公司", uscc(1))
FINED = Firm("宿迁市禾丰食品有限公司", uscc(2))
SHOPKEEPER = Firm("宿城区陈某某水果店", uscc(3, "92"))
BRANCH = Firm("宿迁市云帆商贸有限公司沭阳分公司", uscc(4, division="321322"))
DISPUTED = Firm("宿迁市北辰电子商务有限公司", uscc(5))
RENUMBERED = Firm("宿迁市南星纺织有限公司", uscc(6))
PARTED = Firm("宿迁市东湖建材有限公司", uscc(7))
SEALED = Firm("宿迁市西楚酒业有限公司", uscc(8))
TWIN = Firm("宿迁市西楚酒行有限公司", uscc(9))
OUTSIDER = Firm("徐州市彭城机械有限公司", uscc(10, division="320302"), "徐州市鼓楼区")
CANCELLED = Firm("宿迁市旧港物流有限公司", uscc(11))
HEIR = Firm("宿迁市新港物流有限公司", uscc(12))
COOPERATIVE = Firm("泗洪县湖畔水产养殖专业合作社", uscc(13, "93", "321324"))
NAMED_ONLY = Firm("宿迁市无码贸易有限公司")
HIDDEN_ONLY = Firm("宿迁市隐名贸易有限公司", uscc(14))
PERSON = Firm("王某甲", identity_number("19800312", 1))
JUVENILE = Firm("李某乙", identity_number("20100609", 3))
SAMPLED = Firm("宿迁样例商贸有限公司", "91321302MA1TEQT078")
"""Whom the samples of the sources name."""

REGISTERED = (
    *(CLEAN, FINED, SHOPKEEPER, BRANCH, DISPUTED, RENUMBERED, PARTED, SEALED),
    *(TWIN, OUTSIDER, CANCELLED, HEIR, COOPERATIVE),
)
RENUMBERED_OLD = old_number(61)
PARTED_OLD = old_number(71)
UNKNOWN = uscc(999)
DAMAGED = CLEAN.code[:-1] + ("0" if CLEAN.code[-1] != "0" else "1")
"""A code whose last character is wrong."""
