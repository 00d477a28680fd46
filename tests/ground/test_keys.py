"""Keys are files that only the hub can read, each for one purpose."""

import pytest

from hub.ground.errors import ConfigError
from hub.ground.keys import NAMES, Keyring


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def keys(folder):
    return Keyring.create(folder)


def test_keys_are_made_once_and_read_again(folder, keys):
    again = Keyring.create(folder)

    assert again.identity_hash("x") == keys.identity_hash("x")
    assert {path.stem for path in folder.glob("*.key")} == set(NAMES)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.glob("*.key"))


def test_a_first_start_that_is_cut_off_leaves_no_key_that_holds_none(
    folder, monkeypatch
):
    def cut_off(path, text):
        path.touch(0o600)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("hub.ground.keys.write_secret", cut_off)
        with pytest.raises(KeyboardInterrupt):
            Keyring.create(folder)

    made = Keyring.create(folder)

    assert Keyring(folder).identity_hash("x") == made.identity_hash("x")
    assert {path.stem for path in folder.glob("*.key")} == set(NAMES)


def test_each_hash_has_a_key_of_its_own(keys):
    assert keys.identity_hash("x") != keys.token_hash("x")


def test_two_instances_hash_alike_values_differently(tmp_path):
    one, other = Keyring.create(tmp_path / "1"), Keyring.create(tmp_path / "2")

    assert one.identity_hash("320000") != other.identity_hash("320000")
    assert one.record_id(b"k" * 32) != other.record_id(b"k" * 32)


def test_a_record_id_is_25_characters_that_begin_with_r(keys):
    record_id = keys.record_id(b"k" * 32)

    assert len(record_id) == 25
    assert record_id[0] == "R"
    assert record_id == keys.record_id(b"k" * 32)


def test_sealed_bytes_open_in_their_own_place_only(keys):
    sealed = keys.seal(b"320000199001011234", "record:1:id_no")

    assert keys.unseal(sealed, "record:1:id_no") == b"320000199001011234"
    assert b"320000" not in sealed
    with pytest.raises(ConfigError, match="another place"):
        keys.unseal(sealed, "record:2:id_no")


def test_sealed_bytes_that_were_changed_do_not_open(keys):
    sealed = bytearray(keys.seal(b"secret", "place"))
    sealed[-1] ^= 1

    with pytest.raises(ConfigError, match="changed"):
        keys.unseal(bytes(sealed), "place")


def test_another_instances_ciphertext_is_told_apart(tmp_path, keys):
    other = Keyring.create(tmp_path / "other")

    with pytest.raises(ConfigError, match="does not hold"):
        keys.unseal(other.seal(b"x", "place"), "place")


@pytest.mark.parametrize(
    ("content", "mode", "text"),
    [
        (None, None, "missing"),
        ("00" * 32, 0o644, "readable by others"),
        ("zz", 0o600, "does not hold a key"),
        ("00" * 16, 0o600, "32 bytes"),
    ],
)
def test_a_key_file_that_cannot_be_trusted_is_refused(
    folder, keys, content, mode, text
):
    path = folder / "data.key"
    path.unlink()
    if content is not None:
        path.write_text(content)
        path.chmod(mode)

    with pytest.raises(ConfigError, match=text):
        Keyring(folder)


def test_a_destroyed_landing_key_is_gone(keys, folder):
    key = keys.new_landing_key("RUN1")

    assert keys.landing_key("RUN1") == key
    keys.destroy_landing_key("RUN1")

    assert keys.landing_key("RUN1") is None
    assert not list((folder / "landing").iterdir())
