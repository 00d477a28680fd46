"""A receipt's holder asks the live log, which may have been cut, forked or swapped."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.transport import Bounds
from hub.witnessing import sources
from hub.witnessing.against import TEXTS, Standing, ask_live_log, log_address
from hub.witnessing.sources import HttpSource, MonitorSourceError
from schemas.tlog.errors import SignatureError
from schemas.tlog.evidence import Trust
from schemas.tlog.keys import parse_vkey
from schemas.tlog.split_view import parse_split_view, prove_split_view
from tests.support.hand_log import HandLog
from tests.support.published_log import answer_by_hand, serving

LOG = HandLog("hub.example/audit/2026")
KEYS = [parse_vkey(LOG.vkey)]
TRUST = Trust(KEYS)
SIZES = st.integers(1, 40)


class HandSource:
    """A log made by hand, as whoever asks it over the network sees it."""

    def __init__(self, log, size, *, with_tiles=True):
        self.log, self.size, self.with_tiles = log, size, with_tiles

    def checkpoint(self):
        return self.log.note(self.size)

    def reader(self, size):
        leaves = self.log.leaves(size)

        def read(level, index):
            if not self.with_tiles:
                msg = "no tiles"
                raise MonitorSourceError(msg)
            width = 1 << level
            part = leaves[index * width : (index + 1) * width]
            return HandLog.root_of(part)

        return read


def ask(old, source):
    return ask_live_log(LOG.note(old), TRUST, source)


@given(SIZES, st.integers(0, 40))
def test_a_log_that_only_grew_contains_what_it_contained(old, more):
    found = ask(old, HandSource(LOG, old + more))

    assert (found.standing, found.size) == ("contained", old + more)
    assert found.is_contained
    assert found.evidence is None


@given(SIZES, st.integers(0, 40))
def test_another_history_is_proven_by_a_file_that_anybody_can_check(old, more):
    found = ask(old, HandSource(LOG.branch(), old + more))

    assert found.standing is Standing.SPLIT_VIEW
    proven = prove_split_view(parse_split_view(found.evidence.encode()), KEYS)
    assert (proven.smaller.size, proven.larger.size) == (old, old + more)


@given(SIZES, st.integers(1, 40))
def test_a_log_that_shrank_is_told_and_both_its_signatures_are_kept(size, fewer):
    found = ask(size + fewer, HandSource(LOG, size))

    assert (found.standing, found.size) == ("log-shrank", size)
    kept = parse_split_view(found.evidence.encode())
    assert (kept.smaller, kept.larger) == (LOG.note(size), LOG.note(size + fewer))


def test_a_log_that_gives_no_proof_is_told():
    found = ask(5, HandSource(LOG, 9, with_tiles=False))

    assert found.standing is Standing.NO_PROOF
    assert "no tiles" in found.detail
    assert found.evidence is not None


@given(SIZES, st.integers(1, 40))
def test_the_holders_own_tiles_beside_another_signed_tree_prove_nothing(old, more):
    # Whoever forked the log still has what the holder saw, and could show him that.
    source = HandSource(LOG, old + more)
    source.checkpoint = lambda: LOG.branch().note(old + more)

    found = ask(old, source)

    assert found.standing is Standing.NO_PROOF
    assert found.evidence is not None


def test_another_log_and_another_key_are_told_apart():
    other = HandLog("other.example/audit/2026")
    swapped = HandLog(LOG.origin, seed=99)

    assert ask(5, HandSource(other, 9)).standing is Standing.ANOTHER_LOG
    assert "other.example" in ask(5, HandSource(other, 9)).detail
    assert ask(5, HandSource(swapped, 9)).standing is Standing.ANOTHER_KEY


def test_a_receipt_that_the_holders_key_did_not_sign_is_not_asked_about():
    with pytest.raises(SignatureError):
        ask_live_log(HandLog("other.example/x").note(5), TRUST, HandSource(LOG, 9))


WRONG_NOTES = {
    "nothing": b"",
    "a page": b"<html>hello</html>\n",
    "no text": b"\xff" * 100,
    "cut off": LOG.note(9)[:-9],
    "signature of another text": f"{LOG.text(9)}\n{LOG.sign(LOG.text(8))}".encode(),
}


@pytest.mark.parametrize("name", WRONG_NOTES)
def test_what_is_no_signed_checkpoint_is_not_taken_for_one(name):
    source = HandSource(LOG, 9)
    source.checkpoint = lambda: WRONG_NOTES[name]

    assert ask(5, source).standing is Standing.LOG_CHECKPOINT


def test_every_standing_is_told_in_both_languages():
    assert set(TEXTS) == set(Standing)
    assert all(text["zh"] and text["en"] for text in TEXTS.values())


HANGS = 4
"""Seconds; who waited for the end of any slow answer would have waited as long."""


def drip(path, wire):
    """Send a byte now and then, for ever."""
    del path
    wire.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(400):
        wire.write(b"x")
        wire.flush()
        time.sleep(0.05)


def hang(path, wire):
    del path, wire
    time.sleep(HANGS)


def redirect(path, wire):
    del path
    wire.write(b"HTTP/1.1 302 F\r\nLocation: http://127.0.0.1:9/\r\n")
    wire.write(b"Content-Length: 0\r\nConnection: close\r\n\r\n")


def busy(path, wire):
    del path
    wire.write(b"HTTP/1.1 503 B\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "why", "standing"),
    [
        (drip, "too-slow", "unreachable"),
        (hang, "too-slow", "unreachable"),
        (busy, "answers 503", "unreachable"),
        (redirect, "redirected", "log-checkpoint"),
        (lambda path, wire: b"x" * 60_000, "too-large", "unreachable"),
        (lambda path, wire: b"", "answers 404", "log-checkpoint"),
    ],
    ids=["drip", "hang", "busy", "redirect", "flood", "missing"],
)
def test_a_hostile_address_costs_no_more_than_its_bounds(
    answer, why, standing, monkeypatch
):
    monkeypatch.setattr(sources, "BOUNDS", Bounds(most_bytes=50_000, most_seconds=0.4))
    began = time.monotonic()

    with serving(answer) as url:
        found = ask(5, HttpSource(url))
        took = time.monotonic() - began

    assert found.standing == standing
    assert why in found.detail
    assert took < HANGS


def test_all_that_is_fetched_together_has_its_bound_too(monkeypatch):
    monkeypatch.setattr(sources, "MOST_SECONDS", 0.0)

    with serving(answer_by_hand(LOG, 9)) as url:
        found = ask(5, HttpSource(url))

    assert found.standing is Standing.UNREACHABLE
    assert "too-slow" in found.detail


def test_nobody_there_is_told():
    assert ask(5, HttpSource("http://127.0.0.1:9/log")).standing == "unreachable"


@pytest.mark.parametrize("size", [5, 6, 200, 256])
def test_a_log_is_asked_over_http(size):
    with serving(answer_by_hand(LOG, size)) as url:
        assert ask(5, HttpSource(url)).is_contained
    with serving(answer_by_hand(LOG.branch(), size)) as url:
        assert ask(5, HttpSource(url)).standing is Standing.SPLIT_VIEW


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://hub.example", "https://hub.example/v1/audit/2026"),
        ("https://hub.example/", "https://hub.example/v1/audit/2026"),
        ("https://hub.example/v1/audit/", "https://hub.example/v1/audit/2026"),
        ("https://hub.example/v1/audit/2025", "https://hub.example/v1/audit/2025"),
        ("https://[::1", "https://[::1"),
    ],
)
def test_the_address_of_a_hub_is_completed_to_that_of_the_shard(given, meant):
    assert log_address(given, "2026") == meant
