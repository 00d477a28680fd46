"""The pages of the demo city speak one language, codes and names of others aside.

They are walked by links, as `test_every_page` does in a browser, but for their texts
alone, in which codes that are read letter by letter stand too.
"""

import html
import json
import re

import pytest

from connectors.base import source_titles
from hub.app import create_app
from hub.casework.machines.loader import load_machines
from hub.console.words.catalogue import load_catalogue
from hub.console.words.translator import translator_of
from hub.demo.clerks import OFFICERS
from hub.demo.notes import DEMO_NOTES
from hub.jobs import jobs_of
from hub.members.models import Member
from schemas.record import KINDS
from schemas.wording.operations import OPERATIONS
from tests.console.conftest import FORM_VALUE, Visit
from tests.console.test_every_page import LEFT_OUT, ROLES, sort_of
from tests.demo.conftest import prepare_demo
from tests.support.pages import MAY_STAND
from tests.support.parts import LONG
from tests.support.prepared import opened
from tests.support.visible_text import texts_of

HAN = re.compile(r"[\u4e00-\u9fff]")
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')
QUIET = re.compile(
    r"M[A-Z2-7]{20}|R[A-Z2-7]{24}|https?://\S+|[\w+/=-]*…[\w+/=-]*"
    r"|(?:www\.)?m\d+\.example\.org；?"
)
"""Numbers of merchants and records, addresses, pieces of hashes."""
TOKEN = re.compile(r"(?<![\w.:/+@-])[A-Za-z][\w.:/+@-]*[A-Za-z](?![\w.:/+@=…-])")
"""A word or a code; a piece of a hash or of an address is none."""
GLUE = re.compile("[A-Za-z)] ?[，。；：、]|[，。；：、] ?[A-Za-z(]")
"""Chinese signs between English words."""
CATALOGUE = load_catalogue("zh")
TYPES = {key.removeprefix("audit.type.") for key in CATALOGUE}
SCREENS = {key.removeprefix("audit.screen_of.") for key in CATALOGUE}
OFTEN = ("demo-officer",)
"""Whose pages each run walks; the long one those of all roles."""
EACH = 3 if LONG else 1
"""So many pages of a sort."""
MOST = 400
pytestmark = pytest.mark.only_database("sqlite")
EVERYBODY = [
    pytest.param(login, marks=[] if login in OFTEN else [pytest.mark.long])
    for login in ROLES
]


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of a demo city of a thousand merchants."""
    with opened(databases, instance_path, prepare_demo, clock) as hub:
        yield hub


def walked(hub, login, language):
    """Open what links lead to from where an officer begins: texts by address."""
    notes = json.loads((hub.config.instance / DEMO_NOTES).read_text("utf-8"))
    (officer,) = [one for one in notes["officers"] if one["login"] == login]
    visit = Visit(create_app(hub).test_client())
    visit.client.set_cookie("hub-language", language)
    visit.sign_in(hub, login, None, officer["password"])
    waiting, seen, found = ["/console"], {}, {}
    new = visit.get("/console/tasks/new")
    if purpose := re.search('name="purpose" value="([a-z]+)"', new.text):
        task = visit.begin(purpose[1])
        find = f"/console/t/{task}/find"
        token = FORM_VALUE.search(visit.get(find).text)[1]
        asked = {"q": notes["example_code"], "csrf": token}
        hits = visit.client.post(find, data=asked).text
        waiting += [find, re.search(f'href="(/console/t/{task}/m/[^"]+)"', hits)[1]]
    while waiting:
        path = html.unescape(waiting.pop(0))
        sort = sort_of(path)
        if path in found or LEFT_OUT.search(path) or seen.get(sort, 0) == EACH:
            continue
        answer = visit.get(path)
        assert answer.status_code in (200, 303), path
        seen[sort] = seen.get(sort, 0) + 1
        found[path] = texts_of(answer.text)
        waiting += LINK.findall(answer.text)
    assert 5 < len(found) < MOST
    return found


def reasons_of(hub):
    """Say which Latin words stand in Chinese pages, by why they do."""
    with hub.reads() as session:
        members = {row.code for row in session.query(Member)}
    items = {*KINDS, "rating", "relation", "person"}
    return {
        "formats, keys and programs": MAY_STAND,
        "codes of members, beside their names": members,
        "sources by the names that commands take": set(source_titles()),
        "jobs by the names that commands take": set(jobs_of(hub)),
        "logins": {login for login, *_ in OFFICERS},
        "operations and kinds of things of the log, below their words": {
            *OPERATIONS,
            *TYPES,
        },
        "screens that the log names, below their words": SCREENS,
        "items that are typed into the form of an agreement": items,
        "rules by which records are linked, beside their words": {"name-only"},
        "faults that `credithub status` names as well": {"jobs-stopped"},
        "what the demo calls its list of watched merchants": {"sellers"},
        "columns as files have them": {
            name for kind in KINDS.values() for name in kind.fields()
        },
        "cells as they were received": {"NULL"},
        "words of commands": {"credithub", "audit", "verify", "jobs"},
    }


@pytest.mark.parametrize("login", EVERYBODY)
def test_chinese_pages_have_no_english(hub, login):
    allowed = set().union(*reasons_of(hub).values())

    left = {
        (sort_of(path), word): text[:80]
        for path, texts in walked(hub, login, "zh").items()
        for text in texts
        for word in TOKEN.findall(QUIET.sub("", text))
        if word not in allowed and not re.search("[0-9]", word)
    }

    assert left == {}


def own_chinese():
    """Give what the product says in Chinese: catalogue and tables of steps."""
    machines = load_machines()
    tables = [one for table in machines.tables for one in (table, *table.events)]
    states = [one for table in machines.tables for one in table.states]
    words = machines.words
    lists = (words.facts, words.documents, words.roles, words.parties)
    named = [*tables, *states, *(one for some in lists for one in some.values())]
    said = {one for one in translator_of("zh").texts.values() if isinstance(one, str)}
    said |= {one.zh for one in named}
    names = {*source_titles().values(), *(post for *_, post in OFFICERS)}
    names |= {kind.zh for kind in KINDS.values()}
    return {one for one in said - names if HAN.search(one)}


@pytest.mark.long
@pytest.mark.parametrize("login", ROLES)
def test_english_pages_have_no_chinese_of_the_product(hub, login):
    own = own_chinese()
    # Columns and cells stand there as files have them.
    as_received = re.compile("/console/quarantine")

    left = {
        (sort_of(path), text)
        for path, texts in walked(hub, login, "en").items()
        for text in texts
        if (text in own and not as_received.match(path))
        or GLUE.search(QUIET.sub("", text))
    }

    assert left == set()
