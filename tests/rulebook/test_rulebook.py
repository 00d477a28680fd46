"""The rulebook: strict when read, dated when asked, never changed."""

import shutil
from datetime import date

import pytest

from hub.rulebook import (
    PolicyUnknownError,
    Rulebook,
    RuleFileError,
    load_rulebook,
)
from hub.rulebook.loader import FILES, FOLDER
from schemas.record import KINDS
from schemas.record.penalty import PENALTY_KINDS
from schemas.record.traits import Publishing
from schemas.words import MemberKind

RULES = load_rulebook()
TODAY = date(2026, 11, 24)


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped rule files."""
    copy = tmp_path / "rulebook"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def change(folder, file, old, new):
    """Put something else into a rule file."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_kinds_of_member_are_those_that_the_vocabulary_knows():
    assert [kind.key for kind in RULES.member_kinds] == list(MemberKind)


def test_the_shipped_rules_are_read_once_a_process():
    assert load_rulebook() is RULES


VALID_TO_THE_YEAR_S_END = "valid_from = 2027-01-01\nvalid_to = 2027-12-31"
KINDS_OF_HANDLERS = next(
    line
    for line in (FOLDER / "case_sight.toml").read_text("utf-8").splitlines()
    if line.startswith("kinds")
)
BAD_FILES = [
    ("clocks.toml", 'key = "publish"', 'key = "publish"\ndays = 3', "publish.days"),
    ("clocks.toml", "amount = 20", "amount = 20.0", "publish.amount"),
    ("clocks.toml", "amount = 20", "amount = true", "publish.amount"),
    ("clocks.toml", 'unit = "working_day"', 'unit = "year"', "publish.unit"),
    ("clocks.toml", "valid_from = 2021-09-01\n", "", "publish.valid_from"),
    (
        "clocks.toml",
        "valid_from = 2021-09-01",
        'valid_from = "2021-09-01"',
        "publish.valid_from",
    ),
    ("clocks.toml", 'id = "clocks"', 'id = "watches"', "id"),
    ("clocks.toml", 'title = "', 'author = "', "author"),
    ("clocks.toml", 'key = "withdraw"', 'key = "publish"', "publish"),
    ("clocks.toml", 'mark = "V"', 'mark = "R"', "publish.status"),
    ("clocks.toml", 'status = "confirmed"', 'status = "sure"', "publish.status"),
    ("clocks.toml", 'id = "clocks"', "id = clocks", "-"),
    ("clocks.toml", "amount = 20", "amount = 0", "publish.amount"),
    ("clocks.toml", "amount = 20", "amount = 4000", "publish.amount"),
    ("clocks.toml", "extension = 10", "extension = -1", "order36.decide.extension"),
    ("clocks.toml", 'article = "', 'article = "" # ', "publish.article"),
    (
        *("clocks.toml", "extension = 10\ntwo", "two"),
        "order809.answer-conditional.two_people",
    ),
    ("clocks.toml", "until_named = true", "usual = 7", "order36.objection.usual"),
    (
        *("clocks.toml", "until_named = true", "until_named = true\nextension = 1"),
        "order36.objection.until_named",
    ),
    (
        *("clocks.toml", "until_named = true", "extension_in_days = true"),
        "order36.objection.extension_in_days",
    ),
    (
        *("clocks.toml", "until_named = true", 'extended_by = "head"'),
        "order36.objection.extended_by",
    ),
    (
        *("clocks.toml", 'told = "party_present"\n', ""),
        "order2.service-present.variant_of",
    ),
    (
        *("clocks.toml", 'then = "lapsed"', 'then = "gone"'),
        "order2.preserve-evidence.then",
    ),
    ("clocks.toml", 'starts = "decided"', 'starts = "noon"', "publish.starts"),
    ("clocks.toml", 'pauses = ["testing"]', 'pauses = ["rain"]', "complaint.mediate"),
    ("clocks.toml", 'ends_of = ["penalty"]', 'ends_of = ["fine"]', "withdraw.ends_of"),
    ("working_days.toml", 'key = "2026"', 'key = "2025"', "2025.valid_from"),
    ("working_days.toml", 'key = "2026"', 'key = "next"', "next"),
    ("working_days.toml", "[2026-01-04", "[2026-01-01", "2026.days_off"),
    ("working_days.toml", "[2026-01-04", "[2025-01-04", "2026.days_made_up"),
    ("working_days.toml", "[2026-01-04", "[2026-01-05", "2026.days_made_up"),
    ("working_days.toml", "[2026-01-04, ", "[2026-02-14, ", "2026.days_made_up"),
    ("working_days.toml", '"assumed"', '"published"', "2027.state"),
    ("working_hours.toml", '"08:00"', '"8:00"', "ordinary.begins"),
    ("working_hours.toml", '"18:30"', '"07:30"', "ordinary.ends"),
    (
        "policies/public-trust.2026-1.toml",
        "valid_from = 2026-04-01",
        'valid_from = "2026"',
        "valid_from",
    ),
    (
        "procedure.toml",
        "valid_to = 2021-07-14",
        "valid_to = 2021-07-15",
        "simple",
    ),
    ("procedure.toml", "valid_to = 2021-07-14", "valid_to = 1990-01-01", "simple"),
    (
        "ceilings.toml",
        'onboarding = "public"',
        'onboarding = "everything"',
        "platform.purposes.onboarding",
    ),
    ("member_kinds.toml", 'key = "court"', 'key = "tribunal"', "court"),
    ("case_sight.toml", '["platform"]', '["public"]', "platform.kinds"),
    ("case_sight.toml", '["platform"]', '["merchant"]', "platform.kinds"),
    ("case_sight.toml", '["platform"]', '["shop"]', "platform.kinds"),
    ("case_sight.toml", '["platform"]', "[]", "platform.kinds"),
    ("case_sight.toml", 'roles = ["police"]', "", "police.roles"),
    (
        "case_sight.toml",
        'near = "anywhere"',
        'near = "role"',
        "procuratorate.transfers",
    ),
    (
        "case_sight.toml",
        'near = "anywhere"',
        'near = "near"',
        "procuratorate.transfers",
    ),
    ("case_sight.toml", 'machines = ["transfer"]', "machines = []", "handler.transfer"),
    ("case_sight.toml", 'sight = "number"', 'sight = "nothing"', "warned.sight"),
    ("case_sight.toml", 'sight = "summary"', 'sight = "number"', "territory.transfer"),
    (
        "case_sight.toml",
        'parties = "own"',
        'parties = "some"',
        "handler.handed-over.parts",
    ),
    (
        "case_sight.toml",
        'parties = "own"',
        'party = "own"',
        "handler.handed-over.parts",
    ),
    (
        "case_sight.toml",
        'informant"\n' + KINDS_OF_HANDLERS + '\nnear = "role"\nroles = ["handler"]',
        'informant"\n' + KINDS_OF_HANDLERS + '\nnear = "role"\nroles = ["opener"]',
        "handler.informant.parts",
    ),
    ("shared_marks.toml", 'key = "phone"', 'key = "face"', "face"),
    ("shared_marks.toml", "most = 50", "most = 1", "name.most"),
    ("shared_marks.toml", "most = 50", "most = 10001", "name.most"),
    ("publicity.toml", "max_months = 12", "max_months = 1", "order107.ordinary"),
    (
        "publicity.toml",
        'window_ends = "06-30"',
        'window_ends = "02-29"',
        "abnormal-listing.individual-business.window_ends",
    ),
    (
        "publicity.toml",
        'penalty_kinds = ["downgraded", "licence_revoked", "closed"]',
        'penalty_kinds = ["downgraded", "trade_ban"]',
        "order107.serious.closures",
    ),
    ("transitions.toml", 'choose = "shorter"', 'choose = "longer"', "order107.choose"),
    (
        "transitions.toml",
        "valid_from = 2026-04-01",
        'families = ["market_supervision"]\nvalid_from = 2025-12-25',
        "order36",
    ),
    ("restraints.toml", "months = 36", "months = 0", "serious-listing.months"),
    ("retention.toml", "months = 120", "months = 120\nsharing_months = 121", "penalty"),
    ("publicity.toml", "2026-03-31", "2026-04-01", "order58.any"),
    (
        "ceilings.toml",
        'supervision = "shared"',
        'supervision = "sealed"',
        "market_supervision.purposes.supervision",
    ),
    ("sealed.toml", "below_age = 18", "below_age = 16", "juvenile"),
    ("sealed.toml", 'families = ["public_security"]', 'families = ["post"]', "public"),
    ("sealed.toml", 'kinds = ["*"]', 'kinds = ["penalty"]', "juvenile"),
    ("sealed.toml", 'key = "juvenile"', 'key = "minors"', "juvenile"),
    (
        "sealed.toml",
        "valid_from = 1949-10-01",
        "valid_from = 1949-10-01\nvalid_to = 2030-01-01",
        "public-security",
    ),
    ("retention.toml", "months = 120", "months = 0", "penalty.months"),
    ("release.toml", 'key = "enforcement"', 'key = "trial"', "trial"),
    ("release.toml", "amount = 36", "amount = 0", "enforcement.amount"),
    ("night.toml", 'key = "*"', 'key = "any"', "*"),
    ("night.toml", "attempts = 3", "attempts = 0", "*.attempts"),
    ("night.toml", "within_minutes = 720", "within_minutes = 99999", "*.within"),
    ("night.toml", 'catch_up = "last"', 'catch_up = "none"', "*.catch_up"),
    ("night.toml", "most_rows = 5_000_000", "most_rows = -1", "sync.most_rows"),
    ("keeping.toml", "days = 400", "days = 0", "feed_entry.days"),
    ("keeping.toml", "days = 400", "days = 4\nnewest = 500", "feed_entry.newest"),
    ("keeping.toml", "newest = 3000", "newest = 99", "job_slot.newest"),
    ("keeping.toml", "newest = 3000", "newest = 300\ndays = 1", "job_slot.days"),
    ("keeping.toml", 'key = "parcel"', 'key = "parcels"', "parcels"),
    ("keeping.toml", "days = 1095", "days = 9\nvalid_to = 2030-01-01", "upstream"),
    ("policies/public-trust.2026-1.toml", 'version = "', 'edition = "', "version"),
]


@pytest.mark.parametrize(("file", "old", "new", "key"), BAD_FILES)
def test_a_broken_rule_file_is_refused_with_file_and_key(folder, file, old, new, key):
    change(folder, file, old, new)

    with pytest.raises(RuleFileError) as caught:
        load_rulebook(folder)

    # A ceiling for a kind that no longer exists is the ceiling's fault.
    expected = "ceilings.toml" if file == "member_kinds.toml" else file
    assert caught.value.file == expected
    assert caught.value.key.startswith(key)


def test_a_rule_without_its_legal_source_is_refused(folder):
    text = (folder / "clocks.toml").read_text("utf-8")
    start = text.index('source = "')
    end = text.index("\n", start)
    (folder / "clocks.toml").write_text(text[:start] + 'source = " "' + text[end:])

    with pytest.raises(RuleFileError, match="legal source"):
        load_rulebook(folder)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('id = "clocks"', "entry"),
        ('id = "clocks"\nentry = []', "entry"),
        ('id = "clocks"\nentry = [3]', "entry 1"),
    ],
)
def test_a_rule_file_without_rules_is_refused(folder, text, key):
    (folder / "clocks.toml").write_text(text, "utf-8")

    with pytest.raises(RuleFileError) as caught:
        load_rulebook(folder)

    assert (caught.value.file, caught.value.key) == ("clocks.toml", key)


def test_a_policy_without_texts_is_refused(folder):
    file = folder / "policies" / "public-trust.2026-1.toml"
    text = file.read_text("utf-8")
    file.write_text(text[: text.index("[texts.base]")], "utf-8")

    with pytest.raises(RuleFileError, match="texts"):
        load_rulebook(folder)


def test_a_missing_rule_file_is_named(folder):
    (folder / "tiers.toml").unlink()

    with pytest.raises(RuleFileError, match=r"tiers\.toml"):
        load_rulebook(folder)


def test_two_versions_of_a_policy_must_differ_in_number_and_first_day(folder):
    policy = folder / "policies" / "public-trust.2026-1.toml"
    shutil.copy(policy, folder / "policies" / "public-trust.2026-3.toml")

    with pytest.raises(RuleFileError, match="collides"):
        load_rulebook(folder)


FIRST, SECOND, THIRD = (
    f"policies/public-trust.{version}.toml"
    for version in ("2026-1", "2026-2", "2027-1")
)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        (FIRST, "valid_to = 2026-10-31\n", "", "2026-10-31"),
        (FIRST, "valid_to = 2026-10-31", "valid_to = 2026-11-01", "2026-10-31"),
        (FIRST, "valid_to = 2026-10-31", "valid_to = 2026-10-30", "2026-10-31"),
        (FIRST, "valid_to = 2026-10-31", "valid_to = 2026-03-31", "before valid_from"),
        (FIRST, "valid_to = 2026-10-31", "valid_to = 7", "a day"),
        (SECOND, "valid_from = 2026-11-01", "valid_from = 2026-04-01", "day before"),
    ],
)
def test_versions_of_a_policy_must_follow_each_other_day_by_day(
    folder, file, old, new, reason
):
    change(folder, file, old, new)

    with pytest.raises(RuleFileError, match=reason) as caught:
        load_rulebook(folder)

    assert (caught.value.file, caught.value.key) == (FIRST, "valid_to")


def test_a_policy_is_found_as_it_holds_on_a_day(folder):
    change(folder, THIRD, "valid_from = 2027-01-01", VALID_TO_THE_YEAR_S_END)

    rules = load_rulebook(folder)

    assert rules.policy("public-trust").version == "2027-1"
    assert rules.policy("public-trust", date(2027, 1, 1)).version == "2027-1"
    assert rules.policy("public-trust", date(2026, 12, 31)).version == "2026-2"
    assert rules.policy("public-trust", date(2026, 11, 1)).version == "2026-2"
    assert rules.policy("public-trust", date(2026, 10, 31)).version == "2026-1"
    for day in (date(2026, 3, 31), date(2028, 1, 1)):
        with pytest.raises(PolicyUnknownError, match=f"{day}"):
            rules.policy("public-trust", day)
    with pytest.raises(PolicyUnknownError):
        rules.policy("private-trust")


def test_the_last_day_of_a_version_changes_nothing_of_what_its_ratings_are(folder):
    change(folder, THIRD, "valid_from = 2027-01-01", VALID_TO_THE_YEAR_S_END)

    ended = load_rulebook(folder).policy("public-trust")

    assert ended.digest == RULES.policy("public-trust").digest


@pytest.mark.parametrize(
    ("version", "code", "words"),
    [
        ("2026-1", "unrated.too-young", "登记未满一年，暂不评级，不含任何评价"),
        ("2026-2", "unrated.too-young", "登记未满12个月，暂不评级，不含任何评价"),
        # Of a version that is gone, in the words of the newest one that has any.
        ("1999-1", "unrated.too-young", "登记未满12个月，暂不评级，不含任何评价"),
        ("2026-2", "penalty.minor", "轻微失信行政处罚"),
        ("2026-2", "penalty.of-nobody", "penalty.of-nobody"),
    ],
)
def test_a_rating_is_told_in_the_words_of_its_own_version(version, code, words):
    assert RULES.policy_text("public-trust", version, code, "zh") == words


def test_a_code_that_a_later_version_dropped_is_still_told():
    old = RULES.policy_text("public-trust", "2026-1", "unrated.subject", "en")

    assert old.startswith("Not rated automatically")
    assert not RULES.policy("public-trust").says("unrated.subject")


BUSINESSES = "individual_businesses.toml"
FEWER = (
    '"violation_type", "penalty_kinds", "fine_fen", "confiscated_fen", ',
    '"penalty_kinds", ',
)
RATED = ("rated = false", "rated = true")
UNTOLD = ("\ntold = true", "\ntold = false")


def test_what_is_told_of_businesses_is_dated_and_rated_by_no_rule():
    shipped = RULES.individual_businesses

    assert {one.key: one.valid_from for one in shipped} == {
        "penalty": date(2021, 9, 1),
        "abnormal_listing": date(2025, 3, 18),
        "serious_listing": date(2021, 9, 1),
        "judgment_debtor": date(2017, 5, 1),
    }
    assert all(one.told and not one.rated for one in shipped)


def test_what_is_told_of_businesses_names_no_people_and_nothing_written_freely():
    for one in RULES.individual_businesses:
        declared = KINDS[one.key].fields()
        assert {declared[name] for name in one.fields} == {"public"}, one.key
        told = set(one.fields)
        assert not told & {"legal_rep", "facts", "note", "conduct", "duty"}, one.key


def test_decisions_are_opened_to_ratings_of_businesses_by_a_dated_rule(folder):
    change(folder, BUSINESSES, *RATED)
    change(folder, BUSINESSES, "valid_from = 2021-09-01", "valid_from = 2027-01-01")

    rules = load_rulebook(folder)

    days = (date(2026, 12, 31), date(2027, 1, 1))
    before, since = (rules.rule("individual_businesses", "penalty", d) for d in days)
    assert before is None
    assert since.rated


@pytest.mark.parametrize(
    ("changes", "key", "reason"),
    [
        ([RATED, UNTOLD], "penalty.rated", "not told"),
        ([RATED, FEWER], "penalty.fields", "confiscated_fen, fine_fen, violation_type"),
        (
            [RATED, ('key = "penalty"', 'key = "shop"')],
            "shop.rated",
            "of this kind",
        ),
        (
            [RATED, ('key = "penalty"', 'key = "gossip"')],
            "gossip.rated",
            "of this kind",
        ),
        ([("rated = false", "rated = 1")], "penalty.rated", "true or false"),
    ],
)
def test_a_rule_that_rates_businesses_from_what_may_not_count_is_refused(
    folder, changes, key, reason
):
    for old, new in changes:
        change(folder, BUSINESSES, old, new)

    with pytest.raises(RuleFileError, match=reason) as caught:
        load_rulebook(folder)

    assert (caught.value.file, caught.value.key) == (BUSINESSES, key)


def test_a_policy_speaks_chinese_and_english():
    policy = RULES.policy("public-trust")

    assert policy.text("base", "zh") == "基础分"
    assert policy.text("base", "en") == "Base score"
    assert policy.text("base", "fr") == "基础分"


def test_rules_cannot_be_changed():
    with pytest.raises(AttributeError):
        RULES.clocks[0].amount = 1
    with pytest.raises(TypeError):
        RULES.ceiling_rules[0].purposes["onboarding"] = "sealed"
    with pytest.raises(AttributeError):
        RULES.clocks = ()


def test_the_rule_version_tells_rules_apart_but_not_wordings(folder):
    change(folder, "clocks.toml", 'title = "', 'title = "All the ')
    worded = load_rulebook(folder)
    change(folder, "clocks.toml", "amount = 20", "amount = 21")
    changed = load_rulebook(folder)

    assert worded.digest == RULES.digest
    assert changed.digest != RULES.digest
    assert changed.digest_of(("clocks",)) != RULES.digest_of(("clocks",))
    assert changed.digest_of(("tiers",)) == RULES.digest_of(("tiers",))


@pytest.mark.parametrize(
    ("day", "limit"),
    [
        (date(1996, 9, 30), None),
        (date(1996, 10, 1), 100_000),
        (date(2021, 7, 14), 100_000),
        (date(2021, 7, 15), 300_000),
    ],
)
def test_the_rule_of_a_day_is_the_one_in_force_on_it(day, limit):
    rule = RULES.rule("procedure", "simple", day)

    assert (rule and rule.organisation_fen) == limit


def test_platforms_and_the_public_may_see_published_fields_only():
    ceilings = RULES.ceilings(TODAY)

    for kind, purpose in (("platform", "onboarding"), ("public", "public")):
        assert ceilings[kind].purposes == {purpose: frozenset({"public"})}
        assert "court_case" not in ceilings[kind].items
        assert "*" not in ceilings[kind].items


def test_sealed_fields_are_seen_in_proceedings_by_those_who_handle_the_case():
    seen = {
        (kind, purpose)
        for kind, ceiling in RULES.ceilings(TODAY).items()
        for purpose, classes in ceiling.purposes.items()
        if "sealed" in classes
    }

    assert seen == {
        ("public_security", "transfer"),
        ("procuratorate", "transfer"),
        ("procuratorate", "prosecution"),
        ("court", "trial"),
    }


@pytest.mark.parametrize(
    ("kind", "purposes"),
    [
        ("market_supervision", {"enforcement", "transfer", "supervision"}),
        ("customs", {"enforcement", "transfer", "supervision"}),
        ("public_security", {"enforcement", "transfer"}),
        ("procuratorate", {"prosecution", "transfer"}),
        ("court", {"enforcement", "trial"}),
        ("leading_office", {"supervision"}),
        ("zone_office", {"supervision"}),
        ("neighbouring_region", {"enforcement", "supervision"}),
        ("association", {"public"}),
        ("right_holder", {"public"}),
        ("carrier", {"public"}),
        ("warehouse", {"public"}),
        ("merchant", {"self"}),
    ],
)
def test_each_member_kind_may_ask_for_its_own_purposes(kind, purposes):
    assert set(RULES.ceilings(TODAY)[kind].purposes) == purposes


def test_no_ceiling_names_who_only_delivers():
    kinds = {kind.key for kind in RULES.member_kinds}

    without = kinds - set(RULES.ceilings(TODAY))

    assert without == {
        *("administrative_approval", "city_management"),
        "public_credit",
    }
    assert set(RULES.ceilings(TODAY)) <= kinds


def test_the_catalog_lists_every_record_kind_under_its_chinese_name():
    listed = {item.key: item.zh for item in RULES.catalog}

    made_here = {"rating", "relation"}
    assert {key: listed[key] for key in listed.keys() - made_here} == {
        name: kind.zh for name, kind in KINDS.items()
    }
    assert made_here <= listed.keys()


def test_every_ceiling_names_items_that_exist():
    known = {*KINDS, "rating", "relation", "*"}

    for rule in RULES.ceiling_rules:
        assert set(rule.items) <= known


def test_rules_speak_of_record_and_penalty_kinds_that_exist():
    kinds = {name for name, _ in PENALTY_KINDS}

    told = {rule.kind for rule in RULES.publicity}
    published = {
        name for name, kind in KINDS.items() if kind.publishing is not Publishing.NEVER
    }
    assert told == {*published, "natural_person"}
    for rule in RULES.tiers:
        assert {*rule.any_kind, *rule.only_kinds} <= kinds
    for rule in RULES.procedure:
        assert set(rule.kinds) <= kinds
    for rule in RULES.publicity:
        assert set(rule.families) <= {f.key for f in RULES.families} | {"*", "untold"}


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("宿迁市市场监督管理局", "market_supervision"),
        ("宿迁市宿城工商行政管理局", "market_supervision"),
        ("宿迁市知识产权局", "market_supervision"),
        ("宿迁市公安局", "public_security"),
        ("中华人民共和国宿迁海关", "customs"),
        ("宿迁市版权局", "copyright"),
        ("宿迁市文化广电和旅游局", "culture"),
        ("宿迁市生态环境局", "other"),
        (None, "other"),
    ],
)
def test_an_authority_is_of_the_family_its_name_tells(name, family):
    assert RULES.family_of(name, TODAY) == family


def test_all_tables_of_the_book_are_files():
    tables = {name for name in Rulebook.__annotations__ if name in FILES}

    assert tables | {"ceilings"} == set(FILES)
