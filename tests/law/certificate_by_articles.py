"""Prior penalties a second time, from the articles alone: certain, possible, outside.

Knows nothing of the product. Facts and questions are the JSON of certificate_cases.tsv;
`python -m tests.law.try_certificate_cases` tries that file.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

Facts = Mapping[str, Any]

NOTICE_DAYS = 30  # service by public notice, SAMR Order 2 art. 82(5)
MARKS_NEW, RIVALS_NEW = date(2027, 1, 1), date(2025, 10, 15)
COUNTERFEIT = ("假冒注册商标", "注册商标相同", "相同商标", "相同的商标")
ANOTHERS_PATENT = ("他人的专利", "他人专利")
COPIED = ("复制发行", "通过信息网络", "出版", "避开", "破坏技术措施")
FOR_PROFIT = ("以营利为目的", "违法所得", "非法经营额", "会员费", "销售")
SECRET_ACTS = ("盗窃", "窃取", "贿赂", "胁迫", "电子侵入", "披露", "使用权利人")
SECRET_ENTICED = ("教唆", "引诱", "帮助")
# Words that point to a group where no article of it is cited.
POINTING = {
    "marks": (*COUNTERFEIT, "注册商标专用权", "注册商标标识", "近似商标"),
    "patents": (*ANOTHERS_PATENT, "假冒专利"),
    "copyright": ("侵犯著作权", "侵权复制品"),
    "secrets": ("商业秘密",),
    "food": ("食品",),
}


def two_years_on(day: date) -> date:
    """Tell the last day of two years from a day; a month without it ends them."""
    last = monthrange(day.year + 2, day.month)[1]
    return day.replace(year=day.year + 2, day=min(day.day, last))


def effect_of(facts: Facts) -> tuple[date | None, str]:
    """Tell when a decision took effect (with service), and how that is known."""
    if "served" in facts:
        return date.fromisoformat(facts["served"]), "served"
    if "service" in facts:
        day = date.fromisoformat(facts["service"]["day"])
        wait = NOTICE_DAYS if facts["service"]["how"] == "announcement" else 0
        return day + timedelta(days=wait), "served"
    if facts.get("procedure") == "simple":  # handed over on the spot
        return date.fromisoformat(facts["decided"]), "decided"
    return None, "unknown"


def _any(words: str, needles: tuple[str, ...]) -> bool:
    return any(needle in words for needle in needles)


def _punishes(window: str, one: Facts, decided: date) -> bool:
    """Tell whether an article punishes conduct of a group in the text of that day."""
    year = one.get("edition", decided.year)
    new = year >= MARKS_NEW.year - ("edition" in one)
    rivals = {10, 26} if decided >= RIVALS_NEW else {9, 21}
    numbers: dict[str, dict[str, set[int]]] = {
        "marks": {"商标法": {72, 74} if new else {57, 60}},
        "patents": {"专利法": {68}},
        "copyright": {"著作权法": {53}, "信息网络传播权保护条例": {18}},
        "secrets": {"反不正当竞争法": rivals},
        "food": {"食品安全法": {122, 123, 124, 125, 126}},
    }
    return one["article"] in numbers[window].get(one["law"], set())


def _described(window: str, one: Facts, words: str) -> str:
    """Say "conduct" where the crime's article describes the act, else what lacks."""
    item = one.get("item")
    if window == "marks" and item is not None and item not in range(1, 8):
        return "no_such_item"
    if window in ("marks", "copyright") and item is None:
        return "item_not_told"
    told = {
        "marks": item in (1, 4) or (item == 3 and _any(words, COUNTERFEIT)),
        "patents": _any(words, ANOTHERS_PATENT),
        # Criminal Law 217 has neither broadcasting nor rights-management information.
        "copyright": item in (1, 2, 3, 4, 6) and _any(words, COPIED),
        "secrets": _any(words, SECRET_ACTS) and not _any(words, SECRET_ENTICED),
        "food": True,
    }[window]
    if not told:
        return "no_anothers_number" if window == "patents" else "item"
    if window == "copyright" and not _any(words, FOR_PROFIT):
        return "profit_not_said"
    return "conduct"


def conduct_of(window: str, facts: Facts) -> str:
    """Say "conduct" for an act that the group's articles describe, else why not."""
    words, articles = facts.get("words", ""), facts.get("articles", [])
    decided = date.fromisoformat(facts["decided"])
    cited = [one for one in articles if _punishes(window, one, decided)]
    found = {_described(window, one, words) for one in cited}
    for reason in ("no_such_item", "conduct", "item", *sorted(found)):
        if reason in found:
            return reason
    if not (articles or words):  # nobody can say that it does not count
        return "nothing_told"
    # From 2027 on, art. 57 without a year may mean the text that held at the act.
    late = decided >= MARKS_NEW and window == "marks"
    if late and any((o["law"], o["article"]) == ("商标法", 57) for o in articles):
        return "text_of_that_day"
    if not _any(words, POINTING[window]):
        return "other_conduct"
    if window == "marks" and any(one["law"] == "商标法" for one in articles):
        return "text_of_that_day"
    return "words_against_articles" if articles else "words_alone"


def party_of(facts: Facts, asked: Facts) -> str:
    """Tell whether the party is who is asked about: same, other, or why not certain."""
    party, person = facts["party"], facts["party"].get("operator", {})
    if facts["decided"] > party.get("until", facts["decided"]):
        person = {}
    numbers = {party.get("number"), person.get("number")} - {None}
    wanted = {asked.get("number"), asked.get("operator", {}).get("number")} - {None}
    if asked.get("code") and asked["code"] == party.get("code"):
        alike = asked.get("name") in (None, party.get("name"))
        return "same" if alike else "name_disagrees"
    if numbers & wanted:
        return "same"
    named = asked.get("name") in {person.get("name"), party.get("name")} - {None}
    return "number_not_told" if named and not numbers and wanted else "other_party"


def time_of(facts: Facts, on: date, longest: int | None) -> str:
    """Say "inside" for an effect within two years before an act, else why not."""
    decided, effect = date.fromisoformat(facts["decided"]), effect_of(facts)[0]
    latest = effect
    if effect is None and longest is not None:
        latest = decided + timedelta(days=longest)
    if (effect or decided) > on:
        return "after_window"
    if latest is not None and on > two_years_on(latest):
        return "before_window"
    if effect is None:
        return "service_unknown"
    return "same_day" if effect == on else "inside"


def answer(facts: Facts, question: Facts) -> dict[str, Any]:
    """Say of one decision whether it is a prior penalty in the window asked about."""
    (effect, basis), kind = effect_of(facts), "possible"
    on = date.fromisoformat(question["on"])
    who = party_of(facts, question["party"])
    what = conduct_of(question["window"], facts)
    when = time_of(facts, on, question.get("longest_service_days"))
    wrong = effect is not None and effect < date.fromisoformat(facts["decided"])
    out = ("other_party", "other_conduct", "after_window", "before_window")
    ruled = [said for said in (who, what, when) if said in (*out, "no_such_item")]
    doubts = [said for said in (who, what, when) if said not in ("same", "conduct")]
    reason = "; ".join(said for said in doubts if said != "inside") or "conduct"
    if wrong or who == "other_party":
        effect, basis = None, "unknown"
    if wrong or ruled:
        reason = "served_before_decided" if wrong else ruled[0]
        kind = "outside" if reason in out else "refused"
    elif reason == "conduct":
        kind = "certain"
    told = {"effect_day": effect and effect.isoformat(), "effect_day_basis": basis}
    found: dict[str, Any] = {"list": kind, "reason": reason, **told}
    if "ended" in facts:  # repaired or annulled: listed, and said so
        how = facts["ended"]["how"]
        found |= {"ended": how, "counts": how not in ("annulment", "void")}
    return found


def coverage(sources: list[Facts], question: Facts) -> list[dict[str, str]]:
    """Name the sources whose field, place and days can hold such decisions."""
    place, on, found = question["place"].rstrip("0"), question["on"], []
    end = date.fromisoformat(on)
    days = (end - timedelta(days=back) for back in range(732, 0, -1))
    start = next(day for day in days if two_years_on(day) >= end).isoformat()
    for one in sources:
        near = one["place"].rstrip("0").startswith(place)
        near = near or place.startswith(one["place"].rstrip("0"))
        fits = question["coverage"] in one["fields"] and one["country"] == "CN"
        if fits and near and one["from"] and one["to"]:
            told = {"source": one["source"], "place": one["place"]}
            told |= {"from": max(one["from"], start), "to": min(one["to"], on)}
            found += [told] if told["from"] <= told["to"] else []
    return found
