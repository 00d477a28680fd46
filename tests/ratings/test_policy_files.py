"""A rating policy that is broken or unlawful is refused with its key and the reason."""

import copy
import tomllib
from pathlib import Path

import pytest
from msgspec.structs import replace

from hub.ratings.schema import read_policy
from hub.rulebook import RuleFileError, load_rulebook
from hub.rulebook.digests import digest_of
from hub.rulebook.loader import FOLDER
from hub.rulebook.reading import RuleText

RULES = load_rulebook()
SHIPPED = RULES.policy("public-trust")


def written_anew(data):
    """The shipped policy with something else in its file."""
    return replace(SHIPPED, written=RuleText(SHIPPED.file, "", data))


def refusal(change):
    """What is said about the shipped policy after a change."""
    data = copy.deepcopy(dict(SHIPPED.data))
    change(data)
    file = written_anew(data)
    with pytest.raises(RuleFileError) as caught:
        read_policy(file, RULES)
    assert caught.value.file == "policies/public-trust.2027-1.toml"
    return caught.value.key, caught.value.reason


def put(*path):
    """A change: the last of the path becomes the value at the rest of it."""
    *keys, last, value = path

    def change(data):
        for key in keys:
            data = data[key]
        data[last] = value

    return change


def drop(*path):
    """A change: what is at the path goes away."""
    *keys, last = path

    def change(data):
        for key in keys:
            data = data[key]
        del data[last]

    return change


def test_the_shipped_policy_is_lawful():
    policy = read_policy(SHIPPED, RULES)

    assert (policy.id, policy.version) == ("public-trust", "2027-1")
    assert policy.audience == ("platform", "public")


BROKEN = [
    (put("weights", {}), "policy.weights", "unknown key"),
    (drop("base"), "policy.base", "must be given"),
    (put("base", 950.0), "policy.base", "a whole number"),
    (put("base", 1001), "policy.base", "0 to 1,000"),
    (put("id", "Public Trust"), "id", "[a-z0-9.-]"),
    (put("source", " "), "source", "legal source"),
    (put("audience", ["everybody"]), "audience", "unknown audience"),
    (put("pins", ["publicity", "moods"]), "pins", "no rule file"),
    (put("pins", ["publicity", "divisions"]), "pins", "not kept"),
    (put("groups", "ip", 0), "policy.groups.ip", "1 to 1,000"),
    (put("grades", "B", 970), "grades", "floors must fall"),
    (put("grades", "D", 100), "grades", "floors must fall to 0"),
    (drop("grades", "C"), "grades", "A, B, C, D"),
    (put("decays", "minor", [[1, 1000], [3, 0]]), "decays.minor", "begin with"),
    (put("decays", "minor", [[0, 1000], [3, 500]]), "decays.minor", "end with"),
    (
        put("decays", "minor", [[0, 1000], [2, 500], [3, 600], [4, 0]]),
        "decays.minor",
        "must fall",
    ),
    (
        put("decays", "minor", [[0, 1000], [2, 1100], [3, 0]]),
        "policy.decays.minor 2 2",
        "0 to 1,000",
    ),
    (
        put("decays", "minor", [[0, 1000], [1201, 0]]),
        "policy.decays.minor 2 1",
        "0 to 1,200",
    ),
    (put("positive", 0, "min_months", 1201), "policy.positive 1.min_months", "1,200"),
    (put("decays", "minor", [[0, 1000], [0, 0]]), "decays.minor", "must rise"),
    (put("decays", "minor", [[0, 1, 1], [3, 0]]), "policy.decays.minor 1", "2 whole"),
    (put("bands", "amount", [[0, 0], [5, 9], [9, 5]]), "bands.amount", "must rise"),
    (put("adverse", 0, "points", -5), "policy.adverse 1.points", "1 to 1,000"),
    (put("adverse", 0, "source", ""), "adverse.penalty.ip.minor.source", "source"),
    (put("adverse", 0, "group", "x"), "adverse.penalty.ip.minor.group", "no cap"),
    (put("adverse", 0, "decay", "x"), "adverse.penalty.ip.minor.decay", "unknown"),
    (put("adverse", 0, "bands", "x"), "adverse.penalty.ip.minor.bands", "unknown"),
    (put("adverse", 0, "field", "x"), "adverse.penalty.ip.minor.field", "field of law"),
    (put("adverse", 0, "tier", "x"), "adverse.penalty.ip.minor.tier", "unknown tier"),
    (
        put("override", 0, "at_most", "E"),
        "override.limit.serious-listing.at_most",
        "no",
    ),
    (drop("texts", "repeat", "en"), "texts.repeat.en", "is missing"),
    (put("texts", "mood", {"zh": "x", "en": "x"}), "texts.mood", "no rule"),
    (
        put("adverse", 1, "code", "penalty.ip.minor"),
        "texts.penalty.ip.minor",
        "two rules",
    ),
    (drop("unrated"), "policy.unrated", "must be given"),
    (put("unrated", "min_months", 25), "unrated.min_months", "0 to 24"),
    (
        put("unrated", "names_subject", 1),
        "policy.unrated.names_subject",
        "true or false",
    ),
    (
        drop("texts", "unrated.disputed"),
        "texts.unrated.disputed.zh",
        "is missing",
    ),
    (drop("unrated", "names_subject"), "texts.unrated.subject.zh", "missing"),
    (
        put("individual_businesses", "by_rule", "yes"),
        "policy.individual_businesses.by_rule",
        "true or false",
    ),
    (
        put("individual_businesses", "kinds", ["penalty"]),
        "policy.individual_businesses.kinds",
        "unknown key",
    ),
    (put("individual_businesses", "source", " "), "individual_businesses.source", "s"),
    (
        put("pins", ["publicity", "fields"]),
        "individual_businesses.by_rule",
        "among the pins",
    ),
    (put("valid_to", "2027-12-31"), "policy.valid_to", "a day"),
    (put("ties", "name"), "policy.ties", "unknown word"),
    (put("repeat", "earlier_day", 1), "policy.repeat.earlier_day", "true or false"),
]

UNLAWFUL = [
    # Fields that the audience may not see (Order 809 art. 25).
    (
        put("input_classes", ["public", "restricted"]),
        "input_classes",
        "Government Data Sharing Regulation art. 25",
    ),
    # Points for what is no final act.
    (
        put("adverse", 6, "kind", "complaint"),
        "adverse.sampling.nonconforming.kind",
        "no final act",
    ),
    (
        put("adverse", 6, "kind", "court_case"),
        "adverse.sampling.nonconforming.kind",
        "no final act",
    ),
    # Points that outlive publicity.
    (
        put("adverse", 4, "decay", "serious"),
        "adverse.penalty.ordinary.decay",
        "longer than publicity",
    ),
    # A penalty of unknown tier.
    (drop("adverse", 5, "tier"), "adverse.penalty.serious.tier", "not rated"),
    # Out of proportion.
    (put("repeat", "factor", 2500), "repeat.factor", "out of proportion"),
    (put("repeat", "years", 6), "repeat.years", "Trademark Law"),
    (put("repeat", "kinds", ["complaint"]), "repeat.kinds", "no final acts"),
    # Good facts that hide bad ones, or are none.
    (put("positive", 0, "points", 40), "positive", "more than 50"),
    (put("base", 960), "positive", "hide a lost point"),
    (
        put("positive", 1, "kind", "platform_rating"),
        "positive.licence.in-force.kind",
        "no lawful good fact",
    ),
    # A limit without ground.
    (
        put("override", 0, "kind", "fake_transaction"),
        "override.limit.serious-listing.kind",
        "no ground",
    ),
    (
        drop("override", 3, "outcomes"),
        "override.limit.registration-revoked.outcomes",
        "no ground",
    ),
    # Persons graded by machine alone (PIPL art. 24), or by guess.
    (
        put("unrated", "subject_classes", ["natural_person"]),
        "unrated.subject_classes",
        "PIPL art. 24",
    ),
    (
        put("unrated", "subject_kinds", []),
        "unrated.subject_kinds",
        "provisional",
    ),
]


@pytest.mark.parametrize(("change", "key", "reason"), [*BROKEN, *UNLAWFUL])
def test_a_bad_policy_is_refused_with_its_key_and_the_reason(change, key, reason):
    found_key, found_reason = refusal(change)

    assert found_key == key
    assert reason in found_reason


def test_every_shipped_policy_file_can_be_read():
    files = sorted(Path(FOLDER, "policies").glob("*.toml"))

    for file in files:
        document = tomllib.loads(file.read_text("utf-8"))
        held = RULES.policy(document["id"], document["valid_from"])
        assert read_policy(held, RULES).version == document["version"]
        assert file.name == f"{document['id']}.{document['version']}.toml"


def test_the_texts_of_a_policy_do_not_change_its_digest():
    louder = copy.deepcopy(dict(SHIPPED.data))
    louder["texts"]["base"]["zh"] = "起点"
    stricter = copy.deepcopy(dict(SHIPPED.data))
    stricter["base"] = 949

    digests = [
        read_policy(replace(written_anew(data), digest=digest_of(data)), RULES)
        for data in (dict(SHIPPED.data), louder, stricter)
    ]

    assert digests[0].rules_digest == digests[1].rules_digest
    assert digests[0].rules_digest != digests[2].rules_digest
