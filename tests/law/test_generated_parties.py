"""Certificates of generated parties against the formulation from the articles alone."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from hub.ground.clock import SetClock
from tests.law.certificate_by_articles import answer, effect_of, two_years_on
from tests.law.certified import (
    LATER,
    answered,
    bring_rows,
    certified,
    party_asked,
    prepare_later,
    row_of,
)
from tests.support.little_city import uscc
from tests.support.prepared import opened

pytestmark = pytest.mark.postgresql_in_long
FINES = 0
WINDOWS = ("marks", "patents", "copyright", "secrets", "food")
MARK, PATENT, WORKS, SECRETS, FOOD, TOBACCO = (
    *("商标法", "专利法", "著作权法", "反不正当竞争法", "食品安全法"),
    "烟草专卖法实施条例",
)
ARTICLES = (
    *([(MARK, 57, item)] for item in range(1, 9)),
    *([(MARK, 72, item)] for item in (1, 2, 3, 4)),
    *([(MARK, number, None)] for number in (57, 60, 72, 74, 52)),
    [(MARK, 57, 3), (MARK, 60, None)],
    [(PATENT, 68, None)],
    *([(WORKS, 53, item)] for item in (*range(1, 9), None)),
    [("信息网络传播权保护条例", 18, 1)],
    *([(SECRETS, number, None)] for number in (9, 10)),
    [(SECRETS, FINES, None)],
    [(FOOD, 124, None)],
    [(TOBACCO, 56, None)],
    [("产品质量法", 50, None)],
    [],
)
UNSAID = {
    *("专利权终止后继续标注本企业的专利号", "未经许可复制发行图书，违法所得三千元"),
    *("未经许可放映电影，违法所得三千元", "引诱他人违反保密义务"),
    "未经许可通过信息网络向公众传播他人作品",
}
WORDS = (
    *("销售侵犯注册商标专用权的商品", "销售假冒注册商标的商品", "使用近似商标"),
    *("在同一种商品上使用与他人注册商标相同的商标", "销售假冒注册商标卷烟"),
    *("在产品上标注他人的专利号", "假冒专利", "专利权终止后继续标注本企业的专利号"),
    *("未经许可复制发行图书，违法所得三千元", "未经许可放映电影，违法所得三千元"),
    *("未经许可通过信息网络向公众传播他人作品", "侵犯著作权"),
    *("以盗窃手段获取权利人的商业秘密", "引诱他人违反保密义务"),
    *("违反保密义务披露其掌握的商业秘密", "生产经营微生物超过限量的食品"),
    *("销售假冒伪劣商品", ""),
)
POINTING = tuple(words for words in WORDS if words not in UNSAID)
"""Words that tell a field where no article is cited; or there are none."""
SPANS = {MARK: (0, 5), TOBACCO: (0, 5), PATENT: (5, 8), WORKS: (8, 12)}
SPANS |= {"信息网络传播权保护条例": (8, 12), SECRETS: (12, 15), FOOD: (15, 16)}
SPANS |= {"产品质量法": (16, 18)}
OTHERS = 0.3
FIRST = date(2024, 5, 1)
RULED = date(2025, 4, 26)
"""The first day on which the windows may be asked about."""
HALF = 0.5
DAYS = (date(2027, 6, 1) - FIRST).days
TIMES = ("served", "served", "served", "late", "none", "notice")


def day(dice):
    """Draw a day, often near an end of a window of two years."""
    ends = (date(2024, 11, 30), date(2024, 12, 1), date(2026, 12, 1))
    near = dice.random() < HALF
    drawn = dice.choice(ends) if near else FIRST + timedelta(dice.randrange(DAYS))
    return drawn + timedelta(dice.choice((-1, 0, 0, 1)))


def written(law, number, item, decided):
    """Write an article; the fine for secrets stands in another one since 2025-10-15."""
    if number == FINES:
        number = 26 if decided >= date(2025, 10, 15) else 21
    return {"law": law, "article": number} | ({} if item is None else {"item": item})


def words_of(dice, cited):
    """Draw words, mostly such as go with the law that is cited first."""
    fitting = WORDS[slice(*SPANS[cited[0][0]])] if cited else POINTING
    is_other = cited and dice.random() < OTHERS
    return dice.choice(WORDS if is_other else fitting)


def asked_on(dice, facts):
    """Draw a day to ask about, often about two years from an effect."""
    effect = effect_of(facts)[0] or date.fromisoformat(facts["decided"])
    near = two_years_on(effect) + timedelta(dice.choice((-1, 0, 1)))
    soon = effect + timedelta(dice.choice((0, 1, 90, 400, 700)))
    return min(max(dice.choice((near, soon, soon, day(dice))), RULED), LATER.date())


def decision(dice, party):
    """Draw a decision on a party."""
    decided = day(dice)
    cited = dice.choice(ARTICLES)
    facts = {
        "party": party,
        "procedure": dice.choice(("ordinary", "ordinary", "simple")),
        "articles": [written(*one, decided) for one in cited],
        "words": words_of(dice, cited),
        "decided": str(decided),
    }
    served = decided + timedelta(dice.choice((0, 0, 1, 5, 20, 45)))
    kind = dice.choice(TIMES)
    if kind == "late":
        served = decided - timedelta(dice.choice((-1, 1)))
    if kind in {"served", "late"}:
        facts["served"] = str(served)
    elif kind == "notice":
        facts["service"] = {"how": "announcement", "day": str(served)}
    return facts


def party(dice, number):
    """Draw a party: a company, a person, or a business with who runs it."""
    who = f"32130219{70 + number % 30:02d}{1 + number % 12:02d}10{number:03d}1"
    kind = dice.choice(("company", "person", "individual_business"))
    if kind == "person":
        return {"kind": kind, "name": "张某", "number": who}
    department = "91" if kind == "company" else "92"
    named = {"kind": kind, "code": uscc(5_000 + number, department=department)}
    named["name"] = f"宿迁市测{number}号{'商行' if kind == 'company' else '百货店'}"
    if kind == "individual_business":
        named["operator"] = {"name": "张某", "number": who}
    return named


def window_of(dice, facts):
    """Draw a window, often the one that the first decision is about."""
    laws = {MARK: "marks", PATENT: "patents", WORKS: "copyright", SECRETS: "secrets"}
    laws |= {FOOD: "food", TOBACCO: "marks"}
    cited = [laws.get(one["law"]) for one in facts["articles"]]
    return dice.choice((cited or [None])[:1] * 3 + [None]) or dice.choice(WINDOWS)


def asked_of(dice, named):
    """Draw by what a party is asked for: a business by its code, or who runs it."""
    number = named.get("number") or named.get("operator", {}).get("number")
    if "code" in named and (number is None or dice.random() < HALF):
        return {"code": named["code"]}
    return {"number": number}


@pytest.mark.parametrize(
    "parties", [25, pytest.param(200, marks=pytest.mark.long)], ids=["25", "200"]
)
def test_certificates_say_what_the_articles_say(
    databases, instance_path, tmp_path, parties
):
    dice = random.Random(f"parties {parties}")
    drawn = []
    for number in range(parties):
        named = party(dice, number)
        facts = [decision(dice, named) for _ in range(dice.randrange(1, 5))]
        drawn.append((facts, asked_of(dice, named), f"G{number}"))
    rows = [
        row_of(one, f"{name}D{place}")
        for facts, _, name in drawn
        for place, one in enumerate(facts)
    ]
    differing, untold, met = [], [], Counter()
    with opened(databases, instance_path, prepare_later, SetClock(LATER)) as hub:
        bring_rows(hub, tmp_path / "drawn", rows)
        for facts, asked, name in drawn:
            window = window_of(dice, facts[0])
            on = str(asked_on(dice, facts[0]))
            part = certified(hub, window, on, party_asked(asked))
            for place, one in enumerate(facts):
                said = answered(part, f"{name}D{place}")["list"]
                question = {"window": window, "on": on, "party": asked}
                meant = answer(one, question)
                wanted = meant["list"].replace("refused", "outside")
                met[wanted] += 1
                if said != wanted:
                    differing.append((one, question, said, meant))
                if wanted != "outside" and said == "outside":
                    untold.append((one, question))
    assert not differing, "\n".join(map(str, differing))
    assert untold == []
    assert min(met[name] for name in ("certain", "possible", "outside")) > parties / 20
