"""S2 at its full numbers: honest questions are answered in time while others attack."""

import pytest

from scripts.workloads import s2

pytestmark = pytest.mark.needs("haproxy")


@pytest.mark.long
def test_honest_questions_are_answered_in_time_under_attack(tmp_path):
    figures = s2.run(100_000, tmp_path)["figures"]

    assert figures["lookup_p99_ms"] <= 200
    # At three times its rate a member is refused about two of three questions.
    assert figures["greedy_refused"] > 0.5
    assert figures["livez_s_without_proxy"] <= 1
    assert figures["recovery_s_without_proxy"] <= 30
