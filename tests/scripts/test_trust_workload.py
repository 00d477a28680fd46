"""W1 asks a quiet hub, then one into which rows come all the time."""

import os

import pytest
from sqlalchemy import func, select

from connectors.base import load_sources
from hub.archive.models import RecordVersion
from hub.context import open_hub
from hub.ground.config import load_config
from hub.pipeline import receive
from scripts.workloads import w1, w1_under_change
from scripts.workloads.city import bench_city
from scripts.workloads.http_load import Load, joined, pinned, sound
from scripts.workloads.w1_city import City

MERCHANTS = 120


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder, and nothing of the machine's own settings."""
    monkeypatch.delenv("HUB_DATABASE_URL", raising=False)
    monkeypatch.delenv("HUB_INSTANCE", raising=False)
    return tmp_path


@pytest.mark.long
def test_a_small_run_gives_the_figures_that_are_read(cache, monkeypatch):
    monkeypatch.setattr(w1, "SECONDS", 0.3)
    monkeypatch.setattr(w1, "ROUNDS", 1)
    monkeypatch.setattr(w1, "COLD_SECONDS", 0.1)
    monkeypatch.setattr(w1_under_change, "MEASURED_SECONDS", 6.0)
    monkeypatch.setattr(w1_under_change, "TURN_SECONDS", 0.5)
    monkeypatch.setattr(w1_under_change, "ROWS_A_MINUTE", 40)
    monkeypatch.setattr(w1_under_change, "MINUTE", 4.0)
    allowed = os.sched_getaffinity(0)

    result = w1.run(MERCHANTS, cache)

    figures, ratios = result["figures"], result["ratios"]
    assert {"per_s_c1", "per_s_c8", "per_s_c32", "cold_per_s_c32"} <= figures.keys()
    assert figures["per_s_c32_under_change"] > 0
    assert figures["rows_under_change"] >= 20
    assert figures["sync_s_under_change"] > 0
    assert {"share_of_hello_c32", "vs_naive", "audit_p99_cold"} <= ratios.keys()
    assert 0 < ratios["share_of_hello_c32_under_change"] < 1
    assert ratios["vs_naive_under_change"] > 0
    assert os.sched_getaffinity(0) == allowed
    assert not (cache / "w1").exists()


def test_rows_of_a_city_at_work_all_become_new_records(cache):
    made = bench_city(MERCHANTS, cache)
    city = City(MERCHANTS, made.day)
    with open_hub(load_config({"HUB_INSTANCE": str(made.instance)})) as hub:
        sources = load_sources(hub.config.drop_folder)
        for source in ("penalty_2018", "registration", "penalty_2018", "registration"):
            before = versions(hub)
            path = cache / "rows.csv"

            touched = city.write(source, 20, path)
            report = receive(hub, sources[source], file=path).as_json()

            told = {name: report[name] for name in ("rows", "records", "linked")}
            assert told == {"rows": 20, "records": 20, "linked": 20}
            assert versions(hub) == before + 20
            assert len(set(touched)) == (20 if source == "penalty_2018" else 10)


def versions(hub):
    """Count the versions of all records."""
    with hub.reads() as session:
        return session.scalar(select(func.count()).select_from(RecordVersion))


def test_loads_are_taken_together_as_one():
    quick = Load(1.0, [1.0, 2.0], {200: 2})
    slow = Load(3.0, [0.5, 9.0], {200: 1, 404: 1})

    both = joined([quick, slow])

    assert both.waits_ms == [0.5, 1.0, 2.0, 9.0]
    assert (both.per_second, both.p99_ms) == (1.0, 9.0)
    assert both.statuses == {200: 3, 404: 1}
    assert sound(quick) is quick
    with pytest.raises(RuntimeError, match="404"):
        sound(both)


def test_processors_are_only_kept_to_for_a_while():
    before = os.sched_getaffinity(0)

    with pinned(1) as allowed:
        inside = os.sched_getaffinity(0)

    assert allowed == before == os.sched_getaffinity(0)
    assert len(inside) == 1
