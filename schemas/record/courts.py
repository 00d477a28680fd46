"""Court case numbers, spelt one way for keys."""

import re

from schemas.record.names import name_key

_LEADING_ZEROS = re.compile(r"(?<=\D)0+(?=\d+号)")


def case_key(case_no: str) -> str:
    """Return a case number without leading zeros in its serial number.

    (2015)榕执字第00883号 and (2015)榕执字第883号 are one case; the digits of a
    court's code stand before a letter and stay.
    """
    return _LEADING_ZEROS.sub("", name_key(case_no))
