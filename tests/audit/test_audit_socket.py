"""Where the log's writer listens, and that nobody else can stand in its place."""

import os
import socket
import stat
import threading
from contextlib import closing

import pytest

from hub.audit.errors import AuditUnavailableError
from hub.audit.wire.channel import ChannelError
from hub.audit.wire.sockets import connect, listen, socket_path
from tests.support.log_callers import refusal

pytestmark = pytest.mark.postgresql_in_long


def test_the_socket_is_private(log, make, anchor_path):
    log.append(make(1))
    path = socket_path(anchor_path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    log.close()
    assert not path.exists()


def test_a_socket_that_was_left_behind_is_no_hindrance(log, make, anchor_path):
    with closing(socket.socket(socket.AF_UNIX)) as left:
        left.bind(os.fspath(socket_path(anchor_path)))

    assert log.append(make(1)).index == 0


def test_a_socket_that_was_removed_is_made_anew(
    open_log, log, make, anchor_path, monkeypatch
):
    monkeypatch.setattr("hub.audit.wire.reception.LOOK_SECONDS", 0.05)
    log.append(make(0))
    socket_path(anchor_path).unlink()

    asking = open_log()

    assert asking.append(make(1)).index == 1
    assert (log.is_writer, asking.is_writer) == (True, False)
    assert stat.S_IMODE(socket_path(anchor_path).stat().st_mode) == 0o600


def test_a_long_instance_path_has_its_socket_in_a_private_folder(
    open_log, make, tmp_path, tmp_path_factory, monkeypatch
):
    # A name as short as that of the usual temporary folder.
    short = tmp_path_factory.mktemp("t")
    monkeypatch.setattr("tempfile.tempdir", str(short))
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    log, asking = open_log(anchor=deep / "anchor"), open_log(anchor=deep / "anchor")

    log.append(make(1))
    receipt = asking.append(make(2))

    path = socket_path(deep / "anchor")
    assert path.parent == short / f"credithub-{os.geteuid()}"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert receipt.index == 1
    assert not asking.is_writer


@pytest.mark.parametrize("what", ["open to others", "a link"])
def test_a_folder_that_others_could_have_made_is_refused(
    open_log, make, tmp_path, monkeypatch, what
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    folder = tmp_path / f"credithub-{os.geteuid()}"
    if what == "a link":
        (tmp_path / "theirs").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "theirs")
    else:
        folder.mkdir(mode=0o700)
        folder.chmod(0o777)

    assert refusal(open_log(anchor=deep / "anchor"), make(1)).reason == "socket"


def test_another_users_process_is_not_talked_to(
    open_log, make, tmp_path_factory, monkeypatch
):
    # So short that the socket lies beside the anchor, whoever runs the tests.
    anchor = tmp_path_factory.mktemp("t") / "anchor"
    open_log(anchor=anchor).append(make(0))
    user = os.geteuid() + 1
    monkeypatch.setattr("hub.audit.wire.sockets.os.geteuid", lambda: user)

    assert refusal(open_log(anchor=anchor), make(1)).reason == "socket"


def test_a_folder_that_comes_and_goes_is_as_if_nobody_listened(tmp_path):
    folder = tmp_path / "private"
    stop = threading.Event()

    def come_and_go():
        while not stop.is_set():
            folder.mkdir(mode=0o700)
            folder.rmdir()

    coming = threading.Thread(target=come_and_go)
    coming.start()
    try:
        for _ in range(3000):
            with pytest.raises(ChannelError):
                connect(folder / "name.sock", 1)
    finally:
        stop.set()
        coming.join()


def test_a_writer_that_can_have_no_folder_for_its_socket_says_so(tmp_path):
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(AuditUnavailableError) as refused:
        listen(tmp_path / "taken" / "name.sock")

    assert refused.value.reason == "socket"
