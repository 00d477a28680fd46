"""Whatever befalls a server of files: a named end, and the next sync completes."""

import json

import pytest

from connectors.base import Manifest, Reach, Source
from connectors.doors.sftp.folder import SftpFolder
from connectors.table_file import TableFile
from hub.archive.models import RecordHead
from tests.support.api_server import write_reach
from tests.support.fault_proxy import BYTE_FAULTS, FaultProxy
from tests.support.intake_lines import penalty
from tests.support.ssh_server import SshServer

pytestmark = [pytest.mark.postgresql_in_long, pytest.mark.needs("sshd")]

ROWS = [penalty(number) for number in range(1, 7)]
FIELDS = [name for name in ROWS[0] if name != "kind"]
NAMED = {"unreachable", "too-slow", "host-key-unlike", "door-denied", "door-answered"}
"""How a sync may end over a fault."""
REQUESTS = 32
"""How many a sync of these files has at most, from its start to its end."""


def manifest_of(folder, **keys):
    """A source of penalties in three files on a server."""
    reader = {
        "kind": "table",
        "formats": ["jsonl"],
        "columns": {name: [name] for name in FIELDS},
        "dates": {"decision_day": "plain"},
        "units": {"fine_fen": "fen"},
    }
    door = {
        "kind": "sftp",
        "address": "market",
        "folder": str(folder),
        "secret": "key",
        "settle_seconds": 0,
        "seconds": 1,
        "tries": 1,
    }
    return Manifest.parse(
        {
            "name": "lines",
            "owner": "agency:test",
            "title": "SFTP 来源",
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
def server():
    """A server with three files of two penalties each."""
    made = SshServer()
    for number in range(3):
        lines = [json.dumps(row) for row in ROWS[2 * number : 2 * number + 2]]
        made.put(f"{number}.jsonl", "\n".join([*lines, ""]).encode())
    yield made
    made.stop()


@pytest.fixture
def proxied(server, tmp_path):
    """A source that reaches its server through a proxy that spoils answers."""
    with FaultProxy(server.port) as proxy:
        write_reach(
            tmp_path,
            urls=[f"sftp://{server.user}@127.0.0.1:{proxy.port}"],
            inner=True,
            host_keys=[server.host_key],
            secrets={"key": server.secret},
        )

        def source(**keys):
            manifest = manifest_of(server.files, **keys)
            reach = Reach(tmp_path, tmp_path)
            door = SftpFolder(manifest, reach, sleep=lambda _: None)
            return Source(manifest, door, TableFile(manifest))

        source.proxy = proxy
        yield source


@pytest.mark.long
@pytest.mark.parametrize("after", range(0, REQUESTS, 2))
@pytest.mark.parametrize("fault", BYTE_FAULTS)
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


def test_what_breaks_off_is_gone_on_with_in_the_same_sync(take, proxied, rows_of):
    proxied.proxy.spoil(fault="cut", after=REQUESTS - 10)

    report = take(of=proxied(tries=3, seconds=30))
    again = take(of=proxied(seconds=30))

    assert (report["state"], report["records"]) == ("done", len(ROWS))
    assert (again["state"], again["records"]) == ("nothing-new", 0)
