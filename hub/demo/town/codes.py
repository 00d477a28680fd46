"""Codes of made-up merchants: valid by every check, and never the same twice.

Each serial part is a permutation of the merchant's index, so that no two indexes can
meet and none has to be remembered.
"""

from schemas.codes.check_digits import (
    USCC_ALPHABET,
    identity_check_char,
    org_check_char,
    reg_no_check_digit,
    uscc_check_char,
)

SYMBOLS = len(USCC_ALPHABET)
LETTER_CODES = SYMBOLS**6
DIGIT_CODES = 10**8
SERIALS = 10**7
SHORT_SERIALS = 10**6
PERSONS = 1000 * 28 * 12 * 56
"""Birthdays of 56 years, a thousand people each."""
OFFICES = 99_000_000
"""Numbers from here on are given to offices; merchants' indexes stay far below."""

# Steps without a factor in common with the sizes; so each is a permutation.
LETTER_STEP = 548_477_029
DIGIT_STEP = 61_803_399
SERIAL_STEP = 6_180_339
SHORT_STEP = 618_033
PERSON_STEP = 6_180_337

NOWHERE = "321399"
"""No place has this division code, so no person has an identity number with it."""


def org_code(number: int, *, lettered: bool) -> str:
    """Make the organisation code of a number below 100 million.

    Since the unified code of 2015 they begin with MA; before, they were digits.
    """
    if not lettered:
        first8 = f"{(number * DIGIT_STEP + 17_071_707) % DIGIT_CODES:08d}"
        return first8 + org_check_char(first8)
    rest = (number * LETTER_STEP + 98_765_431) % LETTER_CODES
    symbols = ""
    for _ in range(6):
        rest, place = divmod(rest, SYMBOLS)
        symbols += USCC_ALPHABET[place]
    first8 = "MA" + symbols
    return first8 + org_check_char(first8)


def uscc(category: str, division: str, org: str) -> str:
    """Make the unified social credit code around an organisation code."""
    first17 = category + division + org
    return first17 + uscc_check_char(first17)


def reg_no_15(number: int, division: str, *, household: bool) -> str:
    """Make a 15-digit registration number; households have serials from 6 on."""
    head = (6 + number % 4) if household else number % 4
    serial = (number * SERIAL_STEP + 3_141_592) % SERIALS
    first14 = f"{division}{head}{serial:07d}"
    return first14 + reg_no_check_digit(first14)


def coop_no(number: int, division: str) -> str:
    """Make a farm cooperative's number, which has a form and no check digit."""
    serial = (number * SHORT_STEP + 271_828) % SHORT_SERIALS
    return f"{division}NA{serial:06d}X"


def identity_number(number: int) -> str:
    """Make the identity number of nobody; distinct below 18 million."""
    rest = (number * PERSON_STEP + 5_772_156) % PERSONS
    rest, turn = divmod(rest, 1000)
    rest, day = divmod(rest, 28)
    year, month = divmod(rest, 12)
    first17 = f"{NOWHERE}{1950 + year}{month + 1:02d}{day + 1:02d}{turn:03d}"
    return first17 + identity_check_char(first17)


def office_code(number: int) -> str:
    """Make the unified code of a made-up agency or court."""
    org = org_code(OFFICES + number, lettered=True)
    return uscc("11", "321300", org)
