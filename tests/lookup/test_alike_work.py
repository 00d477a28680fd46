"""By a code that only hidden records give as much is done as by one that nobody has."""

import json
import threading
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

import pytest
from msgspec import structs
from sqlalchemy import event, select

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.archive.models import RecordVersion
from hub.db import cache
from hub.lookup.ask import (
    EntityQuestion,
    HistoryQuestion,
    MatchQuestion,
    PartiesQuestion,
    PenaltiesQuestion,
    PersonalQuestion,
    PersonQuestion,
    ReconcileQuestion,
    ScreenQuestion,
    SearchQuestion,
    SetSubscriptionQuestion,
    SuggestQuestion,
    TypedEntityQuestion,
    merchant_question,
)
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.limits import merchant_quota as asked_merchants
from hub.merchants.models import Membership, Merchant
from tests.support.doubted import WARNING
from tests.support.intake_lines import MANIFEST
from tests.support.kind_samples import SAMPLES
from tests.support.little_city import (
    CLEAN,
    PENALTY,
    Firm,
    bring_penalties,
    bring_registers,
    caller_of,
    penalty_row,
    uscc,
)
from tests.support.persons import (
    LIU_NUMBER,
    WANG_NUMBER,
    agree,
    bring,
    fined_person,
    number_of,
)
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long

CODES = SECRET, NOBODY, _ = uscc(80), uscc(81), uscc(82)
NUMBERS = WANG_NUMBER, LIU_NUMBER, number_of(300)
ELSEWHERE = "320500"


def by_example(code):
    return json.dumps({"queries": {"q": {"properties": {"uscCode": [code]}}}}).encode()


def as_tools_ask(code):
    query = {"q": {"properties": [{"pid": "uscCode", "v": code}]}}
    return f"queries={json.dumps(query)}".encode()


QUESTIONS = {
    "trust": lambda code: merchant_question("trust", code),
    "merchant": lambda code: merchant_question("merchant", code),
    "rating": lambda code: merchant_question("rating", code),
    "entity": EntityQuestion,
    "match": lambda code: MatchQuestion(by_example(code), {}),
    "search": lambda code: SearchQuestion(code, {}),
    "reconcile": lambda code: ReconcileQuestion(as_tools_ask(code)),
    "screening": lambda code: ScreenQuestion(
        json.dumps({"lines": [{"code": code}]}).encode()
    ),
    "suggest": lambda code: SuggestQuestion(code, {}),
    "typed": lambda code: TypedEntityQuestion({"prefix": code}),
    "watched": lambda code: SetSubscriptionQuestion(
        "t1", json.dumps({"merchants": [code], "kinds": ["record"]}).encode()
    ),
}
MARKS = {"window": "marks", "on": "2026-11-20"}
DAY = "2026-11-20"
OF_A_CASE = {
    "past": lambda code: merchant_question("merchant", code, as_of=DAY),
    "past_rating": lambda code: merchant_question("rating", code, as_of=DAY),
    "penalties": lambda code: PenaltiesQuestion(code, MARKS),
    "past_penalties": lambda code: PenaltiesQuestion(code, MARKS | {"as_of": DAY}),
    "parties": lambda code: PartiesQuestion(
        json.dumps({"parties": [{"code": code}], **MARKS}).encode()
    ),
    "personal": lambda code: PersonalQuestion(
        code,
        json.dumps({"records": ["R" + "A" * 24], "fields": ["party_name"]}).encode(),
    ),
}

BY_NAME = {
    "suggest": lambda text: SuggestQuestion(text, {}),
    "typed": lambda text: TypedEntityQuestion({"prefix": text}),
    "search": lambda text: SearchQuestion(text, {}),
}
BY_FULL_NAME = {
    "match": lambda name: MatchQuestion(
        json.dumps({"queries": {"q": {"properties": {"name": [name]}}}}).encode(), {}
    ),
    "reconcile": lambda name: ReconcileQuestion(
        urlencode({"queries": json.dumps({"q": {"query": name}})}).encode()
    ),
    "search": lambda name: SearchQuestion(name, {}),
    "screening": lambda name: ScreenQuestion(
        json.dumps({"lines": [{"name": name}]}).encode()
    ),
}
STEPS_OF_A_ROW = 20
"""Of one row that a statement reads beside others."""
NAMES = "藏名", "空谷", "听雨"

FULL, BARE = (
    Firm(uscc(n), f"宿迁市{name}商贸有限公司")
    for n, name in ((83, "满册"), (84, "薄册"))
)
AS_PUBLIC = [
    ("platform", {"purpose": "onboarding"}),
    ("market_supervision", {"territory": ELSEWHERE}),
]

CONVICTED = uscc(85)
BY_KINDS = QUESTIONS | {"history": HistoryQuestion}
"""What is asked of a firm of which nothing tells but kinds that no view opens."""
CASE_NAMES = "判决", *NAMES[1:]
BY_CASE_NAME = BY_NAME | {"match": BY_FULL_NAME["match"]}

OF_PERSONS = {
    "person": lambda number: PersonQuestion(json.dumps({"id_number": number}).encode()),
    "party": lambda number: PartiesQuestion(
        json.dumps({"parties": [{"id_number": number}], **MARKS}).encode()
    ),
}


@pytest.fixture
def asked(hub, clock, tmp_path, monkeypatch):
    """Asks as somebody, and lists what is asked of the database meanwhile."""
    row = penalty_row(
        Firm(SECRET, "宿迁市藏名商贸有限公司"), 62, "2026-09-05", **WARNING
    )
    bring_penalties(hub, tmp_path, [row])
    bring(hub, tmp_path / "lines", fined_person())
    judged = SAMPLES["criminal_case"] | {
        "kind": "criminal_case",
        "party_name": "宿迁市判决商贸有限公司",
        "uscc": CONVICTED,
    }
    cases = structs.replace(MANIFEST, kinds=("criminal_case",))
    bring(hub, tmp_path / "cases", judged, manifest=cases, name="c.jsonl")
    agree(hub)
    # So that the record is in the past of the last moment that has closed.
    clock.advance(minutes=1)
    # Who asks is read anew a second after a commit, whatever is asked meanwhile: where
    # that second ended between two questions, one of them would have asked for more.
    now = cache.monotonic()
    monkeypatch.setattr(cache, "monotonic", lambda: now)
    # The thread that writes down who was asked about does so once a second, and ends
    # when it had nothing to write for a while. Either, if it came between two
    # questions, would have one of them read more: so it waits until the hub is closed.
    monkeypatch.setattr(asked_merchants, "SECOND", threading.TIMEOUT_MAX)
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    said = []
    here = threading.get_ident()

    def note(statement):
        # Who was asked about is noted by a thread of its own, in its time.
        if threading.get_ident() == here:
            said.append(statement)

    def trace(connection, *_):
        connection.set_trace_callback(note)

    with hub.reads() as session:
        engine = session.get_bind()
    if engine.dialect.name != "sqlite":
        pytest.skip("only SQLite tells what is asked past SQLAlchemy")
    event.listen(engine, "checkout", trace)

    def asking(kind, question, purpose="enforcement", **changed):
        caller = replace(caller_of(hub, tokens[kind]), **changed)
        request = {"method": "GET", "path": "/", "query": ""}
        task = Task(purpose, "2026-15", "周敏", request)
        said.clear()
        disclosure = disclose(hub, caller, question, task)
        read = [one for one in said if one.startswith("SELECT")]
        return disclosure.status, read, json.loads(disclosure.body)

    yield asking
    event.remove(engine, "checkout", trace)


@pytest.fixture
def steps(hub, asked):
    """Each step that SQLite takes for whoever asks."""
    taken = []
    here = threading.get_ident()

    def count():
        if threading.get_ident() == here:
            taken.append(1)

    def counting(connection, *_):
        connection.set_progress_handler(count, 1)

    with hub.reads() as session:
        engine = session.get_bind()
    event.listen(engine, "checkout", counting)
    yield taken
    event.remove(engine, "checkout", counting)


@pytest.mark.parametrize(
    ("kind", "questions", "changed"),
    [
        ("platform", QUESTIONS, {"purpose": "onboarding"}),
        ("market_supervision", QUESTIONS, {"territory": ELSEWHERE}),
        (
            *("market_supervision", OF_A_CASE),
            {"territory": ELSEWHERE, "purpose": "transfer"},
        ),
        (
            *("market_supervision", OF_PERSONS),
            {"territory": ELSEWHERE, "purpose": "transfer"},
        ),
        ("platform", BY_NAME, {"purpose": "onboarding"}),
        ("market_supervision", BY_NAME, {"territory": ELSEWHERE}),
        ("market_supervision", BY_KINDS, {}),
        ("leading_office", BY_KINDS, {"purpose": "supervision"}),
        ("market_supervision", BY_KINDS, {"territory": ELSEWHERE}),
        ("market_supervision", BY_CASE_NAME, {}),
    ],
    ids=[
        *("platform", "elsewhere", "case elsewhere", "persons elsewhere"),
        *("names for platform", "names elsewhere"),
        *("kinds", "kinds for supervision", "kinds elsewhere", "names of kinds"),
    ],
)
def test_as_much_is_asked_of_the_database(hub, asked, kind, questions, changed):
    told = {}
    known_by = {
        id(OF_PERSONS): NUMBERS,
        id(BY_NAME): NAMES,
        id(BY_KINDS): (CONVICTED, *CODES[1:]),
        id(BY_CASE_NAME): CASE_NAMES,
    }
    secret, nobody, another = known_by.get(id(questions), CODES)
    for about, make in questions.items():
        asked(kind, make(another), **changed)
        told[about] = [asked(kind, make(code), **changed) for code in (secret, nobody)]

    for about, (hidden, nobody) in told.items():
        assert hidden[0] == nobody[0] in {200, 404}, about
        assert "判决商贸" not in str(hidden[2]), about
        assert len(hidden[1]) == len(nobody[1]) > 0, (about, hidden[1], nobody[1])
        if questions is not BY_CASE_NAME:  # whom a name leads to is read as left out
            assert records_read(hub, hidden[1]) == records_read(hub, nobody[1]), about


@pytest.mark.parametrize(("kind", "changed"), AS_PUBLIC, ids=["platform", "elsewhere"])
def test_a_name_that_is_hidden_costs_the_database_no_step_more(
    hub, tmp_path, asked, steps, kind, changed
):
    """One of a firm that is hidden is one candidate of many, as any other one is."""
    like = [
        Firm(uscc(100 + n), f"宿迁市{trade}名商贸有限公司")
        for n, trade in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地")
    ]
    bring_registers(hub, tmp_path, like)
    secret, *others = (f"宿迁市{trade}名商贸有限公司" for trade in "藏空听")
    for about, make in BY_FULL_NAME.items():
        taken = []
        for name in (*others, secret):
            asked(kind, make(name), **changed)
            steps.clear()
            asked(kind, make(name), **changed)
            taken.append(len(steps))
        _, nobody, hidden = taken
        assert abs(hidden - nobody) <= STEPS_OF_A_ROW, (about, hidden, nobody)


@pytest.fixture
def thick_and_thin(hub, tmp_path):
    """Two firms that are public alike; of one 60 records more are hidden."""
    bring_registers(hub, tmp_path, [FULL, BARE])
    hidden = [penalty_row(FULL, n, "2026-09-06", **WARNING) for n in range(100, 160)]
    shown = [penalty_row(firm, 70 + n, DAY) for n, firm in enumerate((FULL, BARE))]
    bring_penalties(hub, tmp_path, [*hidden, *shown], "thick.csv")


def records_read(hub, asked):
    """Count the rows of versions that statements read, which hold their values."""
    with hub.reads() as session:
        driver = session.connection().connection.driver_connection
        return [
            len(driver.execute(statement).fetchall())
            for statement in asked
            if "record_version" in statement
        ]


@pytest.mark.parametrize(("kind", "changed"), AS_PUBLIC, ids=["platform", "elsewhere"])
def test_of_hidden_records_of_a_firm_that_is_known_none_is_read(
    hub, thick_and_thin, asked, kind, changed
):
    for about, make in QUESTIONS.items():
        asked(kind, make(CODES[2]), **changed)
        full, bare = (asked(kind, make(one.code), **changed) for one in (FULL, BARE))

        assert full[0] == bare[0] == 200, about
        read = records_read(hub, full[1])
        assert read == records_read(hub, bare[1]), about
        assert sum(read) < 60, about


def test_an_authority_inside_the_territory_is_read_whole(
    hub, tmp_path, thick_and_thin, asked
):
    for number, where in ((161, "苏州市"), (162, "无锡市")):
        row = penalty_row(FULL, number, "2026-09-07", **WARNING)
        row[PENALTY.index("处罚机关")] = f"{where}市场监督管理局"
        bring_penalties(hub, tmp_path, [row], f"{number}.csv")

    for about in ("trust", "merchant"):
        question = merchant_question(about, FULL.code)
        _, _, document = asked("market_supervision", question, territory=ELSEWHERE)
    told = {record["body"].get("document_no") for record in document["records"]}

    assert told == {None, "宿市监罚〔2026〕70号", "宿市监罚〔2026〕161号"}


def test_the_hidden_one_is_there_for_whoever_may_see_it(asked):
    whose = "market_supervision"
    for about, make in (QUESTIONS | OF_A_CASE).items():
        purpose = "transfer" if about in OF_A_CASE else "enforcement"
        assert asked(whose, make(SECRET), purpose)[0] == 200, about
    for about, make in BY_NAME.items():
        secret, nobody = (str(asked(whose, make(one))[2]) for one in NAMES[:2])
        assert "藏名" in secret, about
        assert "藏名" not in nobody, about
    finding = OF_PERSONS["person"]
    secret, nobody = (asked(whose, finding(one), "transfer")[2] for one in NUMBERS[:2])
    assert (secret["found"], nobody["found"]) == (True, False)
    assert asked("platform", EntityQuestion(SECRET), "onboarding")[0] == 404
    for about in ("trust", "merchant", "rating"):
        question = merchant_question(about, CONVICTED)
        assert asked(whose, question, "transfer")[0] == 200, about
    assert "判决商贸" in str(asked(whose, BY_NAME["search"]("判决"), "transfer")[2])


def test_a_record_that_has_ended_keeps_its_firm_known(hub, tmp_path, asked):
    long_ago = Firm(uscc(86), "宿迁市旧罚商贸有限公司")
    bring_penalties(hub, tmp_path, [penalty_row(long_ago, 63, "2016-10-11")], "o.csv")

    question = merchant_question("merchant", long_ago.code)
    status, _, document = asked("market_supervision", question)

    assert (status, document["records"]) == (200, [])


def test_whom_a_court_alone_tells_of_only_those_know_to_whom_its_cases_are_opened(
    hub, tmp_path, asked
):
    row = SAMPLES["court_case"] | {"kind": "court_case"}
    courts = structs.replace(MANIFEST, kinds=("court_case",))
    bring(hub, tmp_path / "courts", row, manifest=courts, name="k.jsonl")
    with hub.reads() as session:
        of = (
            select(Merchant.public_id)
            .join(Membership)
            .join(RecordVersion, RecordVersion.key == Membership.record_key)
            .where(RecordVersion.kind == "court_case")
        )
        told_of = session.scalars(of).all()

    terms = Terms(
        member_kind="market_supervision",
        member_code="agency:narrow",
        purposes=["enforcement"],
        items={"penalty": ["*"]},
        title="处罚信息共享协议",
        legal_basis="协议",
        valid_from=date(2026, 1, 1),
        valid_to=None,
    )
    with hub.writes.begin() as session:
        make_agreement(session, hub.rulebook, terms, actor="test", at=hub.clock())

    for about in ("trust", "merchant", "rating"):
        for code in told_of:
            question = merchant_question(about, code)
            whole, narrow = (
                asked("market_supervision", question, member=member)[0]
                for member in ("agency:market-supervision", "agency:narrow")
            )
            assert (whole, narrow) == (200, 404), about
        # A register tells of its firms also where an agreement leaves it out.
        question = merchant_question(about, CLEAN.code)
        assert asked("market_supervision", question, member="agency:narrow")[0] == 200
    assert len(told_of) == 2
