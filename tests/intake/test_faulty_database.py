"""Whatever befalls a member's database: a named end, and the next sync completes."""

import pytest

from connectors.base import Manifest, Reach, Source
from connectors.doors.database.view import DatabaseView
from connectors.table_file import TableFile
from hub.archive.models import RecordHead
from hub.intake.models import DeliveryPage
from tests.support.fault_proxy import BYTE_FAULTS, FaultProxy
from tests.support.intake_lines import penalty
from tests.support.member_database import MemberDatabase

pytestmark = [pytest.mark.postgresql_in_long, pytest.mark.needs("postgresql")]

ROWS = [penalty(number) for number in range(1, 7)]
FIELDS = [name for name in ROWS[0] if name != "kind"]
SHORTLY = ("cut", "garbage")
"""What is tried in the ordinary run too."""
NAMED = {
    "unreachable",
    "too-slow",
    "view-unreadable",
    "row-id-twice",
    "page-mixed",
    "door-denied",
    "page-repeats",
    "row-id-unusable",
}
"""How a sync may end over a fault."""
REQUESTS = 23
"""How many a sync of these rows has, from its start to its end."""


def manifest_of(**keys):
    """A source of penalties in a view, of three pages."""
    reader = {
        "kind": "table",
        "formats": ["jsonl"],
        "columns": {name: [name] for name in FIELDS},
        "dates": {"decision_day": "plain"},
        "units": {"fine_fen": "fen"},
    }
    door = {
        "kind": "database",
        "address": "market",
        "secret": "db",
        "view": "penalties",
        "columns": FIELDS,
        "row_id": "document_no",
        "watermark": "changed",
        "size": 2,
        "seconds": 1,
    }
    return Manifest.parse(
        {
            "name": "lines",
            "owner": "agency:test",
            "title": "视图来源",
            "legal_basis": "test",
            "schedule": "0 2 * * *",
            "kinds": ["penalty"],
            "expect_at_least": 0,
            "expect_at_most": 100,
            "door": door | keys,
            "reader": reader,
        }
    )


@pytest.fixture(scope="module")
def database(postgres_server):
    """A member's database with a view of penalties."""
    made = MemberDatabase("postgresql", None, postgres_server)
    columns = ", ".join(f"{name} text" for name in FIELDS)
    made.do(f"CREATE TABLE penalties (changed integer, {columns})")
    for number, row in enumerate(ROWS):
        values = ", ".join("%s" for _ in range(len(FIELDS) + 1))
        made.connection.execute(
            f"INSERT INTO penalties VALUES ({values})",
            (number, *(row[name] for name in FIELDS)),
        )
    yield made
    made.close()


@pytest.fixture
def proxied(database, tmp_path):
    """A source that reaches its database through a proxy that spoils answers."""
    with FaultProxy(database.port) as proxy:
        database.let_reach(tmp_path, database.url_at(proxy.port))

        def source(**keys):
            manifest = manifest_of(**keys)
            door = DatabaseView(manifest, Reach(tmp_path, tmp_path))
            return Source(manifest, door, TableFile(manifest))

        source.proxy = proxy
        yield source


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(after, marks=() if after == REQUESTS - 5 else pytest.mark.long)
        for after in range(REQUESTS)
    ],
)
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(fault, marks=() if fault in SHORTLY else pytest.mark.long)
        for fault in BYTE_FAULTS
    ],
)
def test_a_fault_has_a_name_and_the_next_sync_completes(
    take, proxied, rows_of, fault, after
):
    proxied.proxy.spoil(fault=fault, after=after)
    first = take(of=proxied())
    second = take(of=proxied())

    assert first["state"] in ("done", "nothing-new") or first["reason"] in NAMED
    assert second["state"] in ("done", "nothing-new")
    assert len(rows_of(RecordHead)) == len(ROWS)
    assert first["records"] + second["records"] == len(ROWS)
    assert rows_of(DeliveryPage) == []


def test_pages_that_were_landed_are_not_read_again(take, proxied, rows_of):
    # What comes last: the rows behind the sixth, their cursor's end, and the end.
    proxied.proxy.spoil(fault="cut", after=REQUESTS - 3)
    first = take(of=proxied())
    kept = [page.name for page in rows_of(DeliveryPage)]
    before = proxied.proxy.requests
    second = take(of=proxied())
    third = take(of=proxied())

    assert first["reason"] == "unreachable"
    assert kept == ["page-1.jsonl", "page-2.jsonl", "page-3.jsonl"]
    assert second["files"][0]["pages"] == len(ROWS) // 2
    assert second["records"] == len(ROWS)
    assert before == REQUESTS - 2
    assert (third["state"], third["records"]) == ("nothing-new", 0)
