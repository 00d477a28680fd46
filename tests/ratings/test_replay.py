"""Every rating that was ever stored comes out again: its bytes, and its digest."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.after_intake import settle
from hub.ground.clock import SetClock, legal_day
from hub.ratings.replay import check_rating, facts_told, files_told, rating_on
from hub.ratings.service import rate_due
from tests.support.parts import LONG
from tests.support.rated_city import MONTHS, RatedCity, corrected_rules, past_of

START = datetime(2026, 5, 10, 2, 0, tzinfo=UTC)
FIRMS = 60 if LONG else 3
SYNCED = 1 if LONG else 12


@pytest.fixture
def clock():
    """A clock of two years before what the other tests live in."""
    return SetClock(START)


@pytest.fixture
def city(hub, clock, tmp_path):
    """A city of the first month."""
    return RatedCity(hub, clock, tmp_path / "drops", firms=FIRMS, seed=1, synced=SYNCED)


def told_now(city, points):
    """Rate merchants as of days and known at moments, whether that was ever stored."""
    with city.hub.reads() as session:
        return {
            point: rating_on(
                session, city.hub, past_of(session, name, moment), moment, day
            ).verdict
            for point in points
            for name, moment, day in [point]
        }


def some_points(city):
    """Choose merchants, days that are over, and the last closed moment or before."""
    stored = [(name, row.known_at) for row, name in city.stored()]
    today = legal_day(city.clock())
    chosen = city.random.sample(stored, min(6, len(stored)))
    days = [city.random.randint(0, 200) for _ in chosen]
    first = date(2026, 4, 1)
    return [
        (name, moment, max(first, today - timedelta(days=ago)))
        for (name, moment), ago in zip(chosen, days, strict=True)
    ]


def replays(city):
    """Compute every stored rating again; give both."""
    with city.hub.reads() as session:
        for row, public_id in city.stored():
            past = past_of(session, public_id, row.known_at)
            policy = f"{row.policy}.{row.policy_version}"
            yield (
                row,
                rating_on(session, city.hub, past, row.known_at, row.as_of, policy),
            )


def exported(replay):
    """Write a rating with all it rests on, as an answer does, and read it back."""
    verdict = replay.verdict
    return json.loads(
        json.dumps(
            {
                "policy": replay.policy.id,
                "version": replay.policy.version,
                "as_of": replay.day,
                "subject": {
                    "kind": replay.subject.kind,
                    "class": replay.subject.subject_class,
                },
                "inputs": facts_told(verdict),
                "files": files_told(replay),
                "digest": verdict.digest,
                "score": verdict.score,
                "grade": verdict.grade,
                **verdict.written(),
            },
            default=str,
        )
    )


@pytest.mark.postgresql_in_long
def test_every_rating_of_two_years_comes_out_as_it_was_stored(city, tmp_path):
    asked = {}
    city.rules = corrected_rules(tmp_path)
    for _ in range(MONTHS // 4):
        city.live(4)
        asked |= told_now(city, some_points(city))
    versions, sets, wrong = set(), set(), []
    number = 0
    for row, replay in replays(city):
        number += 1
        versions.add(row.policy_version)
        sets.add(replay.rules.set_digest)
        if not replay.is_stored or replay.held.seq != row.seq:
            wrong.append((row.merchant_id, row.seq, row.as_of, row.known_at))
        assert replay.contradicted is None
        if LONG or number % 4 == 0:
            fits = check_rating(exported(replay))
            assert (fits.verdict.digest, fits.fits) == (row.digest, True)

    assert wrong == []
    # Whatever has come since, of a closed moment the same comes out.
    assert told_now(city, asked) == asked
    assert versions == {"2026-1", "2026-2", "2027-1", "2027-2"}
    assert len(sets) == 4
    assert number > 20 * FIRMS / 5


@pytest.fixture
def town(hub, clock, tmp_path):
    """A city of one firm that has been punished, and rated."""
    town = RatedCity(hub, clock, tmp_path / "drops", firms=1, seed=1, synced=99)
    row = town.new_penalty(1, 2) | {"penalty_kinds": "罚款", "fine_fen": "900000"}
    town.told[1] = row | {"firm": 1}
    town.deliver([town.registration(1), row])
    clock.advance(days=1)
    settle(hub)
    return town


def test_a_round_for_a_day_that_is_over_counts_what_held_on_it(town, clock):
    (first,) = ratings(town)
    clock.advance(days=3)
    town.deliver([town.repair(town.told[1], 1, most_days=0)])
    yesterday = legal_day(clock()) - timedelta(days=1)

    rate_due(town.hub, day=yesterday, at=clock(), actor="t", everyone=True)

    assert ratings(town) == [first]
    rate_due(town.hub, day=legal_day(clock()), at=clock(), actor="t")
    assert [score > first for score in ratings(town)[1:]] == [True]
    assert all(replay.is_stored for _, replay in replays(town))


def ratings(city):
    """The scores that were stored."""
    return [row.score for row, _ in city.stored()]
