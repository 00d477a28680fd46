"""How parties are really written: codes and names, clean or damaged, and what follows.

Whether a damaged code has exactly one reading is asked of the same check that intake
uses; all else about its fate is stated here on its own.
"""

from hub.demo.records.rows import Row
from hub.demo.town.dice import Dice
from hub.demo.town.population import MadeMerchant
from hub.demo.town.words import SYLLABLES
from schemas.codes.identifiers import fold, identify

BLANK_AT = 8
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
PLACEHOLDER = "00000000000000000X"
VARIANTS = {"宿迁": "宿迁市", "宿迁市": "宿迁"} | {
    one: other
    for county in ("沭阳", "泗阳", "泗洪")
    for one, other in ((county, county + "县"), (county + "县", county))
}
"""Names of places that say the same with and without their level."""

ROUND = str.maketrans("（）()", "()（）")
TYPES_OF_CODE = (
    (15_000, "lower-case-code"),
    (19_000, "full-width-code"),
    (27_000, "blank-in-code"),
    (33_000, "letter-for-digit"),
    (47_000, "code-in-wrong-column"),
    (87_000, "organisation-code-only"),
    (95_000, "masked-code"),
    (101_000, "failing-code"),
    (104_000, "failing-code-rescued"),
    (124_000, "code-missing"),
    (126_000, "placeholder-code"),
)
"""Share of rows, in a million and added up, whose code is written otherwise."""

NAME_ONLY = frozenset({"masked-code", "code-missing", "placeholder-code"})
"""What leaves a row with nothing but a name to go by."""

NAME_SLIPS = 8_000
NAME_BLANKS = 16_000
NAME_VARIANTS = 60_000
NAMELESS = 63_000
"""Shares of names, in a million and added up."""


class PartyColumns:
    """Writes the party of rows of one kind: which columns there are, what they do."""

    def __init__(
        self,
        name: str = "party_name",
        code: str = "uscc",
        *,
        columns: tuple[str, ...] = ("uscc", "reg_no", "org_code"),
    ) -> None:
        """Take the columns of name and codes."""
        self._name = name
        self._code = code
        self._columns = frozenset(columns)

    def fill(self, row: Row, dice: Dice, merchant: MadeMerchant) -> None:
        """Write a merchant into a row, clean or not, and set the row's fate."""
        body = row.body
        body[self._name] = merchant.name
        if merchant.uscc is None:
            column = "reg_no" if "reg_no" in self._columns else self._code
            body[column] = merchant.code
            return
        level = dice.below(1_000_000)
        kind = next((name for most, name in TYPES_OF_CODE if level < most), "")
        self._write_code(row, dice, merchant, kind)
        if row.fate == "linked":
            self._write_name(row, dice, merchant)

    def plain(self, row: Row, merchant: MadeMerchant) -> None:
        """Write a merchant into a row without any dirt."""
        for name in (self._name, *self._columns):
            row.body.pop(name, None)
            row.written.pop(name, None)
        row.body[self._name], row.body[self._code] = merchant.name, merchant.code
        own = {self._name, *self._columns}
        row.flags = [flag for flag in row.flags if flag.partition(":")[0] not in own]
        row.planted.clear()
        row.fate, row.reason, row.subject = "linked", "", merchant.index

    def swap(self, row: Row, merchant: MadeMerchant, other: MadeMerchant) -> None:
        """Write one merchant's name beside another's valid code."""
        row.body[self._name] = merchant.name
        row.body[self._code] = other.code
        row.fate, row.other = "held", other.index
        row.plant("swap")

    def lose(self, row: Row) -> None:
        """Leave out the party altogether."""
        for name in (self._name, *self._columns):
            row.body.pop(name, None)
        row.flags.clear()
        row.written = {
            name: text
            for name, text in row.written.items()
            if name not in {self._name, *self._columns}
        }
        row.planted.clear()
        row.refuse("party-missing", "no-party")

    def _put(self, row: Row, column: str, text: str) -> None:
        """Write a code as it is, and note how it is kept."""
        row.write(column, text)
        row.body[column] = fold(text)

    def _write_code(
        self, row: Row, dice: Dice, merchant: MadeMerchant, kind: str
    ) -> None:
        """Write the code in one of its forms, or plainly where a form does not fit."""
        code, org = merchant.uscc or "", merchant.org or ""
        column = self._code
        respelt = _respell(kind, code, dice)
        if respelt is not None:
            text, what = respelt
            self._put(row, column, text)
            if what:
                row.flags.append(f"{column}:{what}")
        elif kind == "code-in-wrong-column" and "org_code" in self._columns:
            row.body["org_code"] = code
        elif kind == "organisation-code-only" and "org_code" in self._columns:
            self._put(row, "org_code", f"{org[:8]}-{org[8]}")
        elif kind.startswith("failing-code"):
            self._fail(row, merchant, kind)
            return
        elif kind == "placeholder-code":
            row.write(column, PLACEHOLDER)
            row.flags.append(f"{column}:placeholder")
        elif kind != "code-missing":
            row.body[column] = code
            return
        if kind in NAME_ONLY:
            row.fate = "provisional"
        row.plant(kind)

    def _fail(self, row: Row, merchant: MadeMerchant, kind: str) -> None:
        """Write a code with one wrong digit, of which no reading passes."""
        self._put(row, self._code, failing(merchant.uscc or ""))
        row.flags.append(f"{self._code}:uscc-check")
        if kind == "failing-code-rescued" and "org_code" in self._columns:
            row.body["org_code"] = merchant.org
            row.plant(kind)
        else:
            row.fate = "provisional"
            row.plant("failing-code")

    def _write_name(self, row: Row, dice: Dice, merchant: MadeMerchant) -> None:
        """Write the name, sometimes with a slip, otherwise spelt, or not at all."""
        name, column = merchant.name, self._name
        if "(" in name or "（" in name:
            if dice.happens(500_000):
                row.body[column] = name.translate(ROUND)
                row.plant("bracket-width")
            return
        level = dice.below(1_000_000)
        front = name[: merchant.stem]
        if level < NAME_SLIPS:
            if merchant.registered:
                row.body[column] = _slip(dice, merchant)
                row.fate = "held"
                row.plant("name-slip")
        elif level < NAME_BLANKS:
            row.body[column] = f"{front} {name[merchant.stem :]}"
            row.plant("blank-in-name")
        elif level < NAME_VARIANTS:
            if front in VARIANTS:
                row.body[column] = VARIANTS[front] + name[merchant.stem :]
                row.plant("division-variant")
        elif level < NAMELESS and merchant.registered and not row.planted:
            del row.body[column]
            row.plant("nameless")


def _respell(kind: str, code: str, dice: Dice) -> tuple[str, str] | None:
    """Spell a code otherwise, with what intake notes of it; None if that cannot be."""
    match kind:
        case "lower-case-code" if not code.isdigit():
            return code.lower(), ""
        case "full-width-code":
            return code.translate(WIDE), ""
        case "blank-in-code":
            return f"{code[:BLANK_AT]} {code[BLANK_AT:]}", "repaired"
        case "letter-for-digit" if (text := _misread(code, dice)) is not None:
            return text, "repaired"
        case "masked-code":
            return f"{code[:10]}****{code[14:]}", "masked"
    return None


def _slip(dice: Dice, merchant: MadeMerchant) -> str:
    """Write a name with a wrong, a missing or a wandered character."""
    name, stem = merchant.name, merchant.stem
    letter = SYLLABLES.index(name[stem])
    wrong = SYLLABLES[(letter + 1 + dice.below(len(SYLLABLES) - 1)) % len(SYLLABLES)]
    return dice.pick(
        (
            name[:stem] + wrong + name[stem + 1 :],
            name[:stem] + name[stem + 1 :],
            name[-3:] + name[:-3],
        )
    )


def _misread(code: str, dice: Dice) -> str | None:
    """Write O for a zero where exactly one reading of the code is left, or give up."""
    places = [at for at, symbol in enumerate(code) if symbol == "0"]
    if not places:
        return None
    at = dice.pick(places)
    text = f"{code[:at]}O{code[at + 1 :]}"
    verdict = identify(text)
    return text if (verdict.status, verdict.value) == ("repaired", code) else None


def failing(code: str) -> str:
    """Change a digit of the division so that no reading of the code passes."""
    for at in (7, 6, 5):
        for digit in "9876543210":
            text = f"{code[:at]}{digit}{code[at + 1 :]}"
            verdict = identify(text)
            if (verdict.status, verdict.reason) == ("invalid", "uscc-check"):
                return text
    msg = f"every slip in {code} can be read"
    raise ValueError(msg)
