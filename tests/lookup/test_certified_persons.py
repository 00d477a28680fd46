"""Persons on certificates: asked for by number under the terms of their case."""

import json
from dataclasses import replace

import pytest
from msgspec import structs

from hub.api.docs.contracts import contract_of
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.lookup.ask import PartiesQuestion
from hub.lookup.ask.question import commit_keyed
from hub.lookup.service import disclose
from hub.lookup.task.parties import read_parties
from hub.rulebook.bases import FILE_NAME
from schemas.answers.certificate import CertificateDocument
from schemas.tlog.commitments import request_digest
from tests.support.intake_lines import MANIFEST
from tests.support.little_city import FINED
from tests.support.persons import (
    CASE,
    COURT,
    LIU_NUMBER,
    WANG,
    WANG_NUMBER,
    agree,
    bring,
    caller,
    find_person,
    fined_person,
    task_for,
)
from tests.support.prepared import START, config_of, opened, prepare_city

pytestmark = pytest.mark.postgresql_in_long
MARKS = {"window": "marks", "on": "2026-11-20"}
WANG_PARTY, LIU_PARTY = {"id_number": WANG_NUMBER}, {"id_number": LIU_NUMBER}
FIRM = {"code": FINED.code}
REQUEST = {"method": "POST", "path": "/v1/penalties", "query": ""}
SHORT = WANG_NUMBER[:6] + WANG_NUMBER[8:17]


def prepare_fined(instance, url):
    """Make the little city with a person who was fined three times."""
    prepare_city(instance, url)
    with open_hub(config_of(instance, url), SetClock(START)) as hub:
        bring(
            hub,
            instance / "lines",
            fined_person(),
            fined_person(document="903号", decision_day="2026-10-09"),
            fined_person(document="904号", decision_day="2021-10-09"),
        )


def prepare_agreed(instance, url):
    """Make the same, where the procuratorate may find persons."""
    prepare_fined(instance, url)
    with open_hub(config_of(instance, url), SetClock(START)) as hub:
        agree(hub, COURT)


@pytest.fixture
def city(databases, instance_path, clock):
    """The little city with a person who was fined three times."""
    with opened(databases, instance_path, prepare_fined, clock) as hub:
        yield hub


@pytest.fixture
def agreed(databases, instance_path, clock):
    """The same, where the procuratorate may find persons."""
    with opened(databases, instance_path, prepare_agreed, clock) as hub:
        yield hub


def body_of(*parties, **said):
    """Write the body of a question."""
    return json.dumps((said or MARKS) | {"parties": parties}).encode()


def certify(
    hub,
    *parties,
    purpose="prosecution",
    kind="procuratorate",
    territory=None,
    said=None,
    **more,
):
    """Ask for a certificate; gives the disclosure and its document."""
    asker = caller(hub, kind)
    if territory is not None:
        asker = replace(asker, territory=territory)
    question = PartiesQuestion(body_of(*parties, **(said or {})))
    request = REQUEST | {"body_sha256": "0" * 64}
    task = replace(task_for(purpose, **more), request=request)
    answer = disclose(hub, asker, question, task)
    return answer, json.loads(answer.body)


def seal(hub, rule):
    """Name the legal basis on which sealed records of a rule are held and told."""
    path = hub.config.instance / FILE_NAME
    path.write_text(
        f'[[basis]]\nrule = "{rule}"\nlegal_text = "法"\nvalid_from = 2026-01-01\n'
    )
    return path


def listed(part):
    """Give numbers of the decisions of a part."""
    return [one["number"] for one in part["decisions"]]


def test_a_person_among_the_parties_has_a_part_and_the_number_is_nowhere(agreed):
    answer, document = certify(
        agreed, FIRM, WANG_PARTY, LIU_PARTY, {"id_number": SHORT}
    )

    assert answer.status == 200, document
    assert contract_of(CertificateDocument)().validate(document) == {}
    firm, wang, liu = document["parties"]
    assert (firm["asked"], firm["place"], firm["named_by"]) == (FINED.code, 1, "code")
    assert (wang["asked"], wang["place"], wang["named_by"]) == (None, 2, "id_number")
    assert listed(wang) == ["宿市监罚〔2026〕903号", "宿市监罚〔2026〕901号"]
    assert (wang["merchant"]["name"], wang["merchant"]["uscc"]) == ("王*", None)
    assert (liu["found"], liu["merchant"], listed(liu)) == (False, None, [])
    assert liu["statement"] == wang["statement"] != ""
    assert answer.may_be_stored is False
    named = {one.name for one in answer.receipt.event.subjects}
    assert named == {firm["merchant"]["id"], wang["merchant"]["id"]}
    for number in (WANG_NUMBER, SHORT, LIU_NUMBER, WANG):
        assert number.encode() not in answer.body
        assert number not in repr(answer.receipt.event)


def test_the_leaf_commits_to_a_keyed_hash_and_the_answer_tells_it(agreed):
    body = body_of(WANG_PARTY)
    answer, document = certify(agreed, WANG_PARTY)
    asked = {"purpose": "prosecution", "reference": CASE}

    keyed = commit_keyed(agreed, task_for("prosecution"), body.decode())
    assert document["sought"] == keyed.request["sought"]
    told = request_digest(**REQUEST, **asked, sought=document["sought"])
    assert answer.receipt.event.req == told
    other = commit_keyed(agreed, task_for("trial", reference="2号"), body.decode())
    assert other.request["sought"] != document["sought"]

    _, found = find_person(
        agreed, WANG_NUMBER, kind="procuratorate", purpose="prosecution"
    )
    (person,), (part,) = found["persons"], document["parties"]
    assert part["merchant"] == person["merchant"]
    told = {one["id"] for line in part["decisions"] for one in line["records"]}
    assert told < {one["id"] for one in person["records"]}

    firm, document = certify(agreed, FIRM)
    assert "sought" not in document
    told = request_digest(**REQUEST, **asked, body_sha256="0" * 64)
    assert firm.receipt.event.req == told


WITHOUT_TERMS = [
    ({"officer": None}, "officer-required"),
    ({"reference": "办案"}, "case-required"),
    ({"purpose": "enforcement", "kind": "market_supervision"}, "not-granted"),
    ({"purpose": "supervision", "kind": "leading_office"}, "not-granted"),
    ({"purpose": "transfer", "kind": "market_supervision"}, "not-granted"),
]


def test_without_the_terms_of_a_case_no_person_is_told_of(agreed):
    for more, code in WITHOUT_TERMS:
        answer, document = certify(agreed, FIRM, WANG_PARTY, **more)

        assert (answer.status in {400, 403}, document["code"]) == (True, code)
        assert "parties" not in document
        assert WANG_NUMBER.encode() not in answer.body


@pytest.mark.parametrize("name", ["on", "as_of", "known_at"])
def test_a_number_typed_in_the_place_of_a_day_is_not_repeated(agreed, name):
    answer, document = certify(agreed, FIRM, said=MARKS | {name: WANG_NUMBER})

    assert answer.status == 422
    assert name in document["detail"]
    assert WANG_NUMBER.encode() not in answer.body


def test_an_agreement_that_opens_no_finding_of_persons_opens_none_here(city):
    agree(city, COURT, personal={"penalty": ["party_name"]})

    answer, document = certify(city, WANG_PARTY)

    assert (answer.status, document["rule"]) == (403, "grant:personal")
    assert certify(city, FIRM)[0].status == 200


def test_a_person_elsewhere_is_told_of_like_nobody_but_for_what_was_decided_here(
    agreed, tmp_path
):
    elsewhere = {"territory": "320100"}

    _, hidden = certify(agreed, WANG_PARTY, **elsewhere)
    _, nobody = certify(agreed, LIU_PARTY, **elsewhere)

    changing = {"receipt", "sought", "log_size", "statement", "known_at"}
    cut = [
        {name: one[name] for name in one if name not in changing}
        for one in (hidden, nobody)
    ]
    for one in cut:
        assert one["parties"][0].pop("statement")
    assert cut[0] == cut[1]
    row = fined_person(document="906号", authority="南京市市场监督管理局")
    issuer = {"authority": "南京市市场监督管理局", "name": "n.jsonl"}
    bring(agreed, tmp_path / "more", row, **issuer)
    _, own = certify(agreed, WANG_PARTY, **elsewhere)
    assert listed(own["parties"][0]) == ["宿市监罚〔2026〕906号"]


def test_an_effective_judgment_against_the_person_is_told(agreed, tmp_path):
    seal(agreed, "criminal-matter")
    row = {
        "kind": "criminal_case",
        "party_name": WANG,
        "party_category": "自然人",
        "party_id_no": WANG_NUMBER,
        "case_no": "（2026）苏1302刑初31号",
        "stage": "判决生效",
        "charges": "假冒注册商标罪",
        "judgment_day": "2026-03-01",
        "effective_day": "2026-03-12",
        "court": "宿迁市宿城区人民法院",
    }
    manifest = structs.replace(MANIFEST, kinds=("criminal_case",))
    bring(agreed, tmp_path / "more", row, name="c.jsonl", manifest=manifest)

    _, document = certify(agreed, WANG_PARTY)

    (part,) = document["parties"]
    told = [one["number"] for one in (*part["judgments"], *part["possible"])]
    assert told == ["（2026）苏1302刑初31号"]
    assert len(listed(part)) == 2


def test_a_party_is_told_once_however_its_number_is_written():
    wide = WANG_NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    parties, _ = read_parties(
        body_of(FIRM, {"id_number": SHORT}, WANG_PARTY, {"id_number": wide}, FIRM)
    )

    assert [one.place for one in parties] == [1, 2]
    assert WANG_NUMBER not in repr(parties)
