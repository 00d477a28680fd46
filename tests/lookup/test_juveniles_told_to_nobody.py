"""What speaks of a juvenile, however it says so, changes no answer to anybody else."""

import json
from dataclasses import replace

import pytest

from hub.after_intake import settle
from hub.archive.reads import standing_records
from hub.ground.clock import legal_day
from hub.lookup.ask import (
    FindQuestion,
    HistoryQuestion,
    PageQuestion,
    PenaltiesQuestion,
    ScreenQuestion,
)
from hub.lookup.ask.packed_records import NDJSON, PackedRows, PackQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.overview.law_coverage import count_law_coverage
from hub.rulebook.bases import FILE_NAME
from hub.upstream import push_decisions
from tests.support.intake_lines import MANIFEST
from tests.support.little_city import FINED, SHOPKEEPER
from tests.support.persons import bring, fined_firm, fined_person, number_of
from tests.support.two_cities import HERE, NANJING, PLATFORM, search

pytestmark = pytest.mark.postgresql_in_long

MARK = "特设"
LEADING = replace(HERE, member="agency:leading-office", kind="leading_office")
ASKERS = (
    (PLATFORM, "onboarding"),
    (HERE, "enforcement"),
    (HERE, "transfer"),
    (NANJING, "supervision"),
    (LEADING, "supervision"),
)
OF_ASKING = {"receipt", "rely_until", "salt", "screening", "looks", "reads", "next"}
OF_ASKING |= {"asked_at", "log_size", "statement"}
CHILD, CHILD_NUMBER = "周测丁", number_of(357, born="20100203")
SHOP = {"party_name": SHOPKEEPER.name, "uscc": SHOPKEEPER.code}
SHOP |= {"party_category": "个体工商户"}
TOLD = [
    fined_firm(facts="雇员刘某（17岁）销售侵权商品。"),
    fined_firm(facts="雇员刘某出生于2009年，销售侵权商品。"),
    fined_firm(facts="雇员刘某，二〇〇九年三月五日出生。"),
    fined_firm(facts="行为人系限制民事行为能力人，由其法定监护人陪同询问。"),
    fined_firm(note="检察机关决定相对不起诉，封存犯罪记录。"),
    fined_firm(content="罚款1.5万元，行为人未满18周岁，从轻处罚。"),
    fined_firm(facts="刘某（公民身份号码3213022009********）送货。"),
    fined_firm(**SHOP, facts="经营者刘小明，2010年5月6日出生。"),
    fined_person(CHILD, CHILD_NUMBER, "", facts="当事人销售侵权商品。"),
    fined_person(
        "刘测戊",
        number_of(468, born="20080901"),
        "",
        facts="二〇二六年七月起销售侵权商品。",
    ),
]
ROWS = [
    row | {"document_no": f"宿市监罚〔2026〕{MARK}{number}号"}
    for number, row in enumerate(TOLD, 1)
]


def without_asking(said):
    """Leave out what each asking leaves behind: receipts, and who looked when."""
    if isinstance(said, dict):
        return {k: without_asking(v) for k, v in said.items() if k not in OF_ASKING}
    return [without_asking(one) for one in said] if isinstance(said, list) else said


@pytest.fixture
def basis(hub):
    """Lets what is a juvenile's in, so that it is kept and told to nobody else."""
    (hub.config.instance / FILE_NAME).write_text(
        '[[basis]]\nrule = "juvenile"\nlegal_text = "法"\nvalid_from = 2026-01-01\n'
    )


@pytest.fixture
def everything(hub, tmp_path):
    """Gives what others are told by each route, and what is counted of records."""

    def kept(answer):
        if answer.media_type == NDJSON:
            return answer.status, answer.body
        document = without_asking(json.loads(answer.body))
        document.pop("id", None)
        return answer.status, document

    def told():
        found = {}
        for caller, purpose in ASKERS:
            asked = Task(purpose=purpose, reference="1", officer="王五")
            for question in questions():
                name = (caller.member, purpose, repr(question))
                found[name] = kept(disclose(hub, caller, question, asked))
            found[caller.member] = [
                search(hub, caller, text) for text in (FINED.name, CHILD, MARK, "刘")
            ]
        with hub.reads() as session:
            law = count_law_coverage(session, hub.rulebook, legal_day(hub.clock()))
            pages = list(standing_records(session, "penalty"))
        found["figures"] = repr(law)
        found["clues"] = sorted(one.key for page in pages for one in page)
        folder = tmp_path / "upstream"
        folder.mkdir(exist_ok=True)
        up = replace(hub, config=replace(hub.config, upstream=str(folder)))
        push_decisions(up, {MANIFEST.name: MANIFEST.owner})
        found["upstream"] = sorted(path.name for path in folder.iterdir())
        return found

    return told


def questions():
    """Every question of a merchant that one may put, about the firm and the shop."""
    window = {"field": "ip", "from": "2020-01-01", "to": "2026-11-24"}
    for firm in (FINED, SHOPKEEPER):
        yield PageQuestion(firm.code)
        yield HistoryQuestion(firm.code)
        yield FindQuestion(firm.name)
        yield PenaltiesQuestion(firm.code, window)
        line = json.dumps({"lines": [{"name": firm.name, "code": firm.code}]})
        yield ScreenQuestion(line.encode())
    yield PackQuestion("penalty", None, PackedRows())


def test_what_speaks_of_a_juvenile_changes_nothing_for_anybody_else(
    hub, everything, tmp_path, basis
):
    before = everything()

    bring(hub, tmp_path / "sealed", *ROWS)
    settle(hub)

    after = everything()
    assert before.keys() == after.keys()
    for name, answer in before.items():
        assert after[name] == answer, name
