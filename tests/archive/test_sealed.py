"""Which records the law seals, and that no later version of a rule opens them."""

import shutil
from datetime import date
from pathlib import Path

import pytest

import hub.rulebook
from hub.archive.rules import SealFacts, seal_of
from hub.rulebook import RuleFileError, load_rulebook

RULES = load_rulebook()


def juvenile(name):
    """Read what the shipped rule on juveniles says under a name."""
    return getattr(next(r for r in RULES.sealed if r.key == "juvenile"), name)


DAY = date(2026, 11, 24)
POLICE, MARKET = "宿迁市公安局", "宿迁市市场监督管理局"
CASE = "（2026）苏1302刑初7号"


@pytest.mark.parametrize(
    ("kind", "facts", "rule"),
    [
        ("penalty", SealFacts(authority=POLICE), "public-security-penalty"),
        ("penalty", SealFacts(authority="城北派出所"), "public-security-penalty"),
        ("penalty", SealFacts(authority=MARKET), None),
        ("penalty", SealFacts(), None),
        ("penalty", SealFacts(POLICE, basis="《网络安全法》第六十一条"), None),
        ("penalty", SealFacts(POLICE, basis="依据反恐怖主义法第85条"), None),
        *(
            ("penalty", SealFacts(POLICE, basis=basis), "public-security-penalty")
            for basis in (
                "《治安管理处罚法》第二十九条",
                "《网络安全法》第六十一条、《治安管理处罚法》第二十九条",
                "网络安全法第61条，治安管理处罚法29条",
                "《某某规定》第三条",
                "网络安全法第61条、《某某条例》第三条",
                "罚款五万元",
            )
        ),
        ("licence", SealFacts(authority=POLICE), None),
        ("court_case", SealFacts(number=CASE), "criminal-matter"),
        ("court_case", SealFacts(number=CASE, stages=("开庭",)), "criminal-matter"),
        ("court_case", SealFacts(number=CASE, stages=("立案", "判决生效")), None),
        ("court_case", SealFacts(number="（2026）苏1302民初7号"), None),
    ],
)
def test_kind_authority_and_stage_decide(kind, facts, rule):
    assert seal_of(kind, facts, DAY, RULES) == rule


@pytest.mark.parametrize("kind", ["penalty", "licence", "judgment_debtor", "shop"])
@pytest.mark.parametrize(
    ("birth", "act", "sealed"),
    [
        (date(2008, 11, 24), date(2026, 11, 24), True),
        (date(2008, 11, 24), date(2026, 11, 25), False),
        (date(2008, 11, 24), date(2020, 1, 1), True),
        (date(2008, 2, 29), date(2026, 2, 28), True),
        (date(2008, 2, 29), date(2026, 3, 1), False),
        (date(1980, 1, 1), date(2026, 1, 1), False),
    ],
)
def test_whoever_was_under_eighteen_on_the_day_of_the_act_is_sealed(
    kind, birth, act, sealed
):
    facts = SealFacts(authority=MARKET, days=(act,), births=(date(1950, 1, 1), birth))

    rule = seal_of(kind, facts, DAY, RULES)

    assert rule == ("juvenile" if sealed else None)


def later(key, **changes):
    """Write a later version of a shipped rule."""
    rule = next(rule for rule in RULES.sealed if rule.key == key)
    names = ("kinds", "families", "but_laws", "below_age", "number_words")
    names += ("judgment_words", "told_words", "age_words", "under_words", "led_by")
    names += ("anybody",)
    said = {name: getattr(rule, name) for name in names} | changes
    lines = [f'[[entry]]\nkey = "{key}"\nvalid_from = 2027-01-01']
    for name, value in said.items():
        if value or value == 0:
            shown = list(value) if isinstance(value, tuple) else value
            lines.append(f"{name} = {shown}")
    lines.append('source = "s"\nstatus = "unconfirmed"\nmark = "R"')
    return "\n".join(lines).replace("'", '"')


@pytest.fixture
def rules(tmp_path):
    """Read the shipped rules with another text in place of a rule's first version."""
    folder = tmp_path / "rules"
    shutil.copytree(Path(hub.rulebook.__file__).parent, folder)

    def rules(key, more, end="valid_to = 2026-12-31"):
        path = folder / "sealed.toml"
        text = path.read_text("utf-8")
        path.write_text(
            text.replace(f'key = "{key}"', f'key = "{key}"\n{end}') + "\n" + more,
            "utf-8",
        )
        return load_rulebook(folder)

    return rules


def test_a_later_version_may_seal_more(rules):
    book = rules("juvenile", later("juvenile", below_age=21))

    facts = SealFacts(days=(DAY,), births=(date(2006, 1, 1),))
    assert seal_of("penalty", facts, DAY, book) is None
    assert seal_of("penalty", facts, date(2027, 1, 1), book) == "juvenile"


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("juvenile", {"below_age": 16}),
        ("juvenile", {"kinds": ("penalty",)}),
        ("juvenile", {"families": ("public_security",)}),
        ("juvenile", {"told_words": ("系未成年",)}),
        ("juvenile", {"under_words": ("未满",)}),
        ("juvenile", {"led_by": (*juvenile("led_by"), "年")}),
        ("public-security-penalty", {"kinds": ("licence",)}),
        ("public-security-penalty", {"families": ("market_supervision",)}),
        ("criminal-matter", {"number_words": ("刑初",)}),
        ("criminal-matter", {"judgment_words": ("开庭",)}),
    ],
)
def test_a_later_version_that_seals_less_is_refused(rules, key, changes):
    with pytest.raises(RuleFileError, match=key):
        rules(key, later(key, **changes))


def test_a_rule_that_ends_is_refused_unless_another_follows(rules):
    with pytest.raises(RuleFileError, match="nothing follows"):
        rules("juvenile", "")


@pytest.mark.parametrize(
    "changes", [{"families": ("nobody",)}, {"families": (), "kinds": ("penalty",)}]
)
def test_a_rule_that_seals_nothing_or_names_nobody_is_refused(rules, changes):
    with pytest.raises(RuleFileError, match="public-security-penalty"):
        rules("public-security-penalty", later("public-security-penalty", **changes))
