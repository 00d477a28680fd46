"""Whatever is searched for: a clear problem or an answer, a leaf, and bounded work."""

import json
import threading
from urllib.parse import quote

import pytest
from sqlalchemy import event

from hub.db import cache
from hub.lookup.search.shown_merchants import SPARE
from hub.merchants.index import NameIndex
from hub.names.search import rank, retrieve, segment
from hub.names.search.segment import posting_cap
from tests.support.examples import MATCH, example, hits
from tests.support.little_city import FINED, Firm, bring_registers, uscc

pytestmark = pytest.mark.postgresql_in_long

LONG_TEXT = "宿迁市云帆商贸有限公司" * 910
ODD = {
    "empty": "",
    "blank": "  ",
    "long": LONG_TEXT,
    "emoji": "🏮🍶👨‍👩‍👧",
    "rtl": "\u202eשלום عليكم\u202c",
    "controls": "禾\x00丰\x07\x1b[2J\r\n",
    "sql": "'; DROP TABLE merchant; --",
    "like": "%_%' OR 1=1 --",
    "brackets": "（【()】）" * 40,
    "same": "有限" * 200,
    "zero": "\u200b\u200d\ufeff",
    "combining": "e" + "\u0301" * 399,
    "digits": "9" * 400,
}
PATHS = {
    "match": (MATCH, None),
    "search": ("/opensanctions/search/merchants", "q"),
    "suggest": ("/v1/suggest", "q"),
    "typed": ("/opensanctions/reconcile/merchants/suggest/entity", "prefix"),
    "entity": ("/opensanctions/entities/", None),
    "reconcile": ("/opensanctions/reconcile/merchants", None),
}


@pytest.fixture
def look(get, post, client, tokens):
    """Look for a text by one of the ways in."""

    def looking(way, text):
        path, parameter = PATHS[way]
        if way == "match":
            return post({"q1": example(text)})
        if way == "entity":
            return get(path + quote(text, safe="", errors="surrogatepass"))
        if way == "reconcile":
            return client.post(
                path,
                data={"queries": json.dumps({"q0": {"query": text}})},
                headers={
                    "Authorization": f"Bearer {tokens['platform']}",
                    "Hub-Purpose": "onboarding",
                    "Hub-Reference": "1",
                },
            )
        return get(f"{path}?{parameter}={quote(text, errors='surrogatepass')}")

    return looking


@pytest.mark.parametrize("way", PATHS)
def test_odd_texts_find_nobody_or_are_refused_and_have_a_leaf(hub, look, way):
    for name, text in ODD.items():
        before = hub.audit.signed().size

        answer = look(way, text)

        # No address but that of an entity is part of the text.
        routed = answer.json.get("code") != "not-found"
        too_long = 414 if (way, name) == ("entity", "long") else 404
        assert answer.status_code in {200, too_long, 404, 422}, name
        assert hub.audit.signed().size == before + 1, name
        assert routed or (way, text.strip("/")) == ("entity", ""), name
        assert '"match":true' not in answer.text, name
        if name == "long":
            assert answer.status_code in {404, 414, 422}


@pytest.mark.parametrize("way", PATHS)
def test_half_of_a_character_is_a_problem_and_no_fault_of_ours(hub, look, way):
    answer = look(way, "禾丰\ud800")

    # In an address it becomes the sign for what cannot be read.
    assert answer.status_code in {200, 404, 422}
    if way in {"match", "reconcile"}:
        assert (answer.status_code, answer.json["code"]) == (422, "query-invalid")


@pytest.mark.parametrize("way", ["search", "suggest", "typed"])
@pytest.mark.parametrize(
    "limit", ["0", "-1", "51", "10" * 3000, "1e3", "", "NaN", "x", "true"]
)
def test_limits_out_of_range_are_refused_everywhere(get, way, limit):
    path, parameter = PATHS[way]

    answer = get(f"{path}?{parameter}=禾丰&limit={limit}")

    assert (answer.status_code, answer.json["code"]) == (422, "limit-invalid")


@pytest.mark.parametrize("more", ["offset=51", "offset=x", "cutoff=nan", "cutoff=2"])
def test_offsets_and_cutoffs_out_of_range_are_refused(get, more):
    answer = get(f"/opensanctions/search/merchants?q=禾丰&{more}")

    assert (answer.status_code, answer.json["code"]) == (422, "limit-invalid")


@pytest.mark.parametrize(
    "body",
    [
        b'{"queries": {"q": {"properties": {}}, "q": {"properties": {}}}}',
        b'{"queries": {"q": {"properties": {"name": ["x"], "name": ["y"]}}}}',
        b'{"queries": {}, "queries": {"q": {}}}',
        b'{"queries": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
        b'{"queries": {"q": {"properties": {"x": ' + b"[" * 90_000 + b"]" * 90_000,
        b'{"queries": {"q": {"properties": {"name": {"a": 1}}}}}',
        b'{"queries": {"q": {"properties": {"name": [null]}}}}',
        b'{"queries": {"q": {"properties": {"name": true}}}}',
        b'{"queries": {"q": null}}',
        b'{"queries": [{"properties": {}}]}',
        b"NaN",
    ],
)
def test_bodies_that_say_a_thing_twice_or_go_too_deep_are_refused(post, body):
    answer = post(body)

    assert (answer.status_code, answer.json["code"]) == (422, "query-invalid")
    assert "receipt" in answer.json


@pytest.mark.parametrize(
    ("schema", "finds"),
    [
        ("Company", True),
        ("LegalEntity", True),
        ("Organization", True),
        ("PublicBody", True),
        ("Thing", True),
        (None, True),
        ("Person", False),
        ("Vessel", False),
        ("company", False),
        ("'; --", False),
        ("x" * 10_000, False),
    ],
)
def test_only_schemas_of_firms_find_firms(get, post, schema, finds):
    query = example(FINED.name, codes=[FINED.code]) | {"schema": schema}
    if schema is None:
        del query["schema"]

    assert bool(hits(post({"q1": query}))) is finds
    if schema:
        path = f"/opensanctions/search/merchants?q={FINED.name}&schema={quote(schema)}"
        assert bool(get(path).json["results"]) is finds


@pytest.fixture
def work(hub, monkeypatch):
    """Counts of the work that requests make: names compared, postings, statements."""
    counts = {"compared": 0, "postings": 0, "statements": 0, "read": 0}

    def counted(module, name, key, size=lambda *_: 1):
        real = getattr(module, name)

        def counting(*args, **more):
            counts[key] += size(*args)
            return real(*args, **more)

        monkeypatch.setattr(module, name, counting)

    counted(rank, "compare", "compared")
    counted(segment.Segment, "flat_name", "read")
    counted(
        retrieve,
        "score_names",
        "postings",
        lambda segment, lists, *_: sum(map(len, lists)),
    )
    # Who asks is read anew a second after a commit, which is not the search's work.
    now = cache.monotonic()
    monkeypatch.setattr(cache, "monotonic", lambda: now)
    engine = hub.reads.kw["bind"]

    asker = threading.get_ident()

    @event.listens_for(engine, "before_cursor_execute")
    def count(*_):
        # The thread that writes down whom members asked about is not the request's.
        counts["statements"] += threading.get_ident() == asker

    yield counts
    event.remove(engine, "before_cursor_execute", count)


ALIKE = 300
"""Firms that share all but one character."""


def test_no_text_makes_a_search_look_further_than_its_bounds(
    hub, look, work, tmp_path, monkeypatch
):
    firms = [
        Firm(uscc(100 + at), f"宿迁市云帆第{at}商贸有限公司") for at in range(ALIKE)
    ]
    bring_registers(hub, tmp_path, firms)
    monkeypatch.setattr("hub.names.search.segment.LEAST_CAP", 200)
    texts = [*ODD.values(), firms[0].name, "云帆", "商贸有限公司", "宿迁市云帆商贸"]
    most = dict.fromkeys(work, 0)
    for way in PATHS:
        for text in texts:
            work.update(dict.fromkeys(work, 0))

            look(way, text)

            store = hub.shelf.take(NameIndex).present(hub.reads, hub.cache.number())
            most_kept = posting_cap(len(store)) * segment.KEPT
            # By pairs, and by syllables and single characters where these give
            # nothing alike.
            assert work["postings"] <= 3 * posting_cap(len(store)), (way, text)
            assert work["compared"] <= 3 * (10 + SPARE), (way, text)
            assert work["read"] <= 3 * most_kept, (way, text)
            assert work["statements"] <= 40, (way, text)
            most = {key: max(most[key], work[key]) for key in work}
    assert all(most.values())
