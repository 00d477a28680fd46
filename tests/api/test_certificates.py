"""Certificates of prior penalties over HTTP: headers, parameters, receipts."""

import pytest

from tests.support.little_city import FINED

pytestmark = pytest.mark.postgresql_in_long
PATH = f"/v1/merchants/{FINED.code}/penalties"


@pytest.fixture
def certify(client, tokens):
    """Ask as the procuratorate."""

    def asking(query, officer="%E6%B2%88", **more):
        headers = {
            "Authorization": f"Bearer {tokens['procuratorate']}",
            "Hub-Purpose": "prosecution",
            "Hub-Reference": "2026-88",
            "Hub-Officer": officer,
        }
        if "json" in more:
            return client.post("/v1/penalties", headers=headers, **more)
        return client.get(f"{PATH}?{query}", headers=headers)

    return asking


def test_a_certificate_is_asked_for_with_its_receipt(certify):
    answer = certify("window=marks&on=2026-11-20")

    assert answer.status_code == 200
    receipt = answer.json["receipt"]
    assert answer.headers["Hub-Receipt"] == f"{receipt['shard']}/{receipt['index']}"
    assert len(answer.json["parties"][0]["decisions"]) == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("window=marks&on=2026-11-20&on=2026-01-01", "parameter-doubled"),
        ("window=marks&window=food&on=2026-11-20", "parameter-doubled"),
        ("window=marks&on=2026-11-20&to=2026-11-20", "certificate-unclear"),
        ("window=marks&on=2026-11-20&day=2026-11-20", "parameter-unknown"),
        ("", "certificate-unclear"),
    ],
)
def test_what_is_said_twice_or_too_much_is_refused(certify, query, code):
    answer = certify(query)

    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert "Hub-Receipt" in answer.headers


def test_without_an_officer_nothing_is_certified(certify):
    answer = certify("window=marks&on=2026-11-20", officer="")

    assert answer.status_code in {400, 403}
    assert "parties" not in answer.json
