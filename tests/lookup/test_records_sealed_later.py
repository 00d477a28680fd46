"""A record that came open and comes again as sealed is nobody's any more."""

import pytest

from hub.after_intake import settle
from hub.rulebook.bases import FILE_NAME
from tests.support.little_city import CLEAN, OFFICE, uscc
from tests.support.persons import bring

POLICE = "宿迁市公安局"
NOT_TOLD = (
    ("platform", "onboarding"),
    ("market_supervision", "enforcement"),
    ("market_supervision", "transfer"),
)


def penalty(firm, authority):
    """A penalty of a firm, as a source delivers it."""
    return {
        "kind": "penalty",
        "party_name": firm.name,
        "party_category": "法人及非法人组织",
        "uscc": firm.code,
        "document_no": "宿罚〔2026〕902号",
        "violation_type": "侵犯注册商标专用权",
        "penalty_kinds": "罚款",
        "content": "罚款1.5万元",
        "decision_day": "2026-09-01",
        "authority": authority,
        "authority_code": uscc(900, department="11"),
        "procedure": "普通程序",
        "fine_fen": "1500000",
    }


pytestmark = pytest.mark.postgresql_in_long


@pytest.mark.parametrize(("kind", "purpose"), NOT_TOLD)
def test_a_rating_lets_go_of_what_is_sealed(hub, clock, ask, tmp_path, kind, purpose):
    before = ask(kind, "merchant", CLEAN.code, purpose)[1]
    (hub.config.instance / FILE_NAME).write_text(
        '[[basis]]\nrule = "public-security-penalty"\nlegal_text = "法"\n'
        "valid_from = 2026-01-01\n"
    )
    clock.advance(hours=1)
    bring(hub, tmp_path / "open", penalty(CLEAN, OFFICE))
    during = ask(kind, "merchant", CLEAN.code, purpose)[1]
    clock.advance(hours=30)

    bring(hub, tmp_path / "sealed", penalty(CLEAN, POLICE))
    settle(hub)
    after = ask(kind, "merchant", CLEAN.code, purpose)[1]

    assert during["rating"]["score"] < before["rating"]["score"]
    for part in ("score", "reasons"):
        assert after["rating"][part] == before["rating"][part]
    assert after["records"] == before["records"]
