"""What every kind of record promises, asked of one kind and one sample row of it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hub.agreements.catalog import catalog_of
from hub.archive.drafts import RecordRow
from hub.archive.rules import publicity_of
from hub.archive.rules.publicity import PublicityFacts
from hub.intake.validation import Validator
from hub.ratings.facts import facts_of
from hub.rulebook import load_rulebook
from schemas.fields import LegalDate
from schemas.record.traits import Publishing
from schemas.words import Audience, FieldClass

RULES = load_rulebook()
TODAY = date(2026, 11, 24)
PERSON, OTHER = "欧阳三丰", "司马四方"
NUMBER = "321399199001011234"
MAY_LIE_AHEAD = {
    *("publicity_until", "listed_until"),
    *("operating_from", "operating_until", "valid_from"),
    *("comments_until", "effective_day", "rectify_until", "first_day", "entry_day"),
}
"""Days beside ends of effect that a document may name before they come."""


def draft_of(kind, row):
    """Draft the record of a row as intake does."""
    validator = Validator("test", None, RULES, "hash:{}".format, TODAY)
    return validator.draft_body(kind.name, kind.load(row))


def a_sample_row_is_a_record_that_comes_back_as_it_is(kind, row):
    """Validate the row, and load its body again."""
    body = kind.load(row)
    given = {name: value for name, value in body.items() if name != "flags"}

    assert kind.load(given) == body
    assert json.loads(json.dumps(body)) == body
    masked, personal = kind.personal(body)
    assert kind.restore(masked, personal) == body


def a_key_rests_on_what_tells_records_apart_alone(kind, row):
    """Change what may change, and find the same key; and a day, and a party."""
    body = kind.load(row)
    key = kind.natural_key(body)

    assert key == kind.natural_key(kind.load(row))
    assert all(isinstance(part, str) for part in key)
    assert kind.parties(body)
    assert isinstance(kind.event_day(body), date)
    noted = {name for name in ("note", "facts", "content") if name in kind.fields()}
    changed = {**row, **dict.fromkeys(noted, "另有说明")}
    assert kind.natural_key(kind.load(changed)) == key


def no_person_stands_in_the_body(kind, row):
    """Name persons wherever the row names somebody, and find none of them in clear."""
    changed = {**row}
    for role in (*kind.roles, *kind.unlinked):
        # What is published is masked where it is shown, with all that describes it.
        closed = kind.fields()[role.name] != FieldClass.PUBLIC
        if role.category is None and not (role in kind.unlinked and closed):
            continue
        changed[role.name] = OTHER if role in kind.unlinked else PERSON
        for code in role.codes:
            changed.pop(code, None)
        if role.category is not None:
            changed[role.category] = "自然人"
        if role.id_number is not None:
            changed[role.id_number] = NUMBER
    for name, field_class in kind.fields().items():
        if field_class == FieldClass.PERSONAL and name in row:
            changed[name] = row[name]

    body = kind.load(changed)
    masked, personal = kind.personal(body)

    text = json.dumps(masked, ensure_ascii=False)
    assert PERSON not in text
    assert OTHER not in text
    assert NUMBER not in text
    assert not any(value in text for value in personal.values())


def its_days_are_done_or_may_lie_ahead(kind, row):
    """Set each day that tells something done to tomorrow, and see it refused."""
    tomorrow = TODAY + timedelta(days=1)
    body = kind.load(row)

    for day in kind.past_days:
        ahead = {**body, day: tomorrow.isoformat()}
        assert kind.day_ahead(ahead, TODAY) == day
    days = {n for n, f in kind.contract().fields.items() if isinstance(f, LegalDate)}
    assert days - {*kind.past_days, *kind.effect_until} <= MAY_LIE_AHEAD


def nobody_outside_is_told_what_it_does_not_publish(kind, row):
    """Find it hidden by every rule, and in no view of the public."""
    draft = draft_of(kind, row)

    if kind.publishing is Publishing.NEVER:
        judged = draft.judgement
        assert (judged.public_from, judged.publicity_until) == (None, None)
        assert Audience.PUBLIC not in kind.audiences
        facts = PublicityFacts(procedure="ordinary", tier="serious")
        assert publicity_of(kind.name, facts, TODAY, RULES).public_from is None


def it_is_in_no_star_unless_the_catalog_says_so(kind, row):
    """Find it among what ``*`` opens only where the catalog shares it."""
    del row
    catalog = catalog_of(RULES, TODAY)
    item = RULES.rule("catalog", kind.name, TODAY)

    shared = item is not None and item.sharing == "unconditional"
    assert (kind.name in catalog.unconditional) == shared


def no_rating_rests_on_it_unless_it_says_so(kind, row):
    """Make facts of it only where it is an act, or a good fact."""
    draft = draft_of(kind, row)
    stored = RecordRow(
        key=draft.key,
        seq=1,
        kind=kind.name,
        source="test",
        natural_key=draft.natural_key,
        event_day=draft.event_day,
        effect_from=None,
        effect_to=None,
        known_from=datetime(2026, 11, 1, tzinfo=UTC),
        content_hash=draft.content_hash,
        personal_hash=None,
        run_id="",
        status="active",
        issuer=None,
        issuer_code=None,
        record_class="open",
        body=draft.body,
        judgement=draft.judgement,
    )

    facts = facts_of([replace(stored, party_nos=(0,))], bytes.hex, RULES)

    assert len(facts) == (kind.rated is not None)


PROMISES = (
    a_sample_row_is_a_record_that_comes_back_as_it_is,
    a_key_rests_on_what_tells_records_apart_alone,
    no_person_stands_in_the_body,
    its_days_are_done_or_may_lie_ahead,
    nobody_outside_is_told_what_it_does_not_publish,
    it_is_in_no_star_unless_the_catalog_says_so,
    no_rating_rests_on_it_unless_it_says_so,
)
"""All of them."""
