"""Whatever befalls an interface: a named end, the next sync completes, none is lost."""

import pytest

from connectors.base import Manifest, Reach, Source
from connectors.doors.http_api import HttpApi
from connectors.table_file import TableFile
from hub.archive.models import RecordHead
from hub.intake.models import DeliveryPage
from tests.support.api_server import paged, serving, write_reach
from tests.support.fault_proxy import FAULTS, FaultProxy
from tests.support.intake_lines import penalty

pytestmark = pytest.mark.postgresql_in_long

ROWS = [penalty(number) for number in range(1, 7)]
FIELDS = [name for name in ROWS[0] if name != "kind"]
NAMED = {
    "unreachable",
    "too-slow",
    "door-busy",
    "page-packed",
    "page-unreadable",
    "cursor-repeats",
    "page-repeats",
    "invalid-json",
    "truncated",
}
"""How a sync may end over a fault."""


def manifest_of(**keys):
    """A source of penalties behind an interface of three pages."""
    return Manifest.parse(
        {
            "name": "lines",
            "owner": "agency:test",
            "title": "接口来源",
            "legal_basis": "test",
            "schedule": "0 2 * * *",
            "kinds": ["penalty"],
            "expect_at_least": len(ROWS),
            "expect_at_most": 100,
            "door": {
                "kind": "http_api",
                "address": "market",
                "form": "json",
                "paging": "cursor",
                "next": ["next"],
                "seconds": 1,
                "tries": 1,
            }
            | keys,
            "reader": {
                "kind": "table",
                "formats": ["json"],
                "columns": {name: [name] for name in FIELDS},
                "dates": {"decision_day": "plain"},
                "units": {"fine_fen": "fen"},
                "layout": {"rows": ["data", "list"]},
            },
        }
    )


@pytest.fixture
def proxied(tmp_path):
    """A source that reaches its interface through a proxy that spoils answers."""
    with serving(paged(ROWS)) as server, FaultProxy(server.port) as proxy:
        write_reach(tmp_path, urls=[f"http://127.0.0.1:{proxy.port}"], inner=True)

        def source(**keys):
            manifest = manifest_of(**keys)
            reach = Reach(tmp_path, tmp_path)
            door = HttpApi(manifest, reach, sleep=lambda _: None)
            return Source(manifest, door, TableFile(manifest))

        source.proxy = proxy
        yield source


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(0, marks=pytest.mark.long),
        1,
        pytest.param(2, marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_has_a_name_and_the_next_sync_completes(
    take, proxied, rows_of, fault, after
):
    proxied.proxy.spoil(fault=fault, after=after)
    first = take(of=proxied())
    second = take(of=proxied())

    assert first["state"] == "done" or first["reason"] in NAMED
    assert second["state"] in ("done", "nothing-new")
    assert len(rows_of(RecordHead)) == len(ROWS)
    assert first["records"] + second["records"] == len(ROWS)
    assert rows_of(DeliveryPage) == []


@pytest.mark.parametrize("fault", ["cut", "500", "wrong-length"])
def test_what_asking_again_mends_is_mended_in_the_same_sync(
    take, proxied, rows_of, fault
):
    proxied.proxy.spoil(fault=fault, after=1)

    report = take(of=proxied(tries=3))

    assert (report["state"], report["records"]) == ("done", len(ROWS))
    assert len(rows_of(RecordHead)) == len(ROWS)
