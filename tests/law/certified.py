"""Facts of the cases as rows that a source delivers, and what a certificate answers."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.lookup.ask import PartiesQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.pipeline import receive
from tests.support.enabled import admit
from tests.support.intake_lines import MANIFEST, Lines, lines
from tests.support.little_city import (
    REGISTRATION,
    Firm,
    deliver,
    registration_row,
    write_csv,
)
from tests.support.persons import CASE, COURT, agree, caller, number_of
from tests.support.prepared import config_of, prepare_city

LATER = datetime(2027, 6, 15, 2, 0, tzinfo=UTC)
"""When everything that the cases tell of has come."""
CASES = Path(__file__).with_name("certificate_cases.tsv")
FIRM = Firm("91321302MA1TEQT078", "宿迁某百货有限公司")
REASONS = {
    "item": {"item-unlike", "goods-unsaid", "act-unsaid"},
    "item_not_told": {"item-unsaid"},
    "profit_not_said": {"act-unsaid"},
    "text_of_that_day": {"text-unsaid", "words-alone"},
    "words_alone": {"words-alone", "field-unknown"},
    "words_against_articles": {"articles-differ", "words-alone"},
    "no_anothers_number": {"patent-unsaid"},
    "service_unknown": {"effect-unknown"},
    "same_day": {"same-day"},
    "number_not_told": {"operator-untold"},
    "name_disagrees": {"review"},
}
"""How the product calls the reasons of the cases."""


def read_cases(path=CASES, parts=("facts", "question", "expected")):
    """Read a file of cases: its rows, with the cells named as objects."""
    text = [one for one in path.read_text("utf-8").splitlines() if one[:1] != "#"]
    rows = csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row | {name: json.loads(row[name]) for name in parts} for row in rows]


def sound(number):
    """A sound identity number of nobody in the place of one of the cases."""
    return number_of(int(number[6:17]) % 997, born=number[6:14])


def cited(articles):
    """Write what a decision cites."""
    found = []
    for one in articles:
        edition = f"（{one['edition']}年修正）" if "edition" in one else ""
        text = f"《{one['law']}》{edition}第{one['article']}条"
        text += f"第{one['paragraph']}款" if "paragraph" in one else ""
        text += f"第（{one['item']}）项" if "item" in one else ""
        found.append(text)
    return "、".join(found)


def row_of(facts, number):
    """Write a decision as a source delivers it."""
    party = facts["party"]
    service = facts.get("service", {})
    row = {
        "kind": "penalty",
        "document_no": f"宿市监罚〔2026〕{number}号",
        "party_name": party.get("name", FIRM.name),
        "uscc": party.get("code"),
        "authority": facts.get("authority", "宿迁市市场监督管理局"),
        "procedure": {"simple": "简易程序"}.get(facts.get("procedure"), "普通程序"),
        "basis": cited(facts.get("articles", [])),
        "violation_type": facts.get("words"),
        "penalty_kinds": "警告",
        "decision_day": facts["decided"],
        "service_day": facts.get("served"),
    }
    if service:
        how = "notice_day" if service["how"] == "announcement" else "service_day"
        row[how] = service["day"]
    operator = party.get("operator", {})
    if "until" in party and facts["decided"] > party["until"]:
        operator = {}
    if stated := party.get("number") or operator.get("number"):
        row |= {"party_id_type": "身份证", "party_id_no": sound(stated)}
    kinds = {"person": "自然人", "individual_business": "个体工商户"}
    row["party_category"] = kinds.get(party["kind"], "法人及非法人组织")
    return {name: value for name, value in row.items() if value}


def prepare_later(instance, url):
    """Make the little city, its procuratorate and the firm of the cases."""
    prepare_city(instance, url)
    config = config_of(instance, url)
    with open_hub(config, SetClock(LATER)) as hub:
        agree(hub, COURT)
        rows = [registration_row(FIRM)]
        deliver(hub, "registration", write_csv(instance / "f.csv", REGISTRATION, rows))


def bring_rows(hub, folder, rows):
    """Deliver rows; gives how many were set aside."""
    folder.mkdir(exist_ok=True)
    path = folder / "rows.jsonl"
    path.write_bytes(lines(*rows))
    admit(hub, MANIFEST.owner)
    run = receive(hub, Lines(folder, MANIFEST), file=path)
    return run.tally.quarantined


def certified(hub, window, on, party):
    """Ask for a certificate of one party; gives the part about it."""
    body = {"parties": [party], "window": window, "on": on}
    question = PartiesQuestion(json.dumps(body).encode())
    request = {"method": "POST", "path": "/v1/penalties", "query": ""}
    task = Task("prosecution", CASE, "王五", request)
    answer = disclose(hub, caller(hub, "procuratorate"), question, task)
    document = json.loads(answer.body)
    assert answer.status == 200, document
    return document["parties"][0]


def party_asked(asked):
    """Write whom a question is about."""
    if asked.get("code"):
        return {"code": asked["code"]}
    return {"id_number": sound(asked["number"])}


def answered(part, number):
    """Tell what a certificate says of one decision."""
    document = f"宿市监罚〔2026〕{number}号"
    for one in part["decisions"]:
        if one["number"] == document:
            return {"list": "certain", "status": one["status"]} | effect(one)
    for one in part["possible"]:
        if one["number"] == document:
            return {"list": "possible", "why": one["why"]} | effect(one)
    return {"list": "outside"}


def effect(one):
    """Tell since when a decision has effect."""
    return {name: one[name] for name in ("effect_day", "effect_day_basis")}
