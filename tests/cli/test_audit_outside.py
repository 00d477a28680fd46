"""``audit verify`` asks a live log about a receipt, and how young its witnesses are."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from hub.context import open_hub
from tests.support.asked_answers import asked, nowhere, vkey
from tests.support.hand_log import HandLog
from tests.support.prepared import config_of
from tests.support.published_log import answer_by_hand, answer_of_hub, serving

__all__ = ["asked", "nowhere", "vkey"]

FOLDER = Path(__file__).parents[1] / "schemas/tlog/evidence"
KEYS = FOLDER / "trusted.keys"
POLICY = FOLDER / "policy.txt"


@pytest.fixture
def live(asked, instance_path):
    """The instance's own log as anybody may fetch it, while the test lasts."""
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    with open_hub(config) as hub:
        answer = answer_of_hub(hub.audit, hub.audit.current_shard())
        with serving(answer) as url:
            yield SimpleNamespace(url=url, key=hub.keys.audit_signer)


def asking(vkey, url):
    return ("--key", vkey, "--against", url)


@pytest.mark.postgresql_in_long
def test_a_holder_is_told_that_the_live_log_still_contains_his_receipt(
    asked, vkey, live, told, credithub, nowhere
):
    found = told("audit", "verify", asked, *asking(vkey, live.url))
    plain = credithub("audit", "verify", asked, *asking(vkey, live.url))

    assert found["ok"]
    assert found["against"]["standing"] == "contained"
    assert found["against"]["size"] >= found["checkpoint_size"]
    assert plain.returncode == 0
    assert "现行日志仍含此条目" in plain.stdout


@pytest.mark.postgresql_in_long
def test_a_receipt_that_was_dropped_is_proven_by_a_file_of_its_own(
    asked, vkey, live, told, credithub, nowhere, tmp_path
):
    forger = HandLog(vkey.split("+")[0])
    forger.key = live.key
    kept = tmp_path / "kept"

    with serving(answer_by_hand(forger, 200)) as url:
        done = credithub(
            *("audit", "verify", asked, *asking(vkey, url)),
            *("--evidence", kept, "--json"),
        )

    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert (found["ok"], found["against"]["standing"]) == (False, "split-view")
    (file,) = kept.iterdir()
    assert found["against"]["evidence"] == str(file)
    proven = told("audit", "witness", "evidence", file, "--key", vkey)
    assert proven["sizes"] == [found["checkpoint_size"], 200]


@pytest.mark.postgresql_in_long
def test_a_log_that_shrank_fails_and_keeps_both_signatures_beside_the_file(
    asked, vkey, live, credithub, nowhere
):
    forger = HandLog(vkey.split("+")[0])
    forger.key = live.key

    with serving(answer_by_hand(forger, 1)) as url:
        done = credithub("audit", "verify", asked, *asking(vkey, url))

    assert done.returncode == 1
    assert "log-shrank" in done.stdout
    (file,) = (asked.parent / "evidence").iterdir()
    assert file.name.startswith("log-shrank-")
    assert str(file) in done.stdout


@pytest.mark.postgresql_in_long
def test_a_receipt_of_another_hub_is_told_from_the_live_ones(
    vkey, live, credithub, nowhere
):
    receipt = FOLDER / "receipt/valid/alone.txt"

    other = credithub("audit", "verify", receipt, *asking(KEYS, live.url), "--json")
    unknown = credithub("audit", "verify", receipt, *asking(vkey, live.url))

    found = json.loads(other.stdout)
    assert (other.returncode, found["against"]["standing"]) == (1, "another-log")
    assert found["against"]["detail"].startswith("the receipt is of ")
    # With the keys of this hub alone, the receipt itself is refused and nobody asked.
    assert unknown.returncode == 1
    assert "untrusted" in unknown.stdout


@pytest.mark.only_database("sqlite")  # files alone
def test_an_address_that_does_not_answer_leaves_the_receipts_own_verdict(credithub):
    receipt = FOLDER / "receipt/valid/alone.txt"

    done = credithub("audit", "verify", receipt, *asking(KEYS, "http://127.0.0.1:9/x"))

    assert done.returncode == 1
    assert "L1" in done.stdout
    assert "unreachable" in done.stdout
    assert done.stderr == ""


@pytest.mark.only_database("sqlite")  # files alone
@pytest.mark.parametrize(
    "url", ["http://hub:s3cret@127.0.0.1:9/", "http://127.0.0.1/?t=s3cret", "s3cret"]
)
def test_a_token_in_an_address_is_refused_and_not_shown(credithub, url):
    receipt = FOLDER / "receipt/valid/alone.txt"

    done = credithub("audit", "verify", receipt, *asking(KEYS, url), "--json")

    assert done.returncode == 2
    assert done.stderr.startswith("credithub: log-address-invalid")
    assert "s3cret" not in done.stderr + done.stdout
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.only_database("sqlite")  # files alone
@pytest.mark.parametrize(
    "url",
    [
        *("", "ftp://hub.example/", "http:///v1/audit", "hub.example", "http://a..b/"),
        *("http://hub.example:99999/", "https://xn--/", "http://[::1/", "http://a b/"),
        f"http://{'a' * 64}.example/",
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_found_valid(credithub, url):
    receipt = FOLDER / "receipt/valid/alone.txt"

    done = credithub("audit", "verify", receipt, *asking(KEYS, url))

    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("credithub: log-address-invalid")


@pytest.mark.only_database("sqlite")  # files alone
def test_an_address_that_answers_and_is_no_log_is_told_from_one_that_is_silent(
    credithub,
):
    receipt = FOLDER / "receipt/valid/alone.txt"

    with serving(lambda path, wire: b"") as url:
        done = credithub("audit", "verify", receipt, *asking(KEYS, url), "--json")

    found = json.loads(done.stdout)["against"]
    assert (done.returncode, found["standing"]) == (1, "log-checkpoint")
    assert "answers 404" in found["detail"]


WITNESSED = FOLDER / "receipt/valid/witnessed.txt"
COSIGNED = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def at_moment(monkeypatch):
    """Sets the clock of the command to so long after the cosignatures."""

    def setting(**after):
        moment = COSIGNED + timedelta(**after)
        monkeypatch.setattr("hub.cli.audit_outside.system_clock", lambda: moment)

    return setting


@pytest.mark.only_database("sqlite")  # files alone
@pytest.mark.parametrize(
    ("after", "age", "code"),
    [
        ({"hours": 25}, "26h", 0),
        ({"hours": 27}, "26h", 1),
        ({"minutes": 80}, "90m", 0),
        ({"days": 8}, "7d", 1),
        ({"seconds": 59}, "60s", 0),
        # A cosignature of a time to come is not fresh, but for two clocks that differ.
        ({"minutes": -4}, "26h", 0),
        ({"minutes": -6}, "26h", 1),
    ],
)
def test_a_quorum_must_be_as_young_as_is_asked_for(
    credithub, at_moment, after, age, code
):
    at_moment(**after)
    check = ("audit", "verify", WITNESSED, "--key", KEYS, "--policy", POLICY)

    done = credithub(*check, "--witnessed", age)

    assert done.returncode == code, done.stderr
    assert ("stale" in done.stdout) is bool(code)
    assert credithub(*check, "--witnessed").returncode == 0


@pytest.mark.only_database("sqlite")  # files alone
def test_the_older_ways_to_write_witnessed_still_work(credithub):
    keys = ("--key", KEYS, "--policy", POLICY)

    assert credithub("audit", "verify", "--witnessed", WITNESSED, *keys).returncode == 0
    assert credithub("audit", "verify", WITNESSED, *keys, "--witnessed").returncode == 0


@pytest.mark.only_database("sqlite")  # files alone
@pytest.mark.parametrize("age", ["26", "0h", "1w", "２６h", "9999999d", "soon"])
def test_an_age_that_is_none_is_one_line(credithub, age):
    done = credithub("audit", "verify", WITNESSED, "--key", KEYS, "--witnessed", age)

    assert done.returncode == 2
    assert "90m, 26h or 7d" in done.stderr
