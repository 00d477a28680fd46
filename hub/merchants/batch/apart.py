"""Whose a party is of which people say that it is not whom its item proposes."""

from collections.abc import Mapping

from hub.merchants.batch.book import Book
from hub.merchants.rules.claims import PartyKey
from hub.merchants.rules.match import NAME_OF_ANOTHER, Decision, is_like_nobody
from hub.merchants.rules.states import BY_PEOPLE


def set_apart(
    book: Book, party: PartyKey, reason: str, evidence: Mapping[str, str]
) -> Decision:
    """Decide on a party of which people say that it is not whom its item proposes.

    One that was held only because another bears its name is whose its own code is: a
    code that passed as received, and that no register has given anybody, makes or finds
    its merchant. Any other party gets a merchant of its own, without a code.
    """
    row = book.standings[party].read()
    owners = {book.owner[key] for key in row.codes.keys if key in book.owner}
    known = [book.merchants[number].known() for number in owners]
    if (
        reason == NAME_OF_ANOTHER
        and row.codes.checked
        and len(known) <= 1
        and all(is_like_nobody(one, row.flat) for one in known)
    ):
        merchant = known[0].id if known else None
        return Decision("linked", BY_PEOPLE, merchant, None, "claim", evidence)
    return Decision("provisional", BY_PEOPLE, evidence=evidence)
