"""Whose branch a name tells of: pure.

A branch's name begins with its parent's full name and ends in a word for a branch, as
分公司, 分厂 and 分店 are (Provisions on the Administration of Enterprise Name
Registration, State Council Order 734, article 8).
"""

from hub.names.folding import flat, fold, without_brackets
from hub.names.words.forms import form_class, is_branch, split_branch, split_form

TAILS = frozenset({"branch", "office", "works", "trade", "place"})
"""Classes of forms that end a branch's name. A firm's school, clinic or trade union
bears its name too and is an institution of its own."""

FEWEST = 2
"""Characters that a parent's name has before its form."""


def parent_key(name: str) -> str | None:
    """Give the flat name of the parent that a branch's name begins with, or None."""
    # Nearly all names end where their company form does, and are told so at once.
    if name.find("公司", 0, -1) < 0:
        return None
    parent, branch = split_branch(fold(name))
    tail = without_brackets(branch)
    if not tail:
        return None
    front = without_brackets(split_form(parent)[0])
    form = split_form(tail)[1]
    told = form_class(form) in TAILS if form else is_branch(tail)
    return flat(parent) if told and len(front) >= FEWEST else None
