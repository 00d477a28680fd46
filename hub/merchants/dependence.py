"""What kept answers rest on: merchants, and who carries a code, by audience.

What only officers may see of a merchant is another thing than what everybody may: a
change that the public may not see leaves alone what it is told, and what is told to
those who are bound to another place.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.bulk import in_chunks
from hub.db.cache import touch
from hub.merchants.models import Merchant
from hub.rulebook.divisions import DivisionRegister

OFFICES, EVERYBODY, PLACE = "o", "e", "p"
"""What the members see that see more than what is public, what all see, and what those
see who are bound to a place."""
HOME = "home"
"""The place of whoever has none: the city of the hub, by whatever code."""
IN_LIST = 500

Places = frozenset[str]
"""Divisions in which something lies, with all that they lie in."""


def resting_on(
    merchants: Iterable[int], *, public: bool, bound_to: Iterable[str] | None = None
) -> frozenset[str]:
    """Name what an answer about some merchants rests on.

    Who is bound to places sees what lies there, and of all else what everybody sees.
    """
    seen = [EVERYBODY if public else OFFICES]
    if bound_to is not None:
        seen = [EVERYBODY, *(PLACE + place for place in bound_to)]
    return frozenset(f"m{number}{part}" for number in merchants for part in seen)


def resting_on_codes(*, public: bool) -> frozenset[str]:
    """Name what it rests on that nobody is known by a code.

    Officers know whoever carries it; everybody else only whom a shown record tells of.
    """
    return frozenset({f"c{EVERYBODY if public else OFFICES}"})


def touch_merchants(
    session: Session,
    merchants: Iterable[int],
    *,
    hidden: Mapping[int, Places] | None = None,
    with_codes: bool = False,
) -> None:
    """Say that what is known of merchants may have changed in this transaction.

    Of those that are ``hidden`` nothing changed that everybody may see; with each stand
    the places where it or what changed lies. ``with_codes`` says that they may have
    gained codes, by which officers know them.
    """
    changed, unseen = set(merchants), hidden or {}
    shown = changed - unseen.keys()
    touch(session, resting_on(changed, public=False))
    touch(session, resting_on(shown, public=True))
    for number in changed & unseen.keys():
        touch(session, (f"m{number}{PLACE}{place}" for place in unseen[number]))
    if changed and with_codes:
        touch(session, resting_on_codes(public=False))
    if shown:
        # What everybody may see may be the first that they know the merchant by.
        touch(session, resting_on_codes(public=True))


def regions_of(session: Session, merchants: Iterable[int]) -> dict[int, str | None]:
    """Read the places of merchants, as their rows tell them."""
    found: dict[int, str | None] = {}
    for chunk in in_chunks(list(merchants), IN_LIST):
        query = select(Merchant.id, Merchant.region).where(Merchant.id.in_(chunk))
        found.update((number, region) for number, region in session.execute(query))
    return found


def places_around(
    divisions: DivisionRegister,
    regions: Iterable[str | None],
    issuers: Iterable[str | None] = (),
) -> Places:
    """Tell in which places merchants of some regions lie, and some authorities.

    They are read as a sight that is bound to a place reads them.
    """
    found: set[str] = set()
    for region in regions:
        if region is None:
            found.add(HOME)
        elif divisions.known(region):
            found.add(region)
        else:
            found |= divisions.named_first(region)
    for issuer in issuers:
        found |= divisions.named_first(issuer or "")
    around = set(found)
    for place in found:
        outer = divisions.parents.get(place)
        while outer is not None:
            around.add(outer)
            outer = divisions.parents.get(outer)
    return frozenset(around)
