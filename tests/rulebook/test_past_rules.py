"""Which rule files were in use when, and the rules of then."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from hub import migrations
from hub.after_intake import settle
from hub.archive.judging import keep_rules
from hub.archive.lease import hold_lease
from hub.db.tables import EPOCH
from hub.outbox.models import OutboxEvent
from hub.rulebook import load_rulebook, past_rules
from hub.rulebook.kept import with_past_policies
from hub.rulebook.loader import FOLDER
from hub.rulebook.models import RuleSet, RuleUse
from hub.rulebook.past_rules import (
    RulesNotKeptError,
    RulesUnreadableError,
    read_past_rules,
    rules_at,
)
from tests.support.rated_city import RatedCity, changed

RULES = load_rulebook()


@pytest.fixture
def other(tmp_path):
    """Rules in which low fines are public for four months."""
    corrected = ("max_months = 3\n", "max_months = 4\n")
    book = load_rulebook(changed(FOLDER, tmp_path / "b", "publicity.toml", corrected))
    vars(book)["divisions"] = RULES.divisions
    return book


@pytest.fixture
def go_by(hub, clock):
    """Go by rules from a moment on, as whatever writes under the lease does."""

    def going(rules):
        clock.advance(hours=1)
        with hub.writes.begin() as session:
            at = hold_lease(session, clock())
            keep_rules(session, rules, actor="t", at=at)
        return at

    return going


def uses(hub):
    """Which sets were in use, in order."""
    with hub.reads() as session:
        query = select(RuleUse.digest).order_by(RuleUse.used_from)
        return session.scalars(query).all()


@pytest.mark.postgresql_in_long
def test_a_set_that_comes_back_is_in_use_again_and_the_log_is_told(hub, go_by, other):
    first, second = go_by(RULES), go_by(other)
    third = go_by(RULES)
    go_by(RULES)

    one, two = RULES.set_digest, other.set_digest
    assert uses(hub) == [one, two, one]
    with hub.reads() as session:
        told = session.execute(
            select(OutboxEvent.at, OutboxEvent.subject)
            .where(OutboxEvent.op == "rules.keep")
            .order_by(OutboxEvent.at)
        ).all()
        kept = select(RuleSet.digest).order_by(RuleSet.used_from)
        assert session.scalars(kept).all() == [one, two]
        minute = timedelta(minutes=1)
        found = [
            rules_at(session, RULES, moment).set_digest
            for moment in (first, second - minute, second, third - minute, third)
        ]
    assert [tuple(one) for one in told] == [(first, one), (second, two), (third, one)]
    assert found == [one, one, two, two, one]


@pytest.mark.postgresql_in_long
def test_of_a_moment_before_any_were_kept_the_first_one_is_named(hub, go_by):
    first = go_by(RULES)

    with hub.reads() as session, pytest.raises(RulesNotKeptError) as refused:
        rules_at(session, RULES, EPOCH)

    assert first.isoformat() in refused.value.detail


@pytest.mark.postgresql_in_long
def test_what_ratings_need_of_past_rules_is_as_it_was(hub, go_by, other):
    moment = go_by(other)
    go_by(RULES)

    with hub.reads() as session:
        found = rules_at(session, RULES, moment)

    assert found.set_digest == other.set_digest
    assert found.publicity == other.publicity != RULES.publicity
    assert {name: found.digests[name] for name in found.digests} == {
        name: digest for name, digest in other.digests.items() if name != "divisions"
    }
    for policy in other.policies:
        code = "unrated.too-young"
        words = found.policy_text(policy.id, policy.version, code, "zh")
        assert words == policy.text(code, "zh")


@pytest.mark.postgresql_in_long
def test_only_a_few_past_rulebooks_are_held(hub, go_by, tmp_path):
    monday = [
        replace(RULES, texts={**RULES.texts, "release.toml": f"# {n}\n"}, _memo={})
        for n in range(6)
    ]
    moments = [go_by(rules) for rules in monday]

    with hub.reads() as session:
        books = [rules_at(session, RULES, moment) for moment in moments]

    assert len({book.set_digest for book in books}) == 6
    held = past_rules._MEMORY._books  # noqa: SLF001  # nothing else tells of it
    assert len(held) == past_rules.KEPT_IN_MEMORY


@pytest.mark.parametrize(
    ("file", "spoilt"),
    [
        ("fields.toml", "id = 'fields'\nentry = 1"),
        ("policies/public-trust.2026-2.toml", "id = 1"),
        ("catalog.toml", "["),
    ],
)
def test_a_file_of_a_form_that_is_not_read_any_more_is_named(file, spoilt):
    with pytest.raises(RulesUnreadableError, match=file):
        read_past_rules({**RULES.texts, file: spoilt}, RULES)


def test_a_file_that_no_rating_needs_may_have_another_form():
    texts = {**RULES.texts, "clocks.toml": "id = 'clocks'\nunheard_of = 1"}

    assert read_past_rules(texts, RULES).fields == RULES.fields


@pytest.mark.postgresql_in_long
def test_a_policy_of_a_form_that_is_not_read_any_more_keeps_no_hub_from_starting(
    hub, go_by
):
    file = "policies/public-trust.2026-1.toml"
    go_by(replace(RULES, texts={**RULES.texts, file: "id = 1"}, _memo={}))

    with hub.reads() as session:
        assert with_past_policies(session, RULES) == RULES


def test_what_was_in_use_before_uses_were_kept_is_told_by_what_it_made(
    hub, clock, tmp_path, other
):
    source = ('source = "Trademark Law (1982, 1993) arts. 38 and 39"', 'source = "x"')
    home = changed(FOLDER, tmp_path / "c", "law_fields.toml", source)
    pinned = load_rulebook(home)
    vars(pinned)["divisions"] = RULES.divisions
    city = RatedCity(hub, clock, tmp_path / "drops", firms=2, seed=3, synced=9)
    city.rules = {0: RULES, 1: other, 3: RULES}
    city.live(4)
    for rules in (pinned, RULES):
        # No record is judged otherwise, so that ratings alone tell of these.
        clock.advance(days=1)
        settle(replace(hub, rulebook=rules))
    before = uses(hub)
    with hub.engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_rating_known_at"))
        for table in ("rule_use", "known_job", "job_slot"):
            connection.execute(text(f"DROP TABLE {table}"))
        version = "UPDATE alembic_version SET version_num = 'business_0039'"
        connection.execute(text(version))

    migrations.upgrade(hub.engine, "business", to="business_0040")

    books = (RULES, other, RULES, pinned, RULES)
    assert uses(hub) == before == [book.set_digest for book in books]
