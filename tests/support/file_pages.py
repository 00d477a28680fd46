"""Pages of merchants as an officer's browser gets them, taken apart."""

import contextlib
import html
import io
import os
import re
import sys
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from hub.cli import main
from hub.members.officers import find_signed_in
from hub.merchants.service import find_merchant
from schemas.tlog.leaf import parse_leaf
from tests.support.pages import all_faults, keep_session, window
from tests.support.signed_in import a_task, chosen

KEPT = re.compile(r"<div id=\"answer\" hidden data-body='([^']*)'>")
ADDRESS = re.compile(r'(?:href|action|hx-post|src)="([^"]*)"')
SAMPLE_WORDS = {"shop", "agency", "market", "supervision", "wang"}
"""English of the names and numbers that samples have."""
TITLE = re.compile(r"<title>([^<]*)</title>")


def public_id(hub, code):
    """Give the public id of the merchant of a code."""
    with hub.reads() as session:
        return find_merchant(session, code).public_id


def kept_answer(page):
    """Give the bytes of the answer that a page keeps."""
    return html.unescape(KEPT.search(page)[1]).encode()


def addresses_of(page):
    """List every address that a page leads to, and its title."""
    return [
        html.unescape(one) for one in (*ADDRESS.findall(page), *TITLE.findall(page))
    ]


def looks_since(hub, size):
    """Give what each leaf of a look says of it since the log had this size."""
    leaves = [parse_leaf(one).header for one in hub.audit.entries(size, 10_000)]
    return [
        (leaf["op"], leaf["actor"].get("system"), leaf["resp_class"]["status"])
        for leaf in leaves
        if leaf["op"].startswith(("merchant.", "person"))
    ]


def size_of(hub):
    """Tell how large the log is."""
    return hub.audit.signed().size


@contextmanager
def at_work(hub, address, browser, language="zh", width=1280):
    """Open a window in which an officer is signed in and has begun a task."""
    token = chosen(hub, "wang", is_demo=True)
    task = a_task(hub, find_signed_in(hub, token))
    with window(browser, language, width) as page:
        keep_session(page, address, token)
        yield page, f"{address}/console/t/{task.id}"


def faults_of(page, language):
    """List what is wrong with a page but for the names of samples."""
    names = {f"English: {word}" for word in SAMPLE_WORDS}
    return [one for one in all_faults(page, language) if one not in names]


def verified(hub, path):
    """Check a file as whoever got it does, with nothing but the log's key."""
    key = path.with_suffix(".key")
    key.write_text("\n".join(hub.audit.trusted_vkeys()) + "\n", "utf-8")
    arguments = ["credithub", "audit", "verify", str(path), "--key", str(key), "--json"]
    told = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        # In this process, but knowing nothing of the hub.
        for name in [name for name in os.environ if name.startswith("HUB_")]:
            patch.delenv(name)
        patch.setattr(sys, "argv", arguments)
        with (
            contextlib.redirect_stdout(told),
            contextlib.redirect_stderr(io.StringIO()),
            pytest.raises(SystemExit) as ended,
        ):
            main()
    return SimpleNamespace(returncode=ended.value.code, stdout=told.getvalue())
