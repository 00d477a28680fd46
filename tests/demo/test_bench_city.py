"""The city of the benches: made once, known to the hub, kept until code changes."""

import pytest

from hub.archive.models import RecordHead
from hub.context import open_hub
from hub.ground.config import load_config
from hub.members.caller import find_caller
from hub.merchants.service import find_merchant
from hub.ratings.models import Rating
from scripts.workloads import city as workload
from scripts.workloads.city import NOTES, bench_city

SCALE = 120


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder, and nothing of the machine's own settings."""
    monkeypatch.delenv("HUB_DATABASE_URL", raising=False)
    monkeypatch.delenv("HUB_INSTANCE", raising=False)
    return tmp_path


def hub_of(city):
    """Open the instance of a bench city."""
    return open_hub(load_config({"HUB_INSTANCE": str(city.instance)}))


def test_every_code_of_the_bench_city_is_a_rated_merchant(cache):
    city = bench_city(SCALE, cache)

    with hub_of(city) as hub, hub.reads() as session:
        found = [find_merchant(session, code) for code in city.codes]
        caller = find_caller(session, hub.keys.token_hash(city.token), hub.clock())
        rated = session.query(Rating).count()
    assert len(city.codes) == len(set(city.codes)) > SCALE * 0.8
    assert all(found)
    assert caller.kind == "platform"
    assert rated >= len(city.codes)


def test_a_bench_city_is_made_once(cache):
    city = bench_city(SCALE, cache)
    made = (city.instance / NOTES).stat().st_mtime_ns

    again = bench_city(SCALE, cache)

    assert again == city
    assert (city.instance / NOTES).stat().st_mtime_ns == made


def test_a_bench_city_that_was_cut_off_or_is_of_older_code_is_made_anew(
    cache, monkeypatch
):
    city = bench_city(SCALE, cache)
    (city.instance / NOTES).unlink()

    after_cut = bench_city(SCALE, cache)
    monkeypatch.setattr(workload, "_fingerprint", lambda: "newer")
    after_change = bench_city(SCALE, cache)

    assert len({city.token, after_cut.token, after_change.token}) == 3


def test_merchants_of_a_bench_city_may_have_ten_records_each(cache):
    city = bench_city(SCALE, cache, mean=10_000)

    with hub_of(city) as hub, hub.reads() as session:
        records = session.query(RecordHead).count()

    assert records > SCALE * 8


@pytest.mark.only_database("postgresql")
def test_a_database_in_use_is_never_filled_with_a_bench_city(
    cache, database_url, monkeypatch
):
    monkeypatch.setenv("HUB_DATABASE_URL", database_url)
    bench_city(SCALE, cache)

    with pytest.raises(RuntimeError, match="holds merchants already"):
        bench_city(SCALE + 1, cache)
