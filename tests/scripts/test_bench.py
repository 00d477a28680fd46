import json

import pytest

from scripts.benchmark import main

FAKE = """
def run(scale, cache):
    print("making data")
    (cache / "data").write_text(str(scale))
    return {
        "figures": {"rows_per_s": 12345.6, "p99_ms": 0.123},
        "reference": {"rows_per_s": 1000},
        "ratios": {"vs_reference": 12.3},
    }
"""


@pytest.fixture
def workloads(tmp_path, monkeypatch):
    """A folder with one workload, X9, and a helper that is none."""
    folder = tmp_path / "workloads"
    folder.mkdir()
    (folder / "x9.py").write_text(FAKE)
    (folder / "helper.py").write_text("")
    monkeypatch.setenv("HUB_INSTANCE", str(tmp_path / "instance"))
    return folder


def test_a_workload_reports_one_json_document(workloads, tmp_path, capsys):
    code = main(["X9", "--scale", "1,000", "--json"], workloads)

    out, err = capsys.readouterr()
    report = json.loads(out)
    assert code == 0
    assert (report["workload"], report["scale"]) == ("X9", 1000)
    assert report["figures"] == {"rows_per_s": 12345.6, "p99_ms": 0.123}
    assert report["ratios"] == {"vs_reference": 12.3}
    assert {"cpu", "cores", "memory_mib", "python", "sqlite"} <= report[
        "machine"
    ].keys()
    assert "making data" in err
    assert (tmp_path / "instance" / "bench" / "data").read_text() == "1000"


def test_people_get_a_table(workloads, capsys):
    code = main(["x9"], workloads)

    out = capsys.readouterr().out
    assert code == 0
    assert "X9 at scale 100,000" in out
    assert "12,346" in out
    assert "0.123" in out


def test_an_unknown_workload_is_bad_input(workloads, capsys):
    code = main(["helper"], workloads)

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err == "bench: no workload 'helper'; there are: X9\n"


@pytest.mark.parametrize("scale", ["0", "-5", "many", "1.5"])
def test_a_scale_is_a_whole_number_from_one_on(workloads, scale, capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["X9", "--scale", scale], workloads)

    assert exit_.value.code == 2
    assert "--scale" in capsys.readouterr().err
