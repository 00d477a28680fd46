"""What every test may ask for: databases, an instance folder, a clock."""

import os
from pathlib import Path

import hypothesis
import pytest
from argon2 import PasswordHasher

from hub.app import create_app
from hub.ground.clock import SetClock
from hub.ground.process.memory import collector_at_rest, settle
from hub.intake.files.cores.second_core import cores
from hub.members.officers.credentials import passwords
from hub.monitoring.counts.lines import LINES
from tests.support.browser import THROUGH_PROXY, fresh_page, open_browser, served
from tests.support.databases import (
    DAY,
    PostgresDatabases,
    SqliteDatabases,
    asked_kinds,
    has_both,
)
from tests.support.drawn_order import DrawnOrder
from tests.support.lost_tests import LostTests
from tests.support.measured_children import measure_children
from tests.support.memory_folder import find_memory
from tests.support.parts import LONG, STRICT, lacks, missing
from tests.support.ports import free_port
from tests.support.postgres_server import PostgresServer
from tests.support.prepared import START, opened, prepare_instance
from tests.support.rewritten import compile_share
from tests.support.route_compiling import compile_routes_late
from tests.support.shared_statements import share_statements

# Times vary with the machine's load, so no example has a deadline.
hypothesis.settings.register_profile("reduced", max_examples=20, deadline=None)
hypothesis.settings.register_profile("long", max_examples=2000, deadline=None)
hypothesis.settings.load_profile("long" if LONG else "reduced")

compile_routes_late()
share_statements()


def pytest_configure(config):
    """Watch, where tests run in several processes, that none of them is lost.

    Their folders lie in memory where there is room: a commit to a disk waits for it.
    """
    config.pluginmanager.register(LostTests())
    config.pluginmanager.register(DrawnOrder())
    if memory := find_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """Run one process more than there are cores: each waits for others at times.

    It waits for servers, browsers, commands and PostgreSQL, and so did a core with it.
    """
    return cores() + 1


def pytest_sessionstart(session):
    """Refuse a strict run that lacks a part, before any test."""
    lacking = lacks()
    if STRICT and lacking and not hasattr(session.config, "workerinput"):
        pytest.exit("\n".join(lacking), returncode=1)


def pytest_generate_tests(metafunc):
    """Run what rests on a database once on each kind."""
    if "databases" not in metafunc.fixturenames:
        return
    only = metafunc.definition.get_closest_marker("only_database")
    marks = {"postgresql": [pytest.mark.needs("postgresql")]}
    if metafunc.definition.get_closest_marker("postgresql_in_long") or (
        only is None and not has_both(metafunc.definition.nodeid, DAY)
    ):
        marks["postgresql"].append(pytest.mark.long)
    kinds = [
        pytest.param(kind, id=kind, marks=marks.get(kind, []))
        for kind in asked_kinds()
        if only is None or only.args[0] == kind
    ]
    metafunc.parametrize("databases", kinds, indirect=True, scope="session")


def pytest_collection_modifyitems(items):
    """Skip what needs an absent part or the long run.

    Through the proxy only what a browser does is run.
    """
    if THROUGH_PROXY:
        items[:] = [item for item in items if "browser" in item.fixturenames]
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.needs("chromium"))
            if THROUGH_PROXY:
                item.add_marker(pytest.mark.needs("haproxy"))
        if item.get_closest_marker("long") and not LONG:
            item.add_marker(pytest.mark.skip("full numbers: scripts/test --long"))
        for mark in item.iter_markers("needs"):
            if reason := missing(mark.args[0]):
                item.add_marker(pytest.mark.skip(reason))


@pytest.hookimpl(wrapper=True)
def pytest_collection(session):
    """Let the garbage collector rest: what is collected stays all along."""
    # Coverage has begun by now, in each process that runs tests.
    measure_children()
    with collector_at_rest():
        if hasattr(session.config, "workerinput"):
            compile_share(session.config, Path(__file__).parent)
        return (yield)


def pytest_collection_finish():
    """Spare the garbage collector what stays all along, as a server does."""
    settle()


def pytest_terminal_summary(terminalreporter):
    """Say once how to get each part whose tests were skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {report.longrepr[2].removeprefix("Skipped: ") for report in skipped}
    for reason in sorted(reasons):
        if " is missing: " in reason:
            terminalreporter.write_line(reason)


@pytest.fixture(scope="session")
def postgres_server():
    """One PostgreSQL server, started when the first test asks for it."""
    server = PostgresServer(free_port())
    yield server
    server.stop()


@pytest.fixture(scope="session")
def sqlite_databases(request, tmp_path_factory):
    """Databases in files, with what was prepared for the whole run."""
    own = tmp_path_factory.getbasetemp()
    # Where tests run in several processes, their folders lie in one.
    folder = own.parent if hasattr(request.config, "workerinput") else own
    templates = folder / "templates"
    templates.mkdir(mode=0o700, exist_ok=True)
    return SqliteDatabases(templates)


@pytest.fixture(scope="session")
def postgresql_databases(postgres_server, tmp_path_factory):
    """Databases of the server, with what was prepared for the whole run."""
    return PostgresDatabases(postgres_server, tmp_path_factory.mktemp("templates"))


@pytest.fixture(scope="session")
def databases(request):
    """The kind of database that this round of tests runs on."""
    # Not made here: what is prepared must outlive a change from one kind to the other.
    return request.getfixturevalue(f"{request.param}_databases")


@pytest.fixture
def instance_path(tmp_path):
    """An empty instance folder."""
    # A short name: the address of a socket in it has few bytes.
    path = tmp_path / "hub"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture
def database_url(databases, instance_path):
    """The address of an empty database."""
    url = databases.fresh(instance_path)
    yield url
    databases.discard(url)


@pytest.fixture(autouse=True)
def written_lines():
    """Have the lines of a test's requests written before another test looks."""
    yield
    LINES.flush()


@pytest.fixture(autouse=True)
def cheap_passwords(request, monkeypatch):
    """Hash passwords at a small cost: hundreds of tests sign in, a few look at that."""
    passwords.nobodys_hash.cache_clear()
    if request.node.get_closest_marker("full_hashes"):
        return
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(f"{passwords.__name__}._hasher", cheap)


@pytest.fixture
def clock():
    """A clock that stands at ten in the morning in Suqian, until it is advanced."""
    return SetClock(START)


@pytest.fixture
def hub(databases, instance_path, clock):
    """An empty hub with a clock of its own, on each kind of database."""
    with opened(databases, instance_path, prepare_instance, clock) as hub:
        yield hub


@pytest.fixture
def app(hub):
    """The web application of the hub."""
    return create_app(hub)


@pytest.fixture(scope="module")
def browser():
    """Chromium, started when a module's first test asks for it.

    Not for the whole run: while it lives, this thread is inside an event loop.
    """
    with open_browser() as browser:
        yield browser


@pytest.fixture
def address(app):
    """Where the application answers; a page is asked for after it.

    So the page is closed before its server: a browser asks for a page's icon when it
    likes, and a server that goes resets what waits for it.
    """
    with served(app) as address:
        yield address


@pytest.fixture
def browser_page(browser):
    """A page with an empty profile, in Chinese; its faults fail the test at its end."""
    with fresh_page(browser) as page:
        yield page
