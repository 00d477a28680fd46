"""Questions about one merchant: its check, file and rating, now and at past moments."""

from collections.abc import Iterator

from scripts.golden_answers.city import STEPS, GoldenCity, moment_of
from scripts.golden_answers.firms import (
    BRANCH,
    CANCELLED,
    CLEAN,
    DAMAGED,
    DISPUTED,
    FINED,
    HEIR,
    HIDDEN_ONLY,
    NAMED_ONLY,
    OUTSIDER,
    PARTED,
    PARTED_OLD,
    RENUMBERED,
    RENUMBERED_OLD,
    SAMPLED,
    SEALED,
    SHOPKEEPER,
    TWIN,
    UNKNOWN,
)
from scripts.golden_answers.people import People
from scripts.golden_answers.questions import NOBODY, Asked, look

ABOUT = ("trust", "merchant", "rating")
TOLD = (
    *(CLEAN, FINED, SHOPKEEPER, BRANCH, DISPUTED, RENUMBERED, PARTED, SEALED, TWIN),
    *(OUTSIDER, CANCELLED, HEIR, HIDDEN_ONLY, SAMPLED),
)
"""Firms that are asked about for each purpose that is granted."""
TOLD_TO_ALL = (FINED, SHOPKEEPER, SEALED)
WITH_VIEWS = frozenset(
    {
        *("market-supervision", "public-security", "procuratorate", "court"),
        *("customs", "yunpu", "leading-office", "portal", "shuyang", "narrow"),
    }
)
"""Callers who ask about all firms."""
NAMED = (NAMED_ONLY.name, "王*", "李*")
"""Parties without a code, persons among them, asked about by their public ids."""
PURPOSES = (
    *("onboarding", "enforcement", "transfer", "prosecution", "trial"),
    *("supervision", "public", "self"),
)


def questions(city: GoldenCity, people: People) -> Iterator[Asked]:
    """Put all questions about single merchants."""
    yield from _told(city, people)
    yield from _refused(city)
    yield from _forms(people)
    yield from _past(people)
    yield from _replays(people)
    yield from _everybody(people)
    yield from _wishes(city)


def _told(city: GoldenCity, people: People) -> Iterator[Asked]:
    """Let every caller ask about the firms for each purpose that it may name.

    Those who see alike today ask about a few firms only.
    """
    for caller in city.callers:
        firms = TOLD if caller.name in WITH_VIEWS else TOLD_TO_ALL
        for purpose in caller.purposes:
            for firm in firms:
                yield look("merchant", caller, purpose, firm.code, firm.name)
            for name in NAMED if firms is TOLD else ():
                for number, code in enumerate(people.called(name), 1):
                    yield look("merchant", caller, purpose, code, name, f"id-{number}")
    short = ("yunpu", "leading-office", "portal", "market-supervision", "court")
    for caller in map(people.caller, (*short, "merchant-fined")):
        for about in ("trust", "rating"):
            for firm in TOLD[:9]:
                yield look(about, caller, caller.purposes[0], firm.code, firm.name)


def _refused(city: GoldenCity) -> Iterator[Asked]:
    """Let every caller name every purpose that it may not, and let some name none."""
    for caller in city.callers:
        for purpose in PURPOSES:
            if purpose not in caller.purposes:
                yield look("trust", caller, purpose, FINED.code, "refused")
    yunpu = next(caller for caller in city.callers if caller.name == "yunpu")
    for about in ABOUT:
        usual = (about, yunpu, "onboarding", FINED.code)
        yield look(about, yunpu, None, FINED.code, "no-purpose")
        yield look(about, yunpu, "curiosity", FINED.code, "unknown-purpose")
        yield look(*usual, "no-reference", reference=None)
        yield look(*usual, "empty-reference", reference="")
        yield look(*usual, "blank-reference", reference="%20")
        yield look(*usual, "long-reference", reference="1" * 201)
        yield look(*usual, "unreadable-reference", reference="%FF")
        yield look(*usual, "long-officer", officer="1" * 201)
        yield look(*usual, "parameter", query={"q": "1"})
        yield look(about, NOBODY, "onboarding", FINED.code, "no-token")
        yield look(
            about,
            NOBODY,
            "onboarding",
            FINED.code,
            "bad-token",
            authorization="Bearer hub_none",
        )
    for caller in city.callers:
        if caller.name == "standing":
            yield look("trust", caller, None, FINED.code, "bare", reference=None)
            yield look("trust", caller, "onboarding", FINED.code, "named")
            yield look("merchant", caller, None, CLEAN.code, "bare", reference=None)
        if caller.name == "narrow":
            yield look(
                "merchant", caller, "enforcement", FINED.code, "alone", officer=None
            )


def _forms(people: People) -> Iterator[Asked]:
    """Ask by every kind of code, sound, written oddly, damaged and unknown."""
    forms = {
        "lower": CLEAN.code.lower(),
        "org-code": CLEAN.code[8:17],
        "org-code-dash": f"{CLEAN.code[8:16]}-{CLEAN.code[16]}",
        "blank": f" {CLEAN.code[:9]} {CLEAN.code[9:]}",
        "damaged": DAMAGED,
        "unknown": UNKNOWN,
        "unknown-org-code": UNKNOWN[8:17],
        "short": "913",
        "name": CLEAN.name,
        "old-number": RENUMBERED_OLD,
        "parted-old-number": PARTED_OLD,
        "unknown-id": "MAAAAAAAAAAAAAAAAAAAA",
        "id": people.of(CLEAN.code),
        "id-lower": people.of(CLEAN.code).lower(),
        "merged-id": people.itself(RENUMBERED_OLD),
        "standing-id": people.itself(RENUMBERED.code),
        "parted-id": people.itself(PARTED_OLD),
        "hidden-id": people.of(HIDDEN_ONLY.code),
        "shopkeeper-id": people.of(SHOPKEEPER.code),
        "control": "9132\x01",
        "not-utf-8": "\udcff",
    }
    asking = (
        ("yunpu", "onboarding", ABOUT),
        ("market-supervision", "enforcement", ("merchant",)),
        ("merchant-clean", "self", ("merchant",)),
        ("portal", "public", ("trust",)),
    )
    for name, purpose, abouts in asking:
        caller = people.caller(name)
        for said, code in forms.items():
            for about in abouts:
                if code == "\udcff":
                    path = f"/v1/{'trust' if about == 'trust' else 'merchants'}/%FF"
                    yield Asked(
                        f"{about}/{name}/{purpose}/{said}",
                        caller,
                        purpose,
                        about,
                        path + ("/rating" if about == "rating" else ""),
                        headers=look(about, caller, purpose, "x").headers,
                    )
                else:
                    yield look(about, caller, purpose, code, said)
    court = people.caller("court")
    for firm_code in (RENUMBERED_OLD, people.itself(RENUMBERED_OLD)):
        told = "merged-id-past" if firm_code[0] == "M" else "merged-number-past"
        moment = moment_of("parted").isoformat()
        query = {"known_at": moment}
        yield look(
            "merchant", court, "trial", firm_code, told, kind="past", query=query
        )


def _past(people: People) -> Iterator[Asked]:
    """Ask what was known before, between and after what the hub learnt."""
    moments = {
        "before-all": "2020-01-01T00:00:00Z",
        **{
            f"after-{step}": moment_of(step).replace(hour=12).isoformat()
            for step in STEPS[:5]
        },
        "when-completed": moment_of("completed").isoformat(),
        "now": moment_of("last").isoformat(),
        "in-china": "2026-11-21T00:00:00+08:00",
    }
    firms = (FINED, CLEAN, RENUMBERED, PARTED, DISPUTED, TWIN)
    asking = (
        ("market-supervision", "enforcement", firms),
        ("public-security", "transfer", (FINED, SHOPKEEPER)),
        ("court", "trial", firms[:4]),
        ("procuratorate", "prosecution", (SEALED,)),
        ("merchant-fined", "self", (FINED, HEIR)),
    )
    for name, purpose, asked_about in asking:
        caller = people.caller(name)
        for firm in asked_about:
            for said, moment in moments.items():
                yield look(
                    "merchant",
                    caller,
                    purpose,
                    firm.code,
                    firm.name,
                    said,
                    kind="past",
                    query={"known_at": moment},
                )
    yield from _days(people)
    market = people.caller("market-supervision")
    bad = {
        "future": "2027-01-01T00:00:00Z",
        "no-offset": "2026-11-20T00:00:00",
        "no-moment": "yesterday",
        "empty": "",
        "year-one": "0001-01-01T00:00:00Z",
    }
    for said, moment in bad.items():
        yield look(
            "merchant",
            market,
            "enforcement",
            FINED.code,
            "bad",
            said,
            kind="past",
            query={"known_at": moment},
        )
    for about in ("trust", "rating"):
        yield look(
            about,
            market,
            "enforcement",
            FINED.code,
            "known-at",
            query={"known_at": moments["now"]},
        )
    for name, purpose in (("yunpu", "onboarding"), ("leading-office", "supervision")):
        yield look(
            "merchant",
            people.caller(name),
            purpose,
            FINED.code,
            "not-for-this",
            kind="past",
            query={"known_at": moments["now"]},
        )


def _days(people: People) -> Iterator[Asked]:
    """Ask what was so on a day: alone, as it was known then, and of no such day."""
    known = moment_of(STEPS[3]).replace(hour=12).isoformat()
    asked = {
        "as-of": {"as_of": "2026-10-15"},
        "as-of-and-known": {"as_of": "2026-10-15", "known_at": known},
        "as-of-today": {"as_of": moment_of("last").date().isoformat()},
        "as-of-tomorrow": {"as_of": "2027-01-01"},
        "as-of-1900": {"as_of": "1900-01-01"},
    }
    asking = (
        ("market-supervision", "enforcement", (FINED, PARTED, TWIN)),
        ("court", "trial", (FINED, PARTED, TWIN)),
        ("merchant-fined", "self", (FINED,)),
        ("yunpu", "onboarding", (FINED,)),
    )
    for name, purpose, firms in asking:
        for firm in firms:
            for said, query in asked.items():
                yield look(
                    "merchant",
                    people.caller(name),
                    purpose,
                    firm.code,
                    firm.name,
                    said,
                    kind="past",
                    query=query,
                )


def _replays(people: People) -> Iterator[Asked]:
    """Ask how firms were rated of a day, by what was known, and by which policy."""
    known = moment_of(STEPS[3]).replace(hour=12).isoformat()
    asked = {
        "now": {"policy": "public-trust"},
        "of-day": {"as_of": "2026-10-15"},
        "known": {"known_at": known},
        "both": {"as_of": "2026-10-15", "known_at": known},
        "version": {"policy": "public-trust.2026-1"},
        "nobodys-policy": {"policy": "nobody"},
        "no-day": {"as_of": "2026-02-30"},
    }
    asking = (
        ("market-supervision", "enforcement", (FINED, TWIN)),
        ("court", "trial", (FINED, PARTED, TWIN, SHOPKEEPER)),
        ("merchant-fined", "self", (FINED,)),
        ("yunpu", "onboarding", (FINED,)),
    )
    for name, purpose, firms in asking:
        caller = people.caller(name)
        for firm in firms:
            for said, query in asked.items():
                yield look(
                    *("rating", caller, purpose, firm.code, firm.name, said),
                    kind="rating-past",
                    query=query,
                )


def _everybody(people: People) -> Iterator[Asked]:
    """Ask about one merchant in four, by those who see most and least."""
    asking = (
        ("trust", "yunpu", "onboarding", 4),
        ("merchant", "market-supervision", "enforcement", 4),
        ("merchant", "procuratorate", "prosecution", 16),
        ("merchant", "hepin", "onboarding", 13),
        ("merchant", "portal", "public", 17),
        ("merchant", "leading-office", "supervision", 14),
        ("rating", "lanxuan", "onboarding", 20),
        ("rating", "leading-office", "supervision", 19),
    )
    for about, name, purpose, every in asking:
        caller = people.caller(name)
        for label, code in people.codes()[::every]:
            yield look(about, caller, purpose, code, "each", label)


def _wishes(city: GoldenCity) -> Iterator[Asked]:
    """Ask in English, with what is held already, and for the receipt inline."""
    names = ("yunpu", "market-supervision", "leading-office")
    firms = (FINED, SHOPKEEPER)
    for caller in city.callers:
        if caller.name not in names:
            continue
        purpose = caller.purposes[0]
        for firm in firms:
            for about in ABOUT:
                usual = (about, caller, purpose, firm.code, firm.name)
                yield look(*usual, "english", language="en;q=0.9, zh;q=0.1")
                yield look(*usual, "english-held", held=look(*usual, "english").name)
                yield look(*usual, "once")
                once = look(*usual, "once").name
                yield look(*usual, "held", held=once)
                if firm is FINED:
                    yield look(*usual, "inline", headers={"Prefer": "receipt=inline"})
                    yield look(*usual, "any", headers={"If-None-Match": "*"})
                    yield look(*usual, "other", headers={"If-None-Match": 'W/"0", "1"'})
