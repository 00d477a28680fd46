"""W2 searches made-up names that are damaged in ways which it can undo."""

from hub.names import agreement, flat
from hub.rulebook import load_rulebook
from scripts.workloads.w2 import run
from scripts.workloads.w2_names import KINDS, damage_names, make_names

NAMES = 400


def test_a_small_run_gives_the_figures_that_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr("scripts.workloads.w2.A_KIND", 5)

    result = run(NAMES, tmp_path)

    figures = result["figures"]
    assert {"p99_ms", "recall_1", "recall_5", "cold_start_s"} <= figures.keys()
    assert figures["recall_5"] >= 0.95
    assert figures["queries"] == 5 * len(KINDS)
    assert result["reference"]["brute_recall_5"] > 0.8
    assert result["ratios"]["vs_brute_force_p50"] > 0
    assert not (tmp_path / "w2").exists()


def test_the_same_names_are_made_and_damaged_every_time():
    divisions = load_rulebook().divisions
    names = make_names(NAMES, divisions)
    damaged = damage_names(names, 3, divisions)

    assert names == make_names(NAMES, divisions)
    assert len(set(names)) == NAMES
    assert damaged == damage_names(names, 3, divisions)
    for kind, pairs in damaged.items():
        for name, place in pairs:
            same = flat(name) == flat(names[place])
            assert same == (kind in {"exact", "traditional"}), (kind, name)
    other = damaged["other_form"][0]
    assert agreement(other[0], names[other[1]], divisions) == "compatible"
