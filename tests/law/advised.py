"""Facts of the cases as advice and the comparisons take them, and what comes out."""

from datetime import date

from hub.archive.rules import law_fields_of
from hub.casework.advice import (
    Act,
    CaseFacts,
    EarlierSanction,
    advise,
    load_tables,
)
from hub.casework.advice.reading import tier_name
from hub.casework.comparisons import ComparedRecord, load_comparisons, not_transferred
from hub.rulebook import load_rulebook
from tests.law.certified import cited

TABLES, RULEBOOK, COMPARED = load_tables(), load_rulebook(), load_comparisons()
REACHED = {"met", "amount-reached"}
STANDINGS = ("said", "ruled-out")
FEN = 100
LAWS = {
    "Trademark Law": "商标法",
    "Patent Law": "专利法",
    "Copyright Law": "著作权法",
    "Food Safety Law": "食品安全法",
    "Advertising Law": "广告法",
    "Anti-Unfair Competition Law": "反不正当竞争法",
}
NAMES = {
    "different_sources": "two_marks",
    "unlabelled_will_bear_mark": "unlabelled_for_mark",
    "folk_remedy.small": "folk_small",
    "folk_remedy.no_harm": "folk_harmless",
    "art. 18": "folk_remedy",
}
"""What the cases call otherwise than the tables."""
ITEMS = {"213.goods.unlabelled": "213.goods", "219.gains": "219.base"}
"""Items of another text that the cases count to the first of their kind."""
SPOKEN = {
    "transactions": "records_trade_health_stay",
    "banned input of food": "banned_food_input",
    "illegal slaughter": "illegal_slaughter",
    "drugs bought through insurance fraud": "drugs_by_insurance_fraud",
    "health food": "ad_food_drug",
    "unlicensed": "drug_unapproved",
    "banned": "drug_unapproved",
    "maker": "maker",
}
"""Circumstances by the words of a case: its kind, its role and so on."""
WORDED = ("kind", "ads_for", "records_of", "drug_conduct", "role")
FOLK = {"traditional": "folk_remedy", "small": "folk_small", "no_harm": "folk_harmless"}


def decision(cited_law, words=""):
    """Write what a decision cites and says, in Chinese."""
    name = next(one for one in LAWS if cited_law.startswith(one))
    edition, articles = cited_law.removeprefix(name).split(" art", 1)
    told = []
    for one in articles.lstrip("s. ").split(", "):
        article, _, item = one.rstrip(")").partition("(")
        told.append({"law": LAWS[name], "article": article})
        told[-1] |= {"edition": edition.strip(" ()")} if edition else {}
        told[-1] |= {"item": item} if item else {}
    return {"basis": cited(told), "violation_type": words}


def fields_of(body, day):
    """Tell the fields of law of a decision as the product does."""
    body = {name: text for name, text in body.items() if text}
    return law_fields_of("penalty", body, day, RULEBOOK)


def sanctions_of(told):
    """Read an earlier sanction, of each field that the decision is of."""
    if told.get("annulled"):
        return
    if told["kind"] == "judgment":
        day = date.fromisoformat(told["effective"])
        field = TABLES.offences[told["offence"]].field
        yield EarlierSanction(day=day, kind="judgment", field=field)
        return
    decided, served = date.fromisoformat(told["decided"]), told["served"]
    body = decision(told["cited"], told.get("words", ""))
    own = [w for rule in COMPARED for one in rule.ruled_out_by for w in one.words]
    if any(word in body["violation_type"] for word in own):
        return
    for law in fields_of(body, decided):
        if law.doubt == "no-offence":
            continue
        yield EarlierSanction(
            day=date.fromisoformat(served) if served else decided,
            kind="penalty",
            field=law.field,
            group=law.group,
            is_certain=served is not None and law.doubt is None,
            doubt="prior_conduct" if law.doubt else "service_day_of_prior",
            is_dated=served is not None,
        )


def acts_of(facts, *, is_services):
    """Read the acts: what a case does not speak of is nothing, but for two things.

    Of a whole whose parts are not told the parts are unknown, and so is what services
    brought in where the sums told are of goods.
    """
    for one in facts["acts"]:
        counts = {
            name: round(number * FEN) if TABLES.measures[name].unit == "fen" else number
            for name, number in one.items()
            if name in TABLES.measures
        }
        unknown = {"turnover"} if {"sales", "stock"} & counts.keys() else set()
        if "turnover" in counts and not {"sales", "stock"} & counts.keys():
            unknown = {"sales", "stock"}
        if is_services and "gains_services" not in counts:
            unknown.add("gains_services")
        nothing = dict.fromkeys(TABLES.measures.keys() - unknown, 0)
        yield Act(
            day=date.fromisoformat(one["day"]),
            counts=nothing | counts,
            dealt_with="punished" in one,
        )


def case_of(facts):
    """Read the facts of a case of advice."""
    stated = facts.get("elements", {}) | {
        name: facts[name] for name in ("unlabelled_will_bear_mark",) if name in facts
    }
    stated |= {FOLK[name]: said for name, said in facts.get("folk_remedy", {}).items()}
    said, out = (
        {NAMES.get(name, name) for name, how in stated.items() if how == standing}
        for standing in STANDINGS
    )
    said |= set(facts.get("circumstances", ()))
    said |= {SPOKEN[facts[n]] for n in WORDED if facts.get(n) in SPOKEN}
    said |= {"made_and_sold"} if facts.get("made_and_sold_same_goods") else set()
    for text in facts.get("presumptions", ()):
        said |= {
            key
            for key, rule in TABLES.circumstances.items()
            if rule.kind == "presumes" and rule.source.endswith(text)
        }
    sold = "销售假冒注册商标的商品"
    for one in facts.get("priors", ()):
        same = one.get("goods") is not None and one["goods"] == facts.get("goods")
        said |= {"same_goods_sanctioned"} if same and one["words"] == sold else set()
    sources = [one["source"] for one in facts.get("marks", ())]
    unsure = {"two_marks"} if sources and None in sources else set()
    said |= {"two_marks"} if not unsure and len(set(sources)) > 1 else set()
    figures = {name for act in facts["acts"] for name in act}
    if "services" in said and not figures & {"gains", "sales", "stock"}:
        said.add("services_only")
    return CaseFacts(
        acts=tuple(acts_of(facts, is_services="services_only" in said)),
        circumstances=frozenset(said),
        ruled_out=frozenset(out),
        unsure=frozenset(unsure),
        sanctions=tuple(
            s for one in facts.get("priors", ()) for s in sanctions_of(one)
        ),
    )


def told_of(one):
    """Tell what advice says of an offence, in the words of the cases."""
    items = {i.rule.key for i in one.decides.items if i.verdict in REACHED}
    told = {
        "verdict": str(one.verdict),
        "items": items | {ITEMS[key] for key in items & ITEMS.keys()},
        "tier": tier_name(one.tier),
        "establish": set(one.establish),
        "ruled_out": {*one.standing.gone, *one.standing.excluded},
        "presumed": set(one.standing.presumed),
        "missing": set(one.missing),
        "uncovered": set(one.decides.uncovered),
        "ask": set(one.ask) | ({*one.establish} & {*FOLK.values()}),
        "with_all": None if one.with_all is None else str(one.with_all),
    }
    if one.conflict is not None:
        other = one.conflict.other
        told["heavier"] = one.conflict.heavier
        told["instead"] = {
            "offence": other.offence.key,
            "verdict": str(other.verdict),
            "tier": tier_name(other.tier),
            "article": f"{one.conflict.rule.source}(1)",
        }
    return told


def advice_on(facts):
    """Ask for advice on a case."""
    named = [facts["offence"]] if facts["offence"] else []
    day = date.fromisoformat(facts["asked_on"])
    return advise(case_of(facts), day, named, tables=TABLES)


def answer(facts):
    """Ask for advice on a case and tell what comes out."""
    advice = advice_on(facts)
    named = [facts["offence"]] if facts["offence"] else []
    by_key = {one.offence.key: told_of(one) for one in advice.offences}
    if not named:
        verdicts = {key: one["verdict"] for key, one in by_key.items()}
        met = {key for key, verdict in verdicts.items() if verdict == "met"}
        return {
            "verdicts": verdicts,
            "listed": set(verdicts),
            "met": met,
            "offences": met,
        }
    if named == list(advice.uncovered):
        given = {name for act in facts["acts"] for name in act} & TABLES.measures.keys()
        return {"verdict": "uncovered", "uncovered": given}
    found = by_key[facts["offence"]]
    past = {act["day"] for act in facts["acts"] if "punished" in act}
    (one,) = advice.offences
    return found | {"not_added": past | {str(act.day) for act in one.decides.left_out}}


def hits_of(told):
    """Compare a record, and tell what comes out."""
    decided = date.fromisoformat(told["decided"])
    body = {"violation_type": told["act"]}
    if "cited" in told:
        body = decision(told["cited"], told["act"])
    laws = fields_of(body, decided)
    body |= {"document_no": "宿市监处罚〔2026〕1号", "decision_day": told["decided"]}
    for name, field in (("turnover", "turnover_fen"), ("stock", "goods_value_fen")):
        if name in told:
            body[field] = round(told[name] * FEN)
    marks = told.get("marks", ())
    holders = {one["source"] for one in marks} - {None}
    body["mark_nos"] = [one["no"] for one in marks]
    body["right_holder"] = "、".join(sorted(holders))
    record = ComparedRecord(
        id="p1",
        kind="penalty",
        status="active",
        known_on=decided,
        effect_day=decided,
        body=body,
        fields=frozenset((law.field, law.group) for law in laws),
        doubted=frozenset((law.field, law.group) for law in laws if law.doubt),
    )
    rules = [rule for rule in COMPARED if rule.model == "not-transferred"]
    hits = list(not_transferred([record], rules, TABLES, since=date(2020, 1, 1)))
    reached = [one for hit in hits for one in hit.reached]
    is_sure = any(hit.is_certain for hit in hits)
    return {
        "hit": (True if is_sure else "possible") if hits else False,
        "items": {one.item for one in reached},
        "offences": {one.offence for one in reached},
        "establish": {name for one in reached for name in one.establish},
        "ask": {name for hit in hits for name in hit.ask},
        "reached": reached,
        "record": record,
    }
