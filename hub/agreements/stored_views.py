"""Views read back as they were kept when answers were cut to them."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from hub.agreements.models import DisclosureView
from hub.agreements.policy import FIELD_RULE, SEALED_RULE, View, Withheld
from schemas.words import Audience


def stored_view(session: Session, view_id: str, purpose: str) -> View | None:
    """Give a view that answers for a purpose were cut to; None if there is none.

    Under which agreements it was given is not kept, and not told.
    """
    kept = session.get(DisclosureView, view_id)
    if kept is None:
        return None
    text = kept.text
    withheld = tuple(
        Withheld(one["item"], one["field"], one["rule"]) for one in text["withholds"]
    )
    items = _sets(text["shows"])
    return View(
        id=kept.id,
        purpose=purpose,
        audience=Audience(text["audience"]),
        items=items,
        withheld=withheld,
        opens_sealed=all(one.rule != SEALED_RULE for one in withheld),
        bound_to=frozenset(text["bound_to"]) or None,
        whole=frozenset(items)
        - {one.item for one in withheld if one.rule == FIELD_RULE},
        personal=_sets(text.get("personal", {})),
        own_office=text.get("own_office"),
    )


def _sets(items: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """Give the fields of each item as a set."""
    return {item: frozenset(names) for item, names in items.items()}
