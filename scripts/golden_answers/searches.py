"""Questions about who is meant: matches, searches, entities, batches, typed names."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

from scripts.golden_answers.callers import Caller
from scripts.golden_answers.city import GoldenCity
from scripts.golden_answers.firms import (
    BRANCH,
    CLEAN,
    DAMAGED,
    DISPUTED,
    FINED,
    HIDDEN_ONLY,
    NAMED_ONLY,
    PARTED_OLD,
    PERSON,
    RENUMBERED,
    RENUMBERED_OLD,
    SEALED,
    SHOPKEEPER,
    UNKNOWN,
)
from scripts.golden_answers.people import People
from scripts.golden_answers.questions import NOBODY, Asked, post, put

MATCH = "/v1/match"
CLIENT_MATCH = "/opensanctions/match/merchants"
SEARCH = "/opensanctions/search/merchants"
ENTITY = "/opensanctions/entities/"
RECONCILE = "/opensanctions/reconcile/merchants"
FORM = "application/x-www-form-urlencoded"
ASKING = (
    ("yunpu", "onboarding"),
    ("market-supervision", "enforcement"),
    ("leading-office", "supervision"),
    ("portal", "public"),
    ("court", "trial"),
)
OTHERS = ("supervision", "onboarding")
THOROUGH = frozenset({"yunpu", "market-supervision"})
TEXTS = {
    "name": CLEAN.name,
    "stem": "云帆",
    "twisted": "宿迁市云凡商贸有限公司",
    "moved": "宿迁云帆市商贸有限公司",
    "shortened": "云帆商贸",
    "branch": BRANCH.name,
    "household": SHOPKEEPER.name,
    "disputed": DISPUTED.name,
    "renumbered": RENUMBERED.name,
    "sealed": SEALED.name,
    "hidden": HIDDEN_ONLY.name,
    "named-only": NAMED_ONLY.name,
    "person": PERSON.name,
    "code": FINED.code,
    "org-code": FINED.code[8:17],
    "old-number": RENUMBERED_OLD,
    "parted-number": PARTED_OLD,
    "damaged": DAMAGED,
    "unknown": UNKNOWN,
    "nonsense": "xyzzy",
    "empty": "",
    "long": "云" * 401,
}


def questions(city: GoldenCity, people: People) -> Iterator[Asked]:
    """Put all questions about who is meant."""
    for name, purpose in ASKING:
        for said, text in TEXTS.items():
            yield from _one(people.caller(name), purpose, said, text)
        yield from _entities(people, name, purpose)
        yield from _many(people, name, purpose)
    yield from _refused(city, people)
    yield from _open()


def _one(caller: Caller, purpose: str, said: str, text: str) -> Iterator[Asked]:
    """Ask for one text; those who see most and least ask in every way."""
    field = "uscCode" if text.isalnum() and text.isascii() else "name"
    query = {"schema": "Company", "properties": {field: [text]}}
    usual = (caller, purpose)
    yield post("match", *usual, MATCH, said, document={"queries": {"q": query}})
    if caller.name not in THOROUGH:
        return
    yield put("search", *usual, _with(SEARCH, q=text), said)
    yield put("suggest", *usual, _with("/v1/suggest", q=text[:4]), said)
    form = urlencode({"queries": json.dumps({"q0": {"query": text}})}).encode()
    yield post("reconcile", *usual, RECONCILE, said, document=form, content_type=FORM)
    typed = _with(f"{RECONCILE}/suggest/entity", prefix=text[:3])
    yield put("suggest-entity", *usual, typed, said)


def _with(path: str, **query: object) -> str:
    """Add a query to a path."""
    return f"{path}?{urlencode(query)}"


def _entities(people: People, name: str, purpose: str) -> Iterator[Asked]:
    """Ask for entities by id and code."""
    caller = people.caller(name)
    wanted = {
        "id": people.of(FINED.code),
        "code": FINED.code,
        "merged": people.itself(RENUMBERED_OLD),
        "household": people.of(SHOPKEEPER.code),
        "disputed": people.of(DISPUTED.code),
        "hidden": people.of(HIDDEN_ONLY.code),
        "unknown": UNKNOWN,
        "no-code": "x",
        **{f"person-{n}": i for n, i in enumerate(people.called("王*"), 1)},
    }
    for said, code in wanted.items():
        yield put("entity", caller, purpose, f"{ENTITY}{code}", said)


def _many(people: People, name: str, purpose: str) -> Iterator[Asked]:
    """Ask for many at once, with codes beside names that fit and that do not."""
    caller = people.caller(name)
    names = people.names()
    for part in range(2):
        chosen = names[part::60]
        queries = {
            f"q{number}": {"schema": "Company", "properties": {"name": [one]}}
            for number, one in enumerate(chosen)
        }
        yield post(
            "match",
            caller,
            purpose,
            _with(MATCH, limit=2),
            f"many-{part}",
            document={"queries": queries},
        )
    twisted = {
        f"q{number}": {"schema": "Company", "properties": {"name": [_twist(one)]}}
        for number, one in enumerate(names[5::50])
    }
    yield post(
        "match",
        caller,
        purpose,
        CLIENT_MATCH,
        "all-twisted",
        document={"queries": twisted},
    )
    pairs = {
        "fits": (CLEAN.name, CLEAN.code),
        "another": (FINED.name, CLEAN.code),
        "damaged": (CLEAN.name, DAMAGED),
        "unknown": (CLEAN.name, UNKNOWN),
        "branch": (CLEAN.name, BRANCH.code),
        "old-number": (RENUMBERED.name, RENUMBERED_OLD),
        "nobody": ("宿迁市无此人商行", HIDDEN_ONLY.code),
    }
    for said, (text, code) in pairs.items():
        example = {"name": [text], "uscCode": [code]}
        query = {"schema": "Company", "properties": example}
        yield post(
            "match",
            caller,
            purpose,
            MATCH,
            "pair",
            said,
            document={"queries": {"q": query}},
        )
    batch = {
        "q0": {"query": CLEAN.name, "limit": 3, "type": "Company"},
        "q1": {
            "query": "禾丰食品",
            "properties": [{"pid": "uscCode", "v": FINED.code}],
        },
    }
    yield post(
        "reconcile",
        caller,
        purpose,
        RECONCILE,
        "batch",
        document=urlencode({"queries": json.dumps(batch)}).encode(),
        content_type=FORM,
    )


def _twist(name: str) -> str:
    """Misspell a name: two characters change places."""
    middle = len(name) // 2
    return name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]


def _refused(city: GoldenCity, people: People) -> Iterator[Asked]:
    """Send what cannot be read, and ask where nothing is granted."""
    yunpu = people.caller("yunpu")
    bad = {
        "no-json": b"{",
        "not-utf-8": b'{"queries": "\xff"}',
        "no-queries": {},
        "empty-queries": {"queries": {}},
        "list": [],
        "no-object": {"queries": {"q": 1}},
        "no-properties": {"queries": {"q": {"schema": "Company"}}},
        "bad-properties": {"queries": {"q": {"properties": []}}},
        "person": {"queries": {"q": {"schema": "Person", "properties": {}}}},
        "twice": b'{"queries": {"q": {}, "q": {}}}',
        "too-many": {"queries": {str(n): {"properties": {}} for n in range(501)}},
        "long-key": {"queries": {"k" * 201: {"properties": {}}}},
    }
    for said, document in bad.items():
        for about, path in (("match", MATCH), ("client-match", CLIENT_MATCH)):
            yield post(about, yunpu, "onboarding", path, "bad", said, document=document)
    for limit in ("0", "51", "x", "50"):
        query = {"queries": {"q": {"properties": {"name": [CLEAN.name]}}}}
        yield post(
            "match",
            yunpu,
            "onboarding",
            _with(MATCH, limit=limit),
            f"limit-{limit}",
            document=query,
        )
        yield put(
            "search",
            yunpu,
            "onboarding",
            _with(SEARCH, q="云帆", limit=limit, offset=1, cutoff=0.5),
            f"page-{limit}",
        )
    forms = {"empty": b"", "no-json": b"queries=%7B", "no-text": b"\xff=\xff"}
    for said, form in forms.items():
        yield post(
            "reconcile",
            yunpu,
            "onboarding",
            RECONCILE,
            "bad",
            said,
            document=form,
            content_type=FORM,
        )
    for said, path in (
        ("search", _with("/opensanctions/search/persons", q="云帆")),
        ("default", _with("/opensanctions/search/default", q="云帆")),
        ("parameter", _with(SEARCH, q="云帆", unheard="1")),
    ):
        yield put("search", yunpu, "onboarding", path, "dataset", said)
    for caller in (*city.callers, NOBODY):
        purpose = next(one for one in OTHERS if one not in caller.purposes)
        query = {"queries": {"q": {"properties": {"name": [FINED.name]}}}}
        yield post("match", caller, purpose, MATCH, "refused", document=query)
        typed = _with("/v1/suggest", q="禾丰")
        yield put("suggest", caller, purpose, typed, "refused")


def _open() -> Iterator[Asked]:
    """Ask for what needs no token, and for what is not there."""
    for path in (
        "/opensanctions/catalog",
        "/opensanctions/algorithms",
        "/opensanctions/reconcile/merchants",
        "/opensanctions/reconcile/persons",
        "/livez",
        "/readyz",
        "/v1/nothing",
        "/v1/trust/",
        "/v1/audit/nothing/checkpoint",
        "/v1/audit/receipts/1",
        "/v1/audit/tile/entries/000",
    ):
        yield put("open", NOBODY, None, path, path[1:])
    for method in ("POST", "DELETE"):
        yield put("open", NOBODY, None, "/v1/trust/x", method, method=method)
