import os

import pytest

from hub.ground.durable import file_state, replace_file


def test_a_file_is_replaced_whole_whatever_an_earlier_try_left(tmp_path):
    path = tmp_path / "key"
    (tmp_path / ".key.new").write_bytes(b"half of")

    replace_file(path, b"one")
    replace_file(path, b"two")

    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_the_old_file_stays_where_the_new_one_cannot_be_written(tmp_path, monkeypatch):
    path = tmp_path / "key"
    replace_file(path, b"one")

    def fail(_):
        raise OSError(28, "no room")

    monkeypatch.setattr(os, "fsync", fail)

    with pytest.raises(OSError, match="no room"):
        replace_file(path, b"two")
    assert path.read_bytes() == b"one"


def test_a_file_that_was_written_or_replaced_is_in_another_state(tmp_path):
    path = tmp_path / "list"
    states = [file_state(path)]
    for data in (b"1", b"12", b"21"):
        replace_file(path, data)
        states.append(file_state(path))

    assert states[0] is None
    assert len(set(states)) == len(states)
