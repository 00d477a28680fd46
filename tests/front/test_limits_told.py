"""The page about limits tells those that there are."""

import re
from pathlib import Path

import pytest

from connectors.readers import limits as readers
from hub.app import BODY_LIMIT
from hub.audit.log import WAIT_SECONDS
from hub.front.front import APART_WAITING
from hub.front.limits import FrontLimits
from hub.front.worker import BACKLOG, CONNECTIONS, HEAD_BYTES, HEAD_SECONDS
from hub.lookup.screening.lines import MOST_BYTES, MOST_LINES
from hub.lookup.search.result_page import MOST_RESULTS
from hub.lookup.task.queries import MOST_CODES, MOST_NAMES, MOST_QUERIES
from hub.sheets.typeset import BOUNDS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "proxy.md").read_text("utf-8")
PROXY = (DOCS / "deploy" / "haproxy.cfg").read_text("utf-8")
FRONT = FrontLimits(threads=8, body=BODY_LIMIT)
KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30

HUB = {
    "whole head": f"{HEAD_SECONDS} s, then the connection is closed",
    "idle connection": f"{HEAD_SECONDS} s",
    "body: time": f"{FRONT.body_seconds:g} s plus a second for each "
    f"{FRONT.body_rate // KIB} KiB",
    "body: slow ones": f"{FRONT.slow_by_token} a token, "
    f"{FRONT.slow_by_member} a member, {FRONT.slow_by_address} an",
    "body: length": f"{FRONT.body // MIB} MiB",
    "bodies held at once": f"{FRONT.bodies // MIB} MiB",
    "open requests": f"{FRONT.open_by_token} a token, "
    f"{FRONT.open_by_member} a member with however many tokens, "
    f"{FRONT.open_by_address:,} an "
    f"address, {FRONT.waiting:,} waiting",
    "connections |": f"{CONNECTIONS:,}; {BACKLOG:,} more wait",
    "an answer's reader": f"{FRONT.send_seconds:g} s a part",
    "health": f"a thread each, {APART_WAITING} waiting",
    "a batch": f"{MOST_LINES:,} lines, {MOST_BYTES // 1_000_000} MB",
    "a match": f"{MOST_QUERIES} queries, {MOST_NAMES:,} names, {MOST_CODES:,} codes",
    "a search": f"{MOST_RESULTS} results",
    "a PDF": f"{BOUNDS.cpu_seconds} s of processor time, {BOUNDS.seconds:g} s in all, "
    f"{BOUNDS.memory // GIB} GiB of memory, {BOUNDS.output // MIB} MiB of output",
    "a table that is uploaded": f"{readers.CHILD_CPU_SECONDS} s of processor time, "
    f"{readers.CHILD_MEMORY // MIB:,} MiB",
    "an answer that waits for its log": f"{WAIT_SECONDS:g} s",
}
PROXIED = {
    "whole head": ("CREDITHUB_HEAD_TIMEOUT-", "10 s"),
    "idle connection": ("timeout http-keep-alive ", "60 s"),
    "connections of an address": ("CREDITHUB_CONNECTIONS-", "200"),
    "connections |": ("    maxconn ", "8,000"),
    "open requests": ("rise 1 maxconn ", "1,000"),
    "an answer's reader": ("timeout client ", "30 s"),
}


def row(name):
    """Find the row of a limit."""
    (found,) = [line for line in PAGE.splitlines() if line.startswith(f"| {name}")]
    return found


@pytest.mark.parametrize(("name", "told"), HUB.items())
def test_the_page_tells_each_limit_of_the_hub(name, told):
    assert told in row(name)


@pytest.mark.parametrize(("name", "setting"), PROXIED.items())
def test_the_page_tells_each_limit_of_the_reference_proxy(name, setting):
    before, told = setting

    (number,) = set(re.findall(rf"{before}(\d+)", PROXY))

    assert f"{int(number):,}" == told.split()[0]
    assert f"| {told}" in row(name)


def test_what_is_read_of_a_head_is_told():
    assert f"{HEAD_BYTES // KIB} KiB are read" in row("whole head")


def test_the_proxy_gives_up_after_the_hub_has():
    (seconds,) = re.findall(r"timeout server (\d+)s", PROXY)

    assert int(seconds) > WAIT_SECONDS
    assert f"after {seconds} s without an answer" in PAGE
