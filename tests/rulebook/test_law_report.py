"""The law behind the rules: its words, whose decision the rest is, what grows stale."""

from datetime import date
from hashlib import sha256

import pytest

from hub.rulebook.cited import articles_in, cited_in, items_in
from hub.rulebook.law_report import CASES, HUB, check_law
from hub.rulebook.sourced import sourced_rules
from scripts.make_law_cases import cases_told

SHIPPED_ON = date(2026, 12, 1)
DAY = date(2027, 3, 1)
SENTENCE = "第一条 为期三年。"
TEXT = f"""zh = "某法"
names = ["Some Law", "Some Law (2020)"]
valid_from = 2020-01-01
{{until}}
[copy]
repository = "some/laws"
path = "某法.md"
commit = "{"0" * 40}"
read_on = 2026-12-01

[[article]]
number = "1"
sentence = "{SENTENCE}"
sha256 = "{sha256(SENTENCE.encode()).hexdigest()}"
{{more}}"""
RULE = """[[entry]]
key = "{key}"
valid_from = {first}
{last}
source = "{source}"
mark = "{mark}"
"""
NORM = '[[entry]]\nfile = "rulebook/*"\nstanding = "{}"\n{}'


def rule(key="one", first="2020-01-01", last="", source="Some Law art. 1", mark="V"):
    last = last and f"valid_to = {last}"
    return RULE.format(key=key, first=first, last=last, source=source, mark=mark)


@pytest.fixture
def found(tmp_path):
    """Look through a hub with one law and some rules; gives kind, line and detail."""
    (tmp_path / "rulebook/law/texts").mkdir(parents=True)
    law = tmp_path / "rulebook/law"

    def looking(*rules, until="", more="", text=None, norms="", explained="", on=DAY):
        made = text or TEXT.format(until=until, more=more)
        (law / "texts/some.toml").write_text(made, "utf-8")
        (law / "norms.toml").write_text(norms, "utf-8")
        (law / "explained.toml").write_text(explained, "utf-8")
        (law / "cases.tsv").write_text("law\tarticle\trows\nsome\t1\t2\n", "utf-8")
        (tmp_path / "rulebook/rules.toml").write_text("\n".join(rules), "utf-8")
        report = check_law(on, tmp_path)
        return [(one.what, one.line, one.detail) for one in report.unexplained]

    return looking


def test_nothing_about_what_ships_is_unexplained():
    report = check_law(SHIPPED_ON)

    assert report.unexplained == ()
    marks = [one.mark for one in sourced_rules(HUB)]
    assert report.read + report.summed_up == marks.count("V") > 500
    assert sum(report.norms.values()) == marks.count("P")


def test_the_list_of_articles_with_cases_is_that_of_the_tests():
    assert (HUB / CASES).read_text("utf-8") == cases_told()


def test_a_sound_rule_is_no_finding(found):
    assert found(rule()) == []


@pytest.mark.parametrize(
    ("rules", "wanted"),
    [
        ([rule(source="Some Law art. 2")], ("no-words", 2, "some has no article 2")),
        (
            [rule(source="Other Law art. 1")],
            ("no-words", 2, "no law is known by this name: Other Law art. 1"),
        ),
        (
            [rule(source="Some Law art. 1(2)(iii)")],
            ("no-words", 2, "some art. 1: its words have no item （三）"),
        ),
        ([rule(last="2026-12-31")], ("expired", 2, "on 2026-12-31")),
        ([rule(last="2027-03-20")], ("expiring", 2, "on 2027-03-20")),
        (
            [rule(), rule(first="2021-01-01")],
            ("overlapping", 9, "the version from 2020-01-01"),
        ),
        (
            [rule(last="2020-12-30"), rule(first="2021-01-01")],
            ("gap", 9, "no version holds from 2020-12-31 on"),
        ),
        (
            [rule(mark="P")],
            (
                "no-decider",
                2,
                "no law decides it, and norms.toml does not say who does",
            ),
        ),
    ],
)
def test_what_is_wrong_with_a_rule_is_found_with_its_line(found, rules, wanted):
    assert wanted in found(*rules)


def test_a_rule_is_orphaned_once_its_law_is_over(found):
    until = "valid_to = 2026-12-31"

    assert found(rule(), until=until, on=date(2026, 12, 31)) == []
    assert found(rule(), until=until) == [("orphaned", 2, "some is over")]


def test_a_rule_without_a_case_is_found(found):
    more = '[[article]]\nnumber = "2"\nsummary = "另一条。"\n'

    (one,) = found(rule(source="Some Law art. 2"), more=more)

    assert one == ("no-case", 2, "some 2")


@pytest.mark.parametrize(
    ("changed", "detail"),
    [
        ((SENTENCE, "第一条 为期五年。"), "its SHA-256 differs"),
        ((f'sentence = "{SENTENCE}"\n', ""), "neither sentence nor summary"),
        (("[copy]", "[copies]"), "unknown key"),
    ],
)
def test_a_text_that_is_not_as_it_was_read_is_refused_with_its_line(
    found, changed, detail
):
    text = TEXT.format(until="", more="").replace(*changed)

    what, line, said = found(rule(), text=text)[0]

    assert (what, detail in said) == ("broken", True)
    assert line == (text.splitlines().index("[copies]") + 1 if "copies" in text else 11)


def test_what_is_found_may_be_explained_and_what_is_not_found_may_not(found):
    entry = '[[entry]]\nfinding = "{}"\nfile = "rulebook/*"\nreason = "熟知"\n'

    ended = rule(last="2026-12-31")

    assert found(ended, explained=entry.format("expired")) == []
    assert [one[0] for one in found(rule(), explained=entry.format("gap"))] == [
        "unused"
    ]


@pytest.mark.parametrize(
    ("norm", "wanted"),
    [
        (NORM.format("open-norm", 'decided_by = "运营机构"\n'), []),
        (NORM.format("proposal", ""), []),
        (NORM.format("open-norm", ""), ["no-decider"]),
        (NORM.format("proposal", 'decided_by = "运营机构"\n'), ["no-decider"]),
    ],
)
def test_an_open_norm_names_who_decides_it_and_a_proposal_nobody(found, norm, wanted):
    told = found(rule(mark="P", source="No norm sets it"), norms=norm)

    assert [one[0] for one in told] == wanted


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("art. 9(4), (5)", ["9"]),
        ("arts. 7, 9 and 12; art. 2", ["7", "9", "12", "2"]),
        ("arts. 16 to 18", ["16", "17", "18"]),
        ("arts. 219 and 219-1", ["219", "219-1"]),
        ("art. 23(1)(v); art. 22, testing does not count", ["23", "22"]),
        ("art. 88, 7 working days", ["88"]),
        ("art. 17(1)(i) and (ii)", ["17"]),
        ("no. 3", ["3"]),
        ("第一百八十条第二款、第十条、第二百一十九条之一", ["180", "10", "219-1"]),
        ("other penalties", []),
    ],
)
def test_articles_are_read_from_a_source(text, articles):
    assert articles_in(text) == articles


def test_items_are_read_from_a_source():
    source = "Some Law art. 17(1)(i) and (ii); Some Law arts. 3(1), 8(2)(i), (iv), 20"

    assert items_in(source, {"Some Law": "some"}) == [
        (("some", "17"), "（一）"),
        (("some", "17"), "（二）"),
        (("some", "8"), "（一）"),
        (("some", "8"), "（四）"),
    ]


def test_articles_belong_to_the_law_named_before_them():
    names = {"Order 2": "two", "Order 20": "twenty", "Other Order 20": "other"}

    told = cited_in("Order 20 art. 1; Other Order 20 art. 2; Order 2", names)

    assert told == [("twenty", "1"), ("other", "2"), ("two", "*")]
