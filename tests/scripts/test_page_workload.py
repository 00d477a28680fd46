"""P1 opens pages as an officer does, quiet and while a file comes in."""

import pytest

from scripts.workloads import p1
from scripts.workloads.p1 import run

MERCHANTS = 120


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder, and nothing of the machine's own settings."""
    monkeypatch.delenv("HUB_DATABASE_URL", raising=False)
    monkeypatch.delenv("HUB_INSTANCE", raising=False)
    return tmp_path


@pytest.mark.long
def test_a_small_run_gives_the_figures_that_are_read(cache, monkeypatch):
    monkeypatch.setattr(p1, "LOOKS", 3)

    result = run(MERCHANTS, cache)

    figures = result["figures"]
    pages = ("find_name", "find_code", "merchant_page", "merchant_pdf", "review_list")
    for name in (*pages, "review_oldest", "merchant_page_busy"):
        assert 0 < figures[f"{name}_p50_ms"] <= figures[f"{name}_p95_ms"]
    assert figures["looks_busy"] > 0
    assert result["reference"]["account_page_p50_ms"] > 0
    assert result["ratios"]["merchant_page"] > 1
    assert not (cache / "p1").exists()
