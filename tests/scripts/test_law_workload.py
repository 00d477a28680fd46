"""J1 tells what a changed rule file would move, and moves it."""

import pytest

from scripts.workloads import j1

MERCHANTS = 60


@pytest.mark.long
def test_what_is_judged_anew_is_what_was_told(tmp_path):
    result = j1.run(MERCHANTS, tmp_path)

    figures = result["figures"]
    assert figures["records"] >= MERCHANTS
    assert 0 < figures["moved"] < figures["records"]
    assert min(figures["impact_cpu_s"], figures["judged_cpu_s"]) > 0
    assert not (tmp_path / "j1").exists()


@pytest.mark.long
def test_a_file_that_moves_nothing_ends_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(j1, "NEW", j1.OLD)

    with pytest.raises(RuntimeError, match="0 records were told of"):
        j1.run(MERCHANTS, tmp_path)
