"""Forms of references: how a member's case and task numbers look, as it is agreed.

A form is a regular expression without groups and with few open ends, so that no text
of a person can keep the hub busy.
"""

import re

DEFAULT_FORM = r"(?=.*\d).{4,64}"
"""Where nothing is agreed: 4 to 64 characters, a digit among them."""
FORM_LIMIT = 200
OPEN_ENDS = 3
_ATOM = r"(?:\\[dwsDWS.\-()\[\]/\\]|\[(?:[^\]\\\[]|\\.)+\]|[^\\\[\](){}*+?|^$])"
_TIMES = r"(?:[*+?]|\{\d{1,2}(?:,\d{0,2})?\})?"
_FORM = re.compile(f"(?:{_ATOM}{_TIMES})+")
_OPEN = re.compile(r"(?<!\\)(?:[*+?]|\{\d+,\d*\})")


def is_form(text: str) -> bool:
    """Tell whether a text can be agreed on as the form of references."""
    if not (text.isprintable() and len(text) <= FORM_LIMIT and _FORM.fullmatch(text)):
        return False
    if len(_OPEN.findall(text)) > OPEN_ENDS:
        return False
    try:
        re.compile(text)
    except re.error:
        return False
    return True
