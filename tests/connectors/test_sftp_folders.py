"""The door to a folder over SFTP, against OpenSSH's own server."""

import asyncio
import os
import threading
import time
from datetime import UTC, datetime, timedelta

import asyncssh
import pytest

from connectors.base import Manifest, Reach, SourceError
from connectors.doors.sftp.folder import SftpFolder
from connectors.doors.sftp.listing import FolderPlace, ListedFile
from connectors.doors.sftp.session import SftpSession
from tests.support.api_server import write_reach
from tests.support.delivered import BASE
from tests.support.fault_proxy import FaultProxy
from tests.support.ssh_server import SshServer

pytestmark = pytest.mark.needs("sshd")

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
MIB = 1 << 20
DAY = 24 * 60 * 60
OLD = 1_000_000_000


@pytest.fixture(scope="module")
def running():
    """One server for the tests of this file."""
    server = SshServer()
    yield server
    server.stop()


@pytest.fixture
def server(running, tmp_path):
    """The server with an empty folder, and a hub that may reach it."""
    running.clear()
    reach(running, tmp_path)
    return running


def reach(server, folder, port=None, **more):
    """Write the server's address and the hub's key into an instance's folder."""
    keys = {"urls": [f"sftp://{server.user}@127.0.0.1:{port or server.port}"]}
    keys |= {"inner": True, "host_keys": [server.host_key]}
    keys |= {"secrets": {"key": server.secret}}
    write_reach(folder, **(keys | more))


def manifest_of(folder, **keys):
    """A manifest whose door is a folder of a server."""
    inner = ("formats", "columns", "dates", "units")
    reader = {key: BASE[key] for key in inner} | {"kind": "table"}
    outer = {key: value for key, value in BASE.items() if key not in inner}
    door = {"kind": "sftp", "address": "market", "folder": str(folder)}
    door |= {"secret": "key", "settle_seconds": 0, "tries": 1}
    return Manifest.parse(outer | {"door": door | keys, "reader": reader})


def door_of(instance, server, sleep=None, **keys):
    """A door to the server's folder."""
    folder = keys.pop("folder", server.files)
    waits = []
    door = SftpFolder(
        manifest_of(folder, **keys),
        Reach(instance, instance),
        sleep=sleep or waits.append,
    )
    door.waits = waits
    return door


def read(door, since=None, at=NOW):
    """What one sync fetches: the name, content and cursor of each file."""
    found = []
    for delivery in door.fetch(since, at):
        for page in delivery.pages:
            with page.open() as stream:
                found.append((page.name, stream.read(), page.cursor))
    return found


def names_in(found):
    """The names of what was fetched."""
    return [name for name, _, _ in found]


def refusal_of(door, **more):
    """How a sync is refused."""
    with pytest.raises(SourceError) as caught:
        read(door, **more)
    return caught.value


def test_files_come_by_when_they_were_changed_then_by_name(server, tmp_path):
    server.put("b.csv", b"2", OLD + 1)
    server.put("a.csv", b"3", OLD + 1)
    server.put("c.csv", b"1", OLD)
    server.put("空.csv", b"", OLD + 2)
    server.put(os.fsdecode("处罚.csv".encode("gb18030")), b"4", OLD + 3)

    found = read(door_of(tmp_path, server))

    assert [(name, body) for name, body, _ in found] == [
        ("c.csv", b"1"),
        ("a.csv", b"3"),
        ("b.csv", b"2"),
        ("空.csv", b""),
        ("处罚.csv", b"4"),
    ]


def test_links_folders_and_dotted_names_are_passed_over(server, tmp_path):
    path = server.put("a.csv", b"1")
    server.put(".b.csv", b"2")
    (server.files / "link.csv").symlink_to(path)
    (server.files / "outside.csv").symlink_to("/etc/passwd")
    (server.files / "sub.csv").mkdir()
    os.mkfifo(server.files / "pipe.csv")

    assert names_in(read(door_of(tmp_path, server))) == ["a.csv"]


def test_a_file_becomes_known_when_it_was_read_to_its_end(server, tmp_path):
    for number in range(4):
        server.put(f"{number}.csv", b"%d" % number, OLD + number * DAY)
    door = door_of(tmp_path, server, window_minutes=60)
    found = read(door)
    since = found[-1][2]

    # The last is known to be whole only when the next sync comes.
    assert names_in(read(door, since)) == ["2.csv", "3.csv"]
    server.put("late.csv", b"x", OLD - 30 * DAY)
    server.put("1.csv", b"other", OLD + DAY)
    server.put("2.csv", b"y", OLD + 2 * DAY)
    server.put("0.csv", b"other", OLD)
    assert names_in(read(door, since)) == [
        "late.csv",
        "0.csv",
        "1.csv",
        "2.csv",
        "3.csv",
    ]


def test_a_file_that_was_not_read_is_met_again(server, tmp_path):
    for number in range(3):
        server.put(f"{number}.csv", b"%d" % number, OLD + number)
    door = door_of(tmp_path, server, window_minutes=0)
    cursors = []
    for number, delivery in enumerate(door.fetch(None, NOW)):
        for page in delivery.pages:
            cursors.append(page.cursor)
            if number != 1:
                with page.open() as stream:
                    stream.read()

    assert names_in(read(door, cursors[-1])) == ["1.csv", "2.csv"]


def test_cursors_of_other_doors_and_wrong_clocks_pass_over_nothing(server, tmp_path):
    server.put("a.csv", b"1")
    server.put("future.csv", b"2", 4_000_000_000)
    door = door_of(tmp_path, server, window_minutes=0)
    known = read(door)[-1][2]

    for since in ("", "2026-11-24T02:00:00.000000+00:00", "[]", '{"until": "x"}'):
        assert names_in(read(door, since)) == ["a.csv", "future.csv"]
    server.put("b.csv", b"3")
    assert names_in(read(door, known)) == ["b.csv", "future.csv"]


def test_what_is_still_being_written_is_left(server, tmp_path):
    server.put("whole.csv", b"1")
    growing = server.put("growing.csv", b"1")

    def write(_):
        with growing.open("ab") as file:
            file.write(b"2")

    door = door_of(tmp_path, server, sleep=write, settle_seconds=2)

    assert names_in(read(door)) == ["whole.csv"]
    settled = door_of(tmp_path, server, settle_seconds=2)
    assert dict(one[:2] for one in read(settled))["growing.csv"] == b"12"
    assert settled.waits == [2]


@pytest.mark.parametrize(
    "change",
    [
        "link",
        *(
            pytest.param(change, marks=pytest.mark.long)
            for change in ("grow", "shrink", "exchange", "remove")
        ),
    ],
)
def test_a_file_that_changes_while_it_is_read_is_let_go_of(server, tmp_path, change):
    path = server.put("a.csv", bytes(3 * MIB))
    other = server.put(".b.csv", bytes(3 * MIB), OLD + 9)
    ((page,),) = [list(one.pages) for one in _first(door_of(tmp_path, server))]
    with page.open() as stream:
        assert len(stream.read(10)) == 10
        if change == "link":
            path.unlink()
            path.symlink_to(other)
        elif change == "exchange":
            other.rename(path)
        elif change == "remove":
            path.unlink()
        else:
            os.truncate(path, 4 * MIB if change == "grow" else 10)
        with pytest.raises(SourceError) as caught:
            stream.read()
    assert caught.value.code in ("file-changed", "file-missing")


OPEN = []
"""Fetching that goes on until the test is over."""


def _first(door):
    """Begin to fetch, and keep the session open."""
    fetching = door.fetch(None, NOW)
    OPEN[:] = [fetching]
    yield next(fetching)


@pytest.fixture(autouse=True)
def ended():
    """End what a test has begun to fetch."""
    yield
    for fetching in OPEN:
        fetching.close()
    OPEN.clear()


def test_a_file_that_breaks_off_is_gone_on_with(server, tmp_path):
    content = os.urandom(5 * MIB)
    server.put("a.csv", content)
    with FaultProxy(server.port) as proxy:
        reach(server, tmp_path, proxy.port)
        door = door_of(tmp_path, server, tries=4)
        ((page,),) = [list(one.pages) for one in _first(door)]
        with page.open() as stream:
            parts = [stream.read(2 * MIB)]
            proxy.cut()
            parts.append(stream.read())

    assert b"".join(parts) == content
    assert door.waits == [1.0]


def test_a_large_file_is_refused(server, tmp_path):
    server.put("large.csv", bytes(MIB + 1))
    server.put("small.csv", bytes(MIB), OLD + 1)
    door = door_of(tmp_path, server, file_mb=1)
    codes = {}
    for delivery in door.fetch(None, NOW):
        for page in delivery.pages:
            try:
                with page.open() as stream:
                    codes[page.name] = len(stream.read())
            except SourceError as error:
                codes[page.name] = error.code

    assert codes == {"large.csv": "too-large", "small.csv": MIB}


def test_a_folder_of_too_many_files_is_refused(server, tmp_path, monkeypatch):
    monkeypatch.setattr("connectors.doors.sftp.session.MOST_FILES", 4)
    for number in range(3):
        server.put(f"{number}.csv", b"")

    assert refusal_of(door_of(tmp_path, server)).code == "too-many-files"


def test_a_server_with_another_key_is_told_nothing(server, tmp_path):
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    reach(server, tmp_path, host_keys=[other.strip()])

    assert refusal_of(door_of(tmp_path, server)).code == "host-key-unlike"


def test_a_key_that_is_not_known_is_not_let_in(server, tmp_path):
    other = asyncssh.generate_private_key("ssh-ed25519").export_private_key()
    reach(server, tmp_path, secrets={"key": other})

    assert refusal_of(door_of(tmp_path, server)).code == "door-denied"
    error = refusal_of(door_of(tmp_path, server, folder="/nowhere"))
    assert error.code == "door-denied"
    reach(server, tmp_path)
    assert refusal_of(door_of(tmp_path, server, folder="/nowhere")).code == (
        "file-missing"
    )


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"host_keys": []}, "host-key-missing"),
        ({"host_keys": ["ssh-ed25519 nothing"]}, "host-key-missing"),
        ({"urls": ["https://hub@a"]}, "addresses-invalid"),
        ({"urls": ["sftp://a"]}, "addresses-invalid"),
        ({"urls": ["sftp://hub@a/folder"]}, "addresses-invalid"),
        ({"urls": ["sftp://hub:hunter2@a"]}, "addresses-invalid"),
        ({"urls": ["sftp://hub@a:99999"]}, "addresses-invalid"),
        ({"secrets": {"key": b"hunter2"}}, "secret-unusable"),
    ],
)
def test_an_address_or_secret_that_cannot_be_used_is_told(server, tmp_path, keys, code):
    reach(server, tmp_path, **keys)

    with pytest.raises(SourceError) as caught:
        door_of(tmp_path, server).check()

    assert caught.value.code == code
    assert "hunter2" not in str(caught.value)


def test_an_address_that_leads_inside_is_refused(server, tmp_path):
    reach(server, tmp_path, inner=False)

    assert refusal_of(door_of(tmp_path, server)).code == "address-not-allowed"


def test_the_next_address_is_asked_where_one_cannot_be_reached(server, tmp_path):
    server.put("a.csv", b"1")
    good = f"sftp://{server.user}@127.0.0.1:{server.port}"
    bad = f"sftp://{server.user}@127.0.0.1:1"

    reach(server, tmp_path, urls=[bad, good])
    assert names_in(read(door_of(tmp_path, server))) == ["a.csv"]
    reach(server, tmp_path, urls=[bad])
    assert refusal_of(door_of(tmp_path, server)).code == "unreachable"


def test_a_server_that_closes_no_file_holds_no_worker(tmp_path, monkeypatch):
    gone = asyncio.Event()

    class Line:
        def abort(self):
            gone.set()

        def close(self):
            """Begin to end."""

        async def wait_closed(self):
            await gone.wait()

    async def look(self, name):
        del name
        self._line = Line()
        try:
            await asyncio.sleep(60)
        finally:
            await gone.wait()

    monkeypatch.setattr(SftpSession, "_look", look)
    begun = time.monotonic()
    with (
        SftpSession(manifest_of(tmp_path, seconds=1).door, None) as session,
        pytest.raises(SourceError) as caught,
    ):
        session.look(b"a.csv")

    assert caught.value.code == "too-slow"
    assert time.monotonic() - begun < 30


@pytest.mark.long
def test_a_slow_peer_holds_no_worker(server, tmp_path):
    with FaultProxy(server.port) as proxy:
        reach(server, tmp_path, proxy.port)
        proxy.spoil(fault="slow-loris", after=1)
        begun = time.monotonic()

        error = refusal_of(door_of(tmp_path, server, seconds=1))

    assert error.code == "too-slow"
    assert time.monotonic() - begun < 5


def test_a_sync_does_not_ask_for_ever(server, tmp_path, monkeypatch):
    monkeypatch.setattr("connectors.doors.sftp.session.MOST_MINUTES", 0)

    assert refusal_of(door_of(tmp_path, server)).code == "time-over"


class OtherServer:
    """A server of asyncssh, which knows passwords and may lie about files."""

    def __init__(self, folder, names=()):
        """Serve a folder on loopback."""
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.host_key = self.key.export_public_key().decode().strip()
        self.user, self.files = "hub", "/"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

        class Letting(asyncssh.SSHServer):
            def password_auth_supported(self):
                return True

            def validate_password(self, username, password):
                return (username, password) == ("hub", "S3cret")

        class Lying(asyncssh.SFTPServer):
            def __init__(self, chan):
                super().__init__(chan, chroot=folder)

            async def scandir(self, path):
                async for one in super().scandir(path):
                    yield one
                attrs = asyncssh.SFTPAttrs(
                    size=1, permissions=0o100644, atime=1, mtime=1
                )
                for name in names:
                    yield asyncssh.SFTPName(name, attrs=attrs)

        async def listen():
            return await asyncssh.listen(
                "127.0.0.1",
                0,
                server_host_keys=[self.key],
                server_factory=Letting,
                sftp_factory=Lying,
            )

        done = asyncio.run_coroutine_threadsafe(listen(), self._loop)
        self._server = done.result(10)
        self.port = self._server.get_port()
        self.secret = b"S3cret\n"

    def stop(self):
        """End."""

        async def end():
            self._server.close()
            await self._server.wait_closed()
            await asyncio.sleep(0.05)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


def test_a_password_lets_in_and_names_that_lead_elsewhere_are_passed_over(tmp_path):
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "a.csv").write_bytes(b"1")
    other = OtherServer(str(folder), names=[b"../../etc/passwd", b"x/../a.csv", b".."])
    try:
        reach(other, tmp_path)
        assert names_in(read(door_of(tmp_path, other, auth="password"))) == ["a.csv"]
        reach(other, tmp_path, secrets={"key": b"Wr0ng"})
        error = refusal_of(door_of(tmp_path, other, auth="password"))
    finally:
        other.stop()

    assert error.code == "door-denied"
    assert "Wr0ng" not in str(error)


def test_a_mark_is_of_name_size_and_time():
    file = ListedFile(OLD, b"a", 1)
    others = [ListedFile(OLD + 1, b"a", 1), ListedFile(OLD, b"b", 1)]
    others += [ListedFile(OLD, b"a", 2), ListedFile(OLD, b" a", 1)]

    assert len({one.mark() for one in (file, *others)}) == 5
    place = FolderPlace(OLD, (file.mark(),))
    assert FolderPlace.read(place.write()) == place
    unread = place.unread([file, *others], NOW, timedelta(seconds=-1))
    assert file not in list(unread)
