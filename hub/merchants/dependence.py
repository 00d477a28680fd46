"""What kept answers rest on: merchants, and who carries a code, by audience.

What only officers may see of a merchant is another thing than what everybody may: a
change that the public may not see leaves alone what it is told.
"""

from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from hub.db.cache import touch

OFFICES, EVERYBODY = "o", "e"
"""What the members see that see more than what is public, and what all see."""


def resting_on(merchants: Iterable[int], *, public: bool) -> frozenset[str]:
    """Name what an answer about some merchants rests on."""
    audience = EVERYBODY if public else OFFICES
    return frozenset(f"m{number}{audience}" for number in merchants)


def resting_on_codes(*, public: bool) -> frozenset[str]:
    """Name what it rests on that nobody is known by a code.

    Officers know whoever carries it; everybody else only whom a shown record tells of.
    """
    return frozenset({f"c{EVERYBODY if public else OFFICES}"})


def touch_merchants(
    session: Session,
    merchants: Iterable[int],
    *,
    hidden: Collection[int] = (),
    with_codes: bool = False,
) -> None:
    """Say that what is known of merchants may have changed in this transaction.

    Of those that are ``hidden`` nothing changed that everybody may see. ``with_codes``
    says that they may have gained codes, by which officers know them.
    """
    changed = set(merchants)
    shown = changed - set(hidden)
    touch(session, resting_on(changed, public=False))
    touch(session, resting_on(shown, public=True))
    if changed and with_codes:
        touch(session, resting_on_codes(public=False))
    if shown:
        # What everybody may see may be the first that they know the merchant by.
        touch(session, resting_on_codes(public=True))
