"""T1 tells by a threshold what can be told, and hides real records from its callers."""

import random

import pytest

from hub.context import open_hub
from hub.ground.config import load_config
from hub.lookup.ask.table import QUESTIONS
from scripts.workloads import t1, t1_routes
from scripts.workloads.city import bench_city
from scripts.workloads.t1_firms import Firms, bring_in, choose_firms
from scripts.workloads.told_apart import Threshold, fit, told_apart

MERCHANTS = 120


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder, and nothing of the machine's own settings."""
    monkeypatch.delenv("HUB_DATABASE_URL", raising=False)
    monkeypatch.delenv("HUB_INSTANCE", raising=False)
    return tmp_path


def times(mean, count=2_000, seed=1):
    """Times around a mean, as noisy as a server's."""
    noise = random.Random(seed)
    return [noise.gauss(mean, 0.2) for _ in range(count)]


def test_times_of_one_kind_are_told_apart_by_chance_alone():
    assert told_apart(times(1.0), times(1.0, seed=2)) == pytest.approx(50, abs=4)


@pytest.mark.parametrize(("one", "other"), [(1.2, 1.0), (1.0, 1.2)])
def test_a_longer_time_tells_a_sort_whichever_it_is(one, other):
    # Two normal distributions one deviation apart: 69.1 of 100.
    assert told_apart(times(one), times(other, seed=2)) == pytest.approx(69.1, abs=4)


def test_times_that_never_meet_are_always_told_apart():
    assert told_apart([1.0] * 10, [2.0] * 30) == 100
    assert fit([1.0, 1.2], [2.0, 2.2]) == Threshold(1.6, is_first_slower=False)


def test_times_that_are_all_the_same_tell_nothing():
    assert told_apart([1.0] * 10, [1.0] * 10) == 50


@pytest.mark.long
def test_a_small_run_gives_the_figures_that_are_read(cache, monkeypatch):
    monkeypatch.setattr(t1, "QUESTIONS", 8)
    monkeypatch.setattr(t1, "ROUNDS", 2)
    monkeypatch.setattr(t1, "WARMING", 2)
    monkeypatch.setattr(t1, "ROUTE_PAIRS", 4)
    monkeypatch.setattr("scripts.workloads.t1_routes.ASKS", 2)
    monkeypatch.setattr("scripts.workloads.t1_firms.HIDDEN_RECORDS", 3)

    result = t1.run(MERCHANTS, cache)

    figures = result["figures"]
    told = [f"told_apart_{pair}_{step}" for pair in t1.PAIRS for step in t1.STEPS]
    routes = [
        f"{mark}{name}"
        for mark in t1.MARKS
        for name, way in t1_routes.ROUTES.items()
        if mark or not way.is_of_case
    ]
    for route in routes:
        assert 0 <= figures.pop(f"one_ask_{route}") <= 100
        assert 0 <= figures.pop(f"minimum_20_{route}") <= 100
    assert figures.pop("questions") == 8
    assert figures.keys() == {
        "told_apart_most",
        *told,
        *(f"elsewhere_{name}" for name in told),
    }
    assert all(0 <= share <= 100 for share in figures.values())
    assert figures["told_apart_most"] == max(figures.values())
    assert result["ratios"]["p50_code_first"] > 0
    assert not (cache / "t1").exists()


def test_firms_are_those_that_nobody_knows_yet(cache):
    city = bench_city(MERCHANTS, cache)
    with open_hub(load_config({"HUB_INSTANCE": str(city.instance)})) as hub:
        first = choose_firms(hub, codes=4, merchants=2)
        bring_in(hub, first, cache)

        second = choose_firms(hub, codes=4, merchants=2)

    assert second.start > first.start
    assert not codes_of(first) & codes_of(second)


def codes_of(firms: Firms):
    """List the codes of all firms."""
    return {firm.code for some in firms.by_sort.values() for firm in some}


def test_every_route_that_takes_a_code_or_a_name_is_asked():
    taking = {
        route.path
        for question in QUESTIONS
        for route in question.routes
        if "code" in route.path or "entity" in route.path or route.bodies
    }
    asked = {way.path.partition("?")[0] for way in t1_routes.ROUTES.values()}
    named = {
        path.replace("{entity_id}", "{code}")
        .replace("{dataset}", "merchants")
        .replace("{name}", "t1")
        for path in taking
    }

    assert named - asked == LEFT_OUT


LEFT_OUT = {
    # For a merchant's own questions alone, and about a person's number.
    *("/v1/merchants/{code}/history", "/v1/persons/find"),
    # What is kept under a name of the member's own, with an address and no code.
    "/v1/webhooks/t1",
}
