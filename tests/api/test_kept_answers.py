"""What is answered over HTTP is kept for the next who asks, after changes too."""

import pytest

from hub.lookup.file.kept_answers import _Builder
from tests.support.little_city import (
    CLEAN,
    FINED,
    Firm,
    bring_penalties,
    bring_registers,
    penalty_row,
    uscc,
)


@pytest.fixture
def builds(monkeypatch):
    """The answers that were built."""
    built = []
    original = _Builder.build

    def counted(self, session):
        built.append(self)
        return original(self, session)

    monkeypatch.setattr(_Builder, "build", counted)
    return built


def test_an_answer_that_is_built_after_a_change_about_others_is_kept(
    hub, clock, get, builds, tmp_path
):
    """The caller was found before the change and stays found after it."""
    assert get(f"/v1/trust/{FINED.code}").status_code == 200
    clock.advance(minutes=1)
    newcomer = Firm(uscc(61), "宿迁市新来贸易有限公司")
    bring_registers(hub, tmp_path, [newcomer])

    for _ in range(3):
        assert get(f"/v1/trust/{newcomer.code}").status_code == 200
        assert get(f"/v1/trust/{FINED.code}").status_code == 200

    assert len(builds) == 2


def test_a_caller_that_is_kept_gets_what_has_come_in_since(
    hub, clock, get, builds, tmp_path
):
    before = get(f"/v1/trust/{CLEAN.code}").json["records"]
    clock.advance(minutes=1)
    bring_penalties(hub, tmp_path, [penalty_row(CLEAN, 62, "2026-09-02")], "more.csv")

    assert len(get(f"/v1/trust/{CLEAN.code}").json["records"]) == len(before) + 1
    assert len(builds) == 2
