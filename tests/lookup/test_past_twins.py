"""What is hidden today leaves no trace in what is told of the past."""

import json
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from sqlalchemy import update

from hub.after_intake import settle
from hub.archive.drafts import UNJUDGED
from hub.archive.filing import file_drafts
from hub.archive.rules import SEALED
from hub.archive.service import append_versions
from hub.ground.clock import legal_day
from hub.lookup.ask import PageQuestion, PenaltiesQuestion, merchant_question
from hub.lookup.file import closed_moment
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.caller import Caller
from hub.merchants.models import Merchant
from hub.merchants.service import find_merchant
from hub.ratings.service import mark_due
from tests.support.doubted import OLD_NUMBER, bring_doubt, merge, part
from tests.support.little_city import CLEAN, Firm, bring_registers, caller_of, uscc
from tests.support.prepared import TOKENS
from tests.support.two_axes import World
from tests.support.two_cities import HERE

pytestmark = pytest.mark.postgresql_in_long

ONE = Firm(uscc(801), "宿迁市甲卓商贸有限公司")
TWIN = Firm(uscc(802), "宿迁市乙卓商贸有限公司")
NAMES = {ONE.code, ONE.name, "甲卓", TWIN.code, TWIN.name, "乙卓"}
GONE = {"id", "receipt", "data_version", "rely_until", "digest", "looks"} | {
    *("freshness", "identity")
}


def without_names(value):
    """Leave out what tells one of the two firms, and its records, from the other."""
    if isinstance(value, dict):
        return {k: without_names(v) for k, v in value.items() if k not in GONE}
    if isinstance(value, list):
        return [without_names(one) for one in value]
    text = isinstance(value, str)
    is_name = text and value in NAMES
    is_id = text and value.startswith("R") and value.isalnum() and len(value) > 20
    return "它" if is_name or is_id else value


def flat(value):
    """Write an answer line by line, so that one sees what differs."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).splitlines()


class Twins:
    """Two firms of which records are filed, and how somebody is told of them."""

    def __init__(self, hub, clock, folder):
        self.hub, self.clock, self.folder = hub, clock, folder
        self.world = World(hub, clock, folder, Random(1))
        self.world.names = {firm.code: firm.name for firm in (ONE, TWIN)}
        tokens = json.loads((hub.config.instance / TOKENS).read_text())
        self.callers = {kind: caller_of(hub, tokens[kind]) for kind in tokens}

    def register(self):
        """Bring both from the register."""
        bring_registers(self.hub, self.folder, [ONE, TWIN])
        settle(self.hub)
        self.clock.advance(hours=30)

    def file(self, number, day, *firms):
        """File a penalty of firms; gives that of the first."""
        text = f"宿市监罚〔2026〕{number}号"
        drafts = [self.world.draft(text, firm.code, day, 300000) for firm in firms]
        with self.hub.writes.begin() as session:
            file_drafts(session, self.world.filing, drafts, at=self.clock())
        settle(self.hub)
        self.clock.advance(hours=30)
        return drafts[0]

    def end(self, draft, status):
        """Let a decision end a record of the first firm."""
        ended = replace(draft, status=status, status_from=legal_day(self.clock()))
        with self.hub.writes.begin() as session:
            at = self.clock()
            append_versions(
                session, self.hub.keys, [ended], run="run", actor="t", at=at
            )
            mark_due(session, [find_merchant(session, ONE.code).id], legal_day(at))
        settle(self.hub)
        self.clock.advance(hours=30)

    def seal(self, draft):
        """Let a record come again as sealed."""
        sealed = replace(draft, record_class=SEALED, judgement=UNJUDGED)
        sealed = replace(sealed, body={**draft.body, "fine_fen": 400000})
        with self.hub.writes.begin() as session:
            file_drafts(session, self.world.filing, [sealed], at=self.clock())
        settle(self.hub)
        self.clock.advance(hours=30)

    def told(self, caller, question, purpose):
        """Tell what is answered."""
        request = {"method": "GET", "path": "/", "query": ""}
        task = Task(purpose, "1", "沈", request)
        answer = disclose(self.hub, caller, question, task)
        return answer.status, without_names(json.loads(answer.body))

    def assert_alike(self, kind, purpose, *points):
        """Ask all of both firms; gives the answers about the first."""
        given = []
        for past in points:
            of_each = [
                [
                    self.told(self._caller(kind, firm), ask(firm.code, **past), purpose)
                    for ask in ASKED
                ]
                for firm in (ONE, TWIN)
            ]
            for one, other in zip(*of_each, strict=True):
                assert flat(one) == flat(other), past
            given.append(of_each[0])
        return given

    def _caller(self, kind, firm):
        """Give who asks; a merchant asks about itself."""
        if kind != "merchant":
            return self.callers[kind]
        return Caller("agency:a", "merchant", "x", "", "t", "s", own=firm.code)


def _file(code, **past):
    return merchant_question("merchant", code, **past)


def _rating(code, **past):
    return merchant_question("rating", code, **past)


ASKED = (_file, _rating, PageQuestion)


@pytest.fixture
def twins(hub, clock, tmp_path):
    """Two firms that nobody knows yet."""
    return Twins(hub, clock, tmp_path)


def moment_of(hub):
    """Give the last closed moment as it is asked for."""
    return {"known_at": closed_moment(hub).isoformat()}


@pytest.mark.parametrize(
    ("kind", "purpose"),
    [
        ("market_supervision", "transfer"),
        ("market_supervision", "enforcement"),
        ("merchant", "self"),
    ],
)
def test_what_was_sealed_since_changes_no_answer_about_then(twins, kind, purpose):
    twins.register()
    draft = twins.file(501, date(2026, 9, 1), ONE)
    then = moment_of(twins.hub)
    twins.seal(draft)

    points = [then, then | {"as_of": "2026-11-25"}, {"as_of": "2026-11-25"}, {}]
    answers = twins.assert_alike(kind, purpose, *points)

    replays = [replay for _, (_, replay), _ in answers[:3]]
    assert all(one["rating"]["origin"] == "shown" for one in replays)
    if purpose != "enforcement":
        files = [file for (_, file), *_ in answers]
        assert all(one["rating"]["score"] is not None for one in files)


@pytest.mark.parametrize(
    ("kind", "purpose", "status"),
    [
        ("market_supervision", "enforcement", "annulled"),
        ("leading_office", "supervision", "repaired"),
    ],
)
def test_when_a_hidden_record_ended_moves_no_day_of_a_rating(
    twins, kind, purpose, status
):
    twins.register()
    hidden = twins.file(501, date(2026, 8, 1), ONE)
    twins.file(502, date(2026, 9, 1), ONE, TWIN)
    then = moment_of(twins.hub)
    twins.end(hidden, status)

    points = [{}] if purpose == "supervision" else [{}, then, moment_of(twins.hub)]
    answers = twins.assert_alike(kind, purpose, *points)

    for past, (_, _, (_, page)) in zip(points, answers, strict=True):
        assert (page["rating_history"]["points"] == []) is bool(past)


def test_a_merchant_known_first_by_what_is_annulled_was_not_known_by_it(twins):
    hidden = twins.file(501, date(2026, 8, 1), ONE)
    then = moment_of(twins.hub)
    twins.register()
    twins.end(hidden, "annulled")

    points = [then, then | {"as_of": "2026-11-24"}, moment_of(twins.hub)]
    asked = ("market_supervision", "enforcement")
    before, of_day, after = twins.assert_alike(*asked, *points)

    for _, document in (*before[:2], *of_day[:2]):
        assert document["known"] is False
    assert after[0][1]["known"] is True


def certified(hub, code, moment):
    """Give the numbers that a certificate of this city's bureau lists."""
    said = {"field": "ip", "from": "2026-08-01", "to": "2026-11-24"} | moment
    task = Task("transfer", "r", "沈", {"method": "GET", "path": "/", "query": ""})
    answer = disclose(hub, HERE, PenaltiesQuestion(code, said), task)
    parts = json.loads(answer.body)["parties"]
    return [one["number"] for part in parts for one in part["decisions"]]


def test_what_was_parted_and_lies_elsewhere_is_not_told_of_the_past(
    hub, clock, tmp_path
):
    elsewhere = {"处罚机关": "南京市市场监督管理局"}
    item, old, _ = bring_doubt(hub, clock, tmp_path, **elsewhere)
    merge(hub, item)
    clock.advance(hours=1)
    moment = moment_of(hub)
    clock.advance(hours=1)
    part(hub, item)
    clock.advance(hours=1)
    task = Task("transfer", "1", "沈", {"method": "GET"})

    def told():
        file, rating = (
            json.loads(disclose(hub, HERE, ask(CLEAN.code, **moment), task).body)
            for ask in (_file, _rating)
        )
        numbers = {one["body"].get("document_no") for one in file["records"]}
        return (
            numbers,
            len(rating["rating"]["inputs"]),
            certified(hub, CLEAN.code, moment),
        )

    before = told()
    with hub.writes.begin() as session:
        moved = update(Merchant).where(Merchant.id == old.id)
        session.execute(moved.values(region="320100"))
    after = told()

    gone = "宿市监罚〔2026〕31号"
    assert gone in before[0]
    assert gone in before[2]
    assert after[0] == before[0] - {gone}
    assert after[1] == before[1] - 1
    assert gone not in after[2]
    assert OLD_NUMBER not in str(after)


def test_the_page_of_a_day_tells_nothing_of_later_days(twins):
    twins.register()
    twins.file(501, date(2026, 9, 1), ONE)
    twins.clock.advance(hours=60)
    caller = twins.callers["procuratorate"]
    for day in ("2026-08-15", "2026-10-01", "2026-11-24"):
        _, file = twins.told(caller, _file(ONE.code, as_of=day), "prosecution")
        _, page = twins.told(caller, PageQuestion(ONE.code, as_of=day), "prosecution")

        names = ("as_of", "known_at", "score")
        given = [page["rating"][name] for name in names]
        assert given == [file["rating"][name] for name in names]
        assert given[0] == day
        points = page["rating_history"]["points"]
        assert all(max(one["as_of"], one["known_at"][:10]) <= day for one in points)
    assert len(points) == 1
