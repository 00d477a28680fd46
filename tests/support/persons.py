"""Fined persons and firms of the little city, and what is asked of them in clear."""

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import structs

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.lookup.ask import PersonalQuestion, PersonQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.pipeline import receive
from schemas.codes.check_digits import identity_check_char
from tests.support.enabled import admit
from tests.support.intake_lines import MANIFEST, Lines, lines
from tests.support.little_city import EVERYTHING, FINED, caller_of
from tests.support.prepared import START, TOKENS, config_of, prepare_city

CASE = "宿市监案〔2026〕15号"
OFFICER = "王五"
AGENCY, COURT = "agency:market-supervision", "agency:procuratorate"
FIELDS = ["party_name", "party_id_no", "legal_rep", "facts", "document_no"]
OPENED = {"penalty": FIELDS, "registration": ["legal_rep"], "person": ["id_number"]}
KINDS = {
    AGENCY: ("market_supervision", ["enforcement", "transfer", "supervision"]),
    COURT: ("procuratorate", ["prosecution", "transfer"]),
}


def number_of(serial, born="19850817"):
    """Make a sound identity number of nobody: no division has its first digits."""
    first = f"990101{born}{serial:03d}"
    return first + identity_check_char(first)


WANG, WANG_NUMBER = "王测甲", number_of(123)
LIU, LIU_NUMBER = "刘测乙", number_of(246)
FACTS = f"当事人{WANG}（{WANG_NUMBER}）销售侵权商品"


def fined_person(name=WANG, number=WANG_NUMBER, document="901号", **more):
    """A penalty of a natural person served at once, as a source delivers it."""
    row = {
        "kind": "penalty",
        "party_name": name,
        "party_category": "自然人",
        "party_id_type": "身份证",
        "party_id_no": number,
        "document_no": f"宿市监罚〔2026〕{document}",
        "violation_type": "侵犯注册商标专用权",
        "basis": "商标法第五十七条第（一）项、第六十条",
        "facts": f"当事人{name}（{number}）销售侵权商品",
        "penalty_kinds": "罚款",
        "content": "罚款1.5万元",
        "decision_day": "2026-09-01",
        "authority": "宿迁市市场监督管理局",
        "procedure": "普通程序",
    } | more
    return {"service_day": row["decision_day"]} | row


def fined_firm(legal_rep="赵测丙", **more):
    """A penalty of the fined firm whose representative is named."""
    row = fined_person(FINED.name, "", "902号")
    del row["party_id_no"], row["party_id_type"]
    return row | {
        "party_category": "法人及非法人组织",
        "uscc": FINED.code,
        "legal_rep": legal_rep,
        "facts": "当事人销售侵权商品",
        **more,
    }


def bring(
    hub,
    folder,
    *rows,
    authority="宿迁市市场监督管理局",
    name="p.jsonl",
    manifest=MANIFEST,
):
    """Deliver rows."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(lines(*rows))
    manifest = structs.replace(manifest, authority=authority)
    admit(hub, manifest.owner)
    run = receive(hub, Lines(folder, manifest), file=path)
    assert run.tally.records == len(rows), run.tally


def agree(hub, member=AGENCY, personal=OPENED, purposes=None, **more):
    """Agree that a member may see personal values in clear."""
    kind, usual = KINDS[member]
    with hub.writes.begin() as session:
        make_agreement(
            session,
            hub.rulebook,
            Terms(
                member_kind=kind,
                member_code=member,
                purposes=purposes or usual,
                items=EVERYTHING,
                personal=personal,
                title="个人信息共享协议",
                legal_basis="个人信息保护法第三十四条",
                valid_from=date(2026, 1, 1),
                **more,
            ),
            actor="test",
            at=hub.clock(),
        )


def prepare_persons(instance, url):
    """Make the little city with a fined person, a firm's, and two agreements."""
    prepare_city(instance, url)
    # What is delivered lies outside, for no instance keeps it unsealed.
    with (
        TemporaryDirectory() as folder,
        open_hub(config_of(instance, url), SetClock(START)) as hub,
    ):
        bring(hub, Path(folder), fined_person(), fined_firm())
        agree(hub)
        agree(hub, COURT)


def caller(hub, kind):
    """Give the member of a kind as it asks."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    return caller_of(hub, tokens[kind])


def task_for(purpose, *, reference=CASE, officer=OFFICER, **more):
    """Give a task of a case."""
    return Task(purpose=purpose, reference=reference, officer=officer, **more)


def ask_personal(
    hub,
    code,
    records,
    fields,
    *,
    kind="market_supervision",
    purpose="enforcement",
    **more,
):
    """Ask for fields of records in clear; gives disclosure and document."""
    body = json.dumps({"records": records, "fields": fields}).encode()
    question = PersonalQuestion(code, body)
    answer = disclose(hub, caller(hub, kind), question, task_for(purpose, **more))
    return answer, json.loads(answer.body)


def find_person(
    hub, number, *, kind="market_supervision", purpose="enforcement", **more
):
    """Look for a person by number; gives disclosure and document."""
    question = PersonQuestion(json.dumps({"id_number": number}).encode())
    answer = disclose(hub, caller(hub, kind), question, task_for(purpose, **more))
    return answer, json.loads(answer.body)
