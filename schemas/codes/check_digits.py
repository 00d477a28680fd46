"""Check digits, alphabets and code tables of the Chinese registration numbers.

Nothing here reads, folds or repairs text; callers hand in characters that are
already upper-case ASCII. The verdict on a received code is given by
`schemas.codes.identifiers`.
"""

from operator import mul

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 symbols of GB 32100-2015: no I, O, S, V, Z."""

USCC_FORBIDDEN = frozenset("IOSVZ")

USCC_CATEGORIES: dict[str, str] = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "1239",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "123",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
"""Entity categories each registering department may give (GB 32100-2015)."""

_USCC_VALUES = {symbol: value for value, symbol in enumerate(USCC_ALPHABET)}
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORG_VALUES = {
    symbol: value for value, symbol in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG_CHECKS = "0X987654321"
_ID_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_ID_CHECKS = "10X98765432"


def uscc_check_char(first17: str) -> str:
    """Return the 18th character of a unified social credit code.

    GB 32100-2015: modulus 31, weight 3^i at place i. Raises KeyError for a
    character outside the alphabet.
    """
    total = sum(map(mul, map(_USCC_VALUES.__getitem__, first17), _USCC_WEIGHTS))
    return USCC_ALPHABET[-total % 31]


def org_check_char(first8: str) -> str:
    """Return the ninth character of an organisation code (GB 11714-1997).

    Raises KeyError for a character that is neither a digit nor A to Z.
    """
    total = sum(map(mul, map(_ORG_VALUES.__getitem__, first8), _ORG_WEIGHTS))
    return _ORG_CHECKS[total % 11]


def reg_no_check_digit(first14: str) -> str:
    """Return the 15th digit of a registration number (GS15-2006).

    ISO 7064 MOD 11,10. Raises ValueError for anything but digits.
    """
    product = 10
    for digit in first14:
        product = (((product + int(digit)) % 10 or 10) * 2) % 11
    return str((11 - product) % 10)


def identity_check_char(first17: str) -> str:
    """Return the 18th character of a citizen identity number (GB 11643-1999).

    ISO 7064 MOD 11-2. Raises ValueError for anything but digits.
    """
    return _ID_CHECKS[sum(map(mul, map(int, first17), _ID_WEIGHTS)) % 11]
