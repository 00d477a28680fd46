"""Questions about what happened to a merchant and who looked; some looks before."""

from collections.abc import Iterator
from dataclasses import replace

from scripts.golden_answers.firms import (
    CLEAN,
    DAMAGED,
    FINED,
    HIDDEN_ONLY,
    RENUMBERED,
    RENUMBERED_OLD,
    SEALED,
    SHOPKEEPER,
    UNKNOWN,
    Firm,
)
from scripts.golden_answers.people import People
from scripts.golden_answers.questions import (
    HISTORY,
    OPERATOR,
    Asked,
    look,
    put,
)

LOOKED_AT = (FINED, SHOPKEEPER, RENUMBERED, HIDDEN_ONLY, SEALED)
LOOKING = (
    ("yunpu", "onboarding"),
    ("market-supervision", "enforcement"),
    ("public-security", "transfer"),
    ("procuratorate", "prosecution"),
    ("court", "trial"),
    ("leading-office", "supervision"),
    ("portal", "public"),
    ("merchant-fined", "self"),
    ("merchant-shopkeeper", "self"),
    ("customs", "supervision"),
)
ASKING = (
    *LOOKING,
    ("market-supervision", "supervision"),
    ("court", "enforcement"),
    ("operator", "supervision"),
    ("operator", "self"),
    ("yunpu", "supervision"),
    ("approval", "supervision"),
    ("operator", "enforcement"),
)


def looks(people: People) -> Iterator[Asked]:
    """Look at some firms, each by everybody, before any history is asked for."""
    for name, purpose in LOOKING:
        for firm in LOOKED_AT:
            yield look(
                "merchant", people.caller(name), purpose, firm.code, firm.name, "looked"
            )
    yield look("trust", people.caller("yunpu"), "onboarding", RENUMBERED_OLD, "looked")


def questions(people: People) -> Iterator[Asked]:
    """Ask for histories in every way that is served."""
    for name, purpose in ASKING:
        for firm in LOOKED_AT:
            yield _history(people, name, purpose, firm)
    for language in ("en",):
        for name, purpose in ASKING[:6]:
            yield _history(people, name, purpose, FINED, "english", language=language)
    for name, purpose in (
        ("operator", "supervision"),
        ("leading-office", "supervision"),
        ("yunpu", "onboarding"),
    ):
        first = _history(people, name, purpose, FINED, "page-1", limit=2)
        second = replace(
            _history(people, name, purpose, FINED, "page-2", limit=2), after=first.name
        )
        yield first
        yield second
        # What one merchant's page ended at is no place in another's.
        yield replace(
            _history(people, name, purpose, CLEAN, "other-page", limit=2),
            after=first.name,
        )
        for limit in (0, 501):
            yield _history(people, name, purpose, FINED, f"limit-{limit}", limit=limit)
        for code in (UNKNOWN, DAMAGED, "x", RENUMBERED_OLD, FINED.code[8:17]):
            yield _history(people, name, purpose, Firm(code, code))
        yield _history(people, name, purpose, FINED, "no-reference", reference=None)
    yield _history(people, "standing", None, FINED, "standing", reference=None)


def _history(
    people: People,
    name: str,
    purpose: str | None,
    firm: Firm,
    *said: str,
    limit: int = 50,
    **more: str | None,
) -> Asked:
    """Ask for the history of a firm."""
    caller = OPERATOR if name == "operator" else people.caller(name)
    path = f"/v1/merchants/{firm.code}/history?limit={limit}"
    return put(
        "history", caller, purpose, path, firm.name, *said, method=HISTORY, **more
    )
