"""Who is told of what, and how long, is what the cases by hand say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from hub.agreements.catalog import catalog_of
from hub.agreements.policy import ALL, Grant, compile_view
from hub.agreements.service import bounds_of
from hub.archive.rules import as_ended, is_public, judge, seal_facts, seal_of
from hub.archive.rules.judgements import judge_after_repair
from hub.lookup.file.restraints import restraint_flags
from hub.lookup.view.entries import TOLD_BY_ROWS, while_registered
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import sight_rules
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.rulebook import load_rulebook
from schemas.record import KINDS
from tests.law.certified import read_cases

RULES = load_rulebook()
ROWS = read_cases(Path(__file__).with_name("publicity_cases.tsv"))
DAY = timedelta(days=1)
KIND_OF = {
    "penalty": "penalty",
    "sampling": "sampling_result",
    "debtor": "judgment_debtor",
    "abnormal_list": "abnormal_listing",
    "serious_list": "serious_listing",
    "tax_list": "serious_listing",
    "repair_decision": "repair_decision",
}
PARTY = {
    "company": "法人及非法人组织",
    "individual_business": "个体工商户",
    "person": "自然人",
    "responsible_person": "自然人",
}
PENALTIES = {
    "confiscation_of_goods": "confiscated_goods",
}
GROUNDS = {
    1: "有履行能力而拒不履行生效法律文书确定义务",
    2: "以伪造证据、暴力、威胁等方法妨碍、抗拒执行",
    3: "以虚假诉讼、虚假仲裁或者以隐匿、转移财产等方法规避执行",
    4: "违反财产报告制度",
    5: "违反限制消费令",
    6: "无正当理由拒不履行执行和解协议",
}
FLAGS = {
    "by_words": "tier-by-words",
    "ground_unknown": "ground-unknown",
    "may_be_longer": "term-may-be-longer",
    "transition": "transition-open",
    "provisional": "days-provisional",
}
ENDS = {"court": "removal"}
"""How the product calls what the cases call otherwise."""
PRODUCTS = {"food": "糕点 食品", "product": "电线电缆 产品", "drug": "黄芪 中药饮片"}
FIELDS = {
    "operator": "legal_rep",
    "number": "party_id_no",
    "home": "party_address",
    "phone": "party_phone",
}


def cited(short):
    """Write a law and an article as a decision cites them."""
    law = short.rstrip("0123456789()")
    article = short.removeprefix(law).partition("(")[0]
    return f"《中华人民共和国{law}》第{article}条"


def row_of(facts):
    """Write the facts of a case as a source delivers them."""
    office = facts["authority"]["name"]
    party = facts["party"]
    kind = facts["kind"]
    ended = facts.get("ended", {})
    listed = facts.get("serious_list") or facts.get("abnormal_list") or {}
    row = {
        "party_name": party.get("name", "宿迁某某有限公司"),
        "party_category": PARTY[party["kind"]],
        "published_day": facts.get("published"),
    }
    if kind == "penalty":
        row |= {
            "document_no": "宿市监罚〔2026〕1号",
            "authority": office,
            "procedure": {"simple": "简易程序"}.get(facts["procedure"], "普通程序"),
            "penalty_kinds": [PENALTIES.get(one, one) for one in facts["kinds"]],
            "fine_fen": facts["fine"] * 100 if "fine" in facts else None,
            "band": facts.get("band"),
            "basis": "、".join(map(cited, facts.get("articles", []))) or None,
            "violation_type": facts.get("words") or None,
            "legal_rep": party.get("operator"),
            "party_address": "宿迁市宿城区某路1号" if "operator" in party else None,
            "party_phone": "13800000000" if "operator" in party else None,
            "decision_day": facts["decided"],
            "valid_until": facts.get("term_until"),
        }
    elif kind == "sampling":
        row = {
            "sampled_name": row["party_name"],
            "authority": office,
            "product": PRODUCTS[facts["goods"]],
            "verdict": "不合格",
            "sampled_day": facts.get("decided")
            or facts.get("told")
            or facts["published"],
            "told_day": facts.get("told"),
            "published_day": facts.get("published"),
            "publicity_until": (facts.get("serious_list") or {}).get("until")
            or until_of_penalty(facts),
        }
    elif kind == "debtor":
        words = [GROUNDS[one] for one in facts["grounds"]]
        row |= {
            "case_no": "（2026）苏1302执1号",
            "court": office,
            "conduct": "；".join([*words, *filter(None, [facts.get("words")])]) or None,
            "listed_until": facts.get("stated_until"),
        }
        if ended:
            row["removed_day"] = ended["day"]
    elif kind == "repair_decision":
        row |= {
            "document_no": "宿市监修〔2026〕1号",
            "outcome": facts["outcome"],
            "refusal_ground": facts["ground"]
            if facts["ground"] != "duties_not_done"
            else "other",
            "repaired_document_no": "宿市监罚〔2026〕1号",
            "repaired_authority": office,
            "decided_day": facts["decided"],
            "authority": office,
        }
    else:
        row |= {"authority": office, "listed_day": facts["decided"], "reason": "其他"}
        del row["party_category"]
    if ended.get("how") in {"deregistration", "mask"}:
        row |= {
            "publicity_ended_by": ended["how"],
            "publicity_ended_day": ended["day"],
            "publicity_resumed_day": ended.get("failed"),
        }
    if repaired := facts.get("penalty", {}).get("repaired"):
        row |= {"publicity_ended_by": "repair", "publicity_ended_day": repaired}
    if "removed" in listed:
        row |= {
            "publicity_ended_by": "list_removal",
            "publicity_ended_day": listed["removed"],
        }
    return {name: value for name, value in row.items() if value is not None}


def until_of_penalty(facts):
    """Give the end of publicity that an office delivers with a result."""
    penalty = facts.get("penalty", {})
    return penalty.get("until") if penalty.get("tier") != "minor" else None


class Case:
    """A row of the cases, judged by the rules as they ship."""

    def __init__(self, row):
        facts = row["facts"]
        self.facts, self.expected = facts, row["expected"]
        self.kind = KIND_OF[facts["kind"]]
        self.body = KINDS[self.kind].load(row_of(facts))
        self.on = date.fromisoformat(row["question"].get("on", "2026-12-01"))
        self.purpose = row["question"].get("purpose", "enforcement")
        self.asked = row["question"].get("fields", [])
        self.by_name = row["question"].get("by") == "name"
        self.status, self.since = "active", None
        revoked = facts.get("repair_revoked")
        self.held = judge_after_repair(
            *(self.kind, self.body, RULES, revoked and date.fromisoformat(revoked)),
            barred_until=self.barred_until,
        )
        how = facts.get("ended", {}).get("how")
        if how in {"repair", "annulment"}:
            self.since = date.fromisoformat(facts["ended"]["day"])
            self.status = {"repair": "repaired", "annulment": "annulled"}[how]
            self.ended = as_ended(self.held, self.status, self.since)
        else:
            self.ended = self.held

    @property
    def barred_until(self):
        """Until when a refusal bars a further request, as it is judged itself."""
        refused = self.facts.get("repair_refused")
        if refused is None:
            return None
        decision = self.facts | {"kind": "repair_decision", "outcome": "refused"}
        decision |= {"decided": refused["day"], "ground": refused["ground"]}
        body = KINDS["repair_decision"].load(row_of(decision))
        return judge("repair_decision", body, RULES).publicity_until

    @property
    def ban_until(self):
        """Until when a ban is told in the file of who was deregistered since."""
        day = self.facts["company_ended"]["day"]
        body = {"status": "deregistered", "cancelled_day": day}
        register = replace(self.entry, key=b"f", kind="registration", body=body)
        entry, _ = while_registered([self.entry, register], self.on, RULES)
        office = sight_of("issuer", self.purpose, self.on, "")
        told = restraint_flags([entry], self.subject, office, RULES, "zh")
        return max((one["until"] for one in told), default=None)

    @property
    def is_sealed(self):
        """Whether the rules of the day seal it."""
        kind = KINDS[self.kind]
        facts = seal_facts(kind, self.body, kind.parties(self.body))
        return seal_of(self.kind, facts, self.on, RULES) is not None

    @property
    def entry(self):
        """The record as an answer reads it."""
        entry = Entry(
            key=b"k",
            public_id="r",
            kind=self.kind,
            source="s",
            event_day=KINDS[self.kind].event_day(self.body),
            status=self.status,
            public_from=self.ended.public_from,
            publicity_until=self.ended.publicity_until,
            is_public=False,
            known_from=datetime(2026, 1, 1, tzinfo=UTC),
            body=self.body,
            status_from=self.since,
            publicity_rule=self.ended.rule,
            ended_by=self.ended.ended_by
            if self.ended.ended_by in TOLD_BY_ROWS
            else None,
            issuer=self.facts["authority"]["name"],
            is_sealed=self.is_sealed,
            party_nos=(0,),
        )
        return replace(entry, is_public=is_public(entry, self.on))

    @property
    def subject(self):
        """Its party as an answer reads it."""
        return Subject(
            public_id="m",
            usccs=(),
            name=self.body.get("party_name") or self.body.get("sampled_name"),
            status="active",
            region="321302",
            subject_class=self.held.subject_class,
            kind="registered",
        )

    @property
    def told(self):
        """The record and its party, as a sight is asked about them."""
        return self.entry, self.subject

    def seen_by(self, who):
        """Say what a kind of caller sees of it on the day."""
        entry, subject = self.entry, self.subject
        if entry.is_sealed:
            return "sealed"
        sight = sight_of(who, self.purpose, self.on, self.facts["authority"]["name"])
        if self.by_name and sight.is_shielded(subject):
            # No name leads to a person's business.
            return "hidden"
        if sight.shows(entry, subject):
            by_code = who == "public" and subject.subject_class == "individual_business"
            return "by_code" if by_code else "shown"
        begins = entry.public_from
        is_later = begins is not None and self.on < begins
        return "not_yet" if is_later else "hidden"


def sight_of(who, purpose, day, office):
    """Open what a kind of caller sees at most."""
    kind, purpose = {
        "public": ("platform", "onboarding"),
        "platform": ("platform", "onboarding"),
    }.get(who, ("market_supervision", purpose))
    everything = Grant(
        id="g",
        purposes=frozenset({purpose}),
        items={item: frozenset({ALL}) for item in KINDS},
        officer_for=frozenset(),
        valid_from=date(2017, 1, 1),
        valid_to=None,
    )
    bounds = bounds_of(RULES, kind, purpose, day)
    bounds = replace(bounds, office=office if who == "issuer" else "南京市某局")
    view = compile_view(purpose, day, [everything], bounds, catalog_of(RULES, day))
    return Sight(view, day, sight_rules(RULES, day, "321300"))


def answered(case):
    """Answer the keys that a case asks for, in the words of the cases."""
    held, ended = case.held, case.ended
    until = ended.publicity_until
    # The cases name the day on which it ends, the product the last public one.
    by_row = case.status == "active" and ended.ended_by in {*TOLD_BY_ROWS, "removal"}
    is_early = until is not None and by_row
    names = {"removal": "court"}
    open_to = sight_of("platform", "", case.on, "")
    given = {
        "tier": lambda: held.tier,
        "from": lambda: held.public_from,
        "until": lambda: until + DAY if is_early else until,
        "repair_from": lambda: (
            held.repair_from
            or (held.public_from if held.rule == "abnormal-listing" else None)
        ),
        "ended_by": lambda: names.get(ended.ended_by, ended.ended_by),
        "ban_until": lambda: case.ban_until,
        "reversible": lambda: ended.ended_by == "mask",
        "flag": lambda: next((f for f, r in FLAGS.items() if r == held.reason), None),
        "told": lambda: case.seen_by("platform") == "shown",
        "rated": lambda: open_to.rules.rates_businesses,
        "counted": lambda: case.seen_by("issuer") == "shown",
        "name": lambda: open_to.registered_name_of(case.subject),
        "masked": lambda: [
            one for one in case.asked if FIELDS[one] not in open_to.body(*case.told)
        ],
        "seen_by": lambda: {who: case.seen_by(who) for who in case.expected["seen_by"]},
    }
    found = {name: answer() for name, answer in given.items() if name in case.expected}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
    }


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_case_by_hand_is_told_as_the_articles_say(row):
    told = answered(Case(row))

    differing = {
        name: (told.get(name), value)
        for name, value in row["expected"].items()
        if told.get(name) != value
    }
    assert not differing
