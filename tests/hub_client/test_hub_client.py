"""A client hands out what its receipt proves, and errors that can be acted on."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Thread

import pytest
from msgspec import UNSET
from werkzeug.serving import make_server

from connectors.hub_client import (
    AskedFor,
    ClientSetupError,
    HubClient,
    HubRefusedError,
    HubUnreachableError,
    NobodyKnownError,
    WantedMerchant,
    read_trust,
)
from hub.lookup.file import closed_moment
from hub.ratings.replay import check_rating
from schemas.answers.merchant import CreditFileDocument, UnknownThenDocument
from schemas.tlog.evidence import judge_evidence, read_evidence
from tests.support.hub_asked import ABOARD, CASE, refusal_of
from tests.support.little_city import CLEAN, FINED, UNKNOWN

# What a client believes does not depend on where the hub keeps what it knows.
pytestmark = pytest.mark.postgresql_in_long


def test_a_merchant_is_checked_before_it_comes_aboard(client_of, hub):
    answer = client_of(member="platform:taomao").trust(FINED.code, ABOARD)

    told = answer.document
    assert told.merchant.name == FINED.name
    assert told.merchant.uscc == FINED.code
    assert {record.kind: record.event_day for record in told.records} == {
        "penalty": date(2026, 9, 1),
        "registration": date(2015, 3, 2),
    }
    assert answer.receipt.agency == "platform:taomao"
    assert answer.receipt.at == hub.clock()
    assert told.rely_until == hub.clock() + timedelta(hours=24)


def test_what_is_kept_is_evidence_for_whoever_comes_later(client_of, keys):
    answer = client_of().trust(FINED.code, ABOARD)

    proven = judge_evidence(read_evidence(answer.body), read_trust(keys))

    assert f"{proven.shard}/{proven.index}" == answer.receipt.address


def test_a_file_and_a_rating_are_told(client_of):
    client = client_of("market_supervision")

    file = client.merchant_file(FINED.code, CASE).document
    rating = client.rating(FINED.code, CASE).document

    assert isinstance(file, CreditFileDocument)
    assert file.merchant.name == rating.merchant.name == FINED.name
    assert {record.kind for record in file.records} >= {"penalty", "registration"}


def test_a_file_is_told_as_it_was_known_at_a_moment(client_of, hub, clock):
    before = hub.clock() - timedelta(days=400)
    asking = replace(CASE, purpose="transfer")

    answer = client_of("market_supervision").merchant_file(
        FINED.code, asking, known_at=before
    )

    assert isinstance(answer.document, UnknownThenDocument)
    assert answer.document.known is False


def test_a_file_is_told_of_a_day_as_it_was_known_at_a_moment(client_of, hub):
    asking = replace(CASE, purpose="transfer")
    closed = closed_moment(hub)
    client = client_of("market_supervision")

    of_day = client.merchant_file(FINED.code, asking, as_of=date(2020, 1, 1)).document
    of_both = client.merchant_file(
        FINED.code, asking, as_of=date(2026, 11, 20), known_at=closed
    ).document

    assert (of_day.as_of, of_day.known_at) == (date(2020, 1, 1), closed)
    assert (of_both.as_of, of_both.known_at) == (date(2026, 11, 20), closed)
    assert {record.kind for record in of_day.records} == {"registration"}
    assert {record.kind for record in of_both.records} > {"registration"}


def test_a_rating_of_the_past_is_told_with_where_it_comes_from(client_of, hub):
    asking = AskedFor("prosecution", "宿检〔2026〕3号")
    closed = closed_moment(hub)
    client = client_of("procuratorate")

    stored = client.past_rating(FINED.code, asking, known_at=closed).document
    older = client.past_rating(
        FINED.code,
        asking,
        as_of=date(2026, 8, 1),
        known_at=closed,
        policy="public-trust.2026-1",
        full=True,
    )

    assert (stored.known_at, stored.rating.origin) == (closed, "stored")
    told = older.document
    assert (told.as_of, told.rating.origin) == (date(2026, 8, 1), "computed")
    assert (told.rating.version, told.rating.contradiction) == ("2026-1", UNSET)
    assert check_rating(older.members["rating"]).fits


def test_a_criminal_case_is_proven_though_its_openings_are_sealed(client_of):
    asking = AskedFor("prosecution", "宿检〔2026〕3号")
    client = client_of("procuratorate")

    first = client.merchant_file(FINED.code, asking)
    again = client.merchant_file(FINED.code, asking, held=first)

    assert again.unchanged is None
    assert again.receipt.index == first.receipt.index + 1


def test_who_is_meant_is_told_by_the_askers_keys(client_of):
    wanted = {
        "first": WantedMerchant(names=[FINED.name], codes=[FINED.code]),
        "second": WantedMerchant(names=["无此商行有限责任公司甲乙丙"]),
    }

    answer = client_of().match(wanted, ABOARD, limit=3)

    told = answer.document.responses
    hit = told["first"].results[0]
    assert (hit.caption, hit.match) == (FINED.name, True)
    assert hit.properties["uscCode"] == [FINED.code]
    assert not any(hit.match for hit in told["second"].results)


def test_an_old_public_id_leads_on_with_a_receipt_for_each_step(client_of, merged):
    old, new = merged

    answer = client_of().rating(old, ABOARD)

    assert answer.path == f"/v1/merchants/{new}/rating"
    assert answer.document.merchant.id == new
    (step,) = answer.moved_from
    assert step.index < answer.receipt.index


def test_an_unchanged_answer_is_given_again_with_what_proves_it(client_of, wire):
    client = client_of()
    first = client.trust(FINED.code, ABOARD)

    again = client.trust(FINED.code, ABOARD, held=first)

    assert again == replace(first, unchanged=again.unchanged)
    assert again.unchanged.index > first.receipt.index
    assert wire.sent[-1][1].startswith("/v1/audit/")


def test_another_questions_answer_cannot_be_held(client_of):
    client = client_of()
    first = client.trust(FINED.code, ABOARD)

    with pytest.raises(ClientSetupError, match="held-other"):
        client.trust(CLEAN.code, ABOARD, held=first)


def test_that_nobody_carries_a_code_is_proven(client_of, wire):
    with pytest.raises(NobodyKnownError) as caught:
        client_of().trust(UNKNOWN, ABOARD)

    assert caught.value.receipt.agency == "platform:taomao"
    wire.lie = lambda reply: replace(reply, body=b'{"code":"merchant-unknown"}')
    assert refusal_of(lambda: client_of().trust(UNKNOWN, ABOARD)) == "receipt-missing"


def test_a_refusal_has_the_hubs_code_and_its_receipt(client_of):
    with pytest.raises(HubRefusedError) as caught:
        client_of().trust(FINED.code, replace(ABOARD, purpose="enforcement"))

    assert (caught.value.code, caught.value.status) == ("not-granted", 403)
    assert caught.value.receipt is not None
    assert caught.value.title


def test_a_token_that_is_not_valid_is_refused_without_a_receipt(client_of, tokens):
    tokens["platform"] = "hub_nobody"

    with pytest.raises(HubRefusedError) as caught:
        client_of().trust(FINED.code, ABOARD)

    assert (caught.value.code, caught.value.receipt) == ("token-invalid", None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "keys-unreadable"),
        (b"", "keys-missing"),
        (b"# nothing\n", "keys-missing"),
        (b"no key at all\n", "key-invalid"),
        (b"\xff\xfe\n", "key-invalid"),
        (b"x" * (1 << 20) + b"x", "keys-unreadable"),
    ],
)
def test_a_file_that_holds_no_keys_is_refused(tmp_path, content, code):
    path = tmp_path / "keys.txt"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ClientSetupError) as caught:
        read_trust(path)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("hub.example", "url-invalid"),
        ("ftp://hub.example", "url-invalid"),
        ("https://hub.example/v1", "url-invalid"),
        ("https://me@hub.example", "url-invalid"),
        ("https://hub.example:x", "url-invalid"),
        ("http://hub.example", "url-not-secure"),
    ],
)
def test_a_token_is_not_sent_to_just_any_address(client_of, keys, url, code):
    with pytest.raises(ClientSetupError) as caught:
        HubClient(url, "hub_token", read_trust(keys))

    assert caught.value.code == code


def test_what_the_hub_could_not_read_is_not_sent(client_of, wire):
    client = client_of()
    unusable = [
        lambda: AskedFor("onboarding", " "),
        lambda: AskedFor("入驻", "15"),
        lambda: AskedFor("onboarding ", "15"),
        lambda: AskedFor("onboarding", "15", language="zh\r\nx: y"),
        lambda: AskedFor("onboarding", "1" * 201),
        lambda: AskedFor("onboarding", "15", officer="王" * 201),
        lambda: client.trust("..", ABOARD),
        lambda: client.rating(".", ABOARD),
        lambda: client.trust("", ABOARD),
        lambda: client.trust("a/b", ABOARD),
    ]

    for ask in unusable:
        with pytest.raises(ClientSetupError, match="question-unusable"):
            ask()
    assert wire.sent == []


def test_a_hub_on_a_socket_is_asked_like_any_other(app, hub, keys, tokens):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        with HubClient(
            url, tokens["platform"], read_trust(keys), clock=hub.clock
        ) as client:
            assert client.trust(FINED.code, ABOARD).document.merchant.name == FINED.name
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    with (
        HubClient(url, tokens["platform"], read_trust(keys), clock=hub.clock) as client,
        pytest.raises(HubUnreachableError, match="unreachable"),
    ):
        client.trust(FINED.code, ABOARD)
