"""Advice at the command line: in words, as JSON, and refused in one line."""

import json

import pytest

from tests.cli.conftest import commanding

ACT = "2026-05-10 sales=20000 stock=0 gains=0"
CERTIFICATE = {
    "question": {"field": "ip", "group": "213-215"},
    "parties": [
        {
            "decisions": [
                {
                    "number": "宿市监处罚〔2025〕3号",
                    "decision_day": "2025-03-01",
                    "effect_day": "2025-03-01",
                    "effect_day_basis": "served",
                    "status": "active",
                }
            ],
            "judgments": [],
            "possible": [],
        }
    ],
}


@pytest.fixture
def advise(monkeypatch, capsys, tmp_path):
    """Run ``credithub advice`` where there is no instance: it reads nothing of one."""
    run = commanding(tmp_path / "nowhere", "", monkeypatch, capsys)
    return lambda *words: run("advice", *words, "--on", "2026-11-27")


def test_a_case_is_weighed_in_both_languages_and_as_json(advise, tmp_path):
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(CERTIFICATE))
    words = ("--offence", "214", "--act", ACT, "--act", "2026-06-01 sales=10000")
    said = ("knowledge", "identical_mark", "same_goods")
    noted = [word for one in said for word in ("--noted", one)]

    alone = json.loads(advise(*words, *noted, "--json").stdout)
    told = (*words, *noted, "--certificate", path, "--json")
    again = json.loads(advise(*told).stdout)
    chinese = advise(*words, "--certificate", path).stdout
    english = advise(*words, "--certificate", path, "--english").stdout

    assert (alone["verdict"], again["verdict"]) == ("facts-missing", "met")
    assert "20,000.00 元 ＋ 10,000.00 元 ＝ 30,000.00 元" in chinese
    assert "法释〔2025〕5号第五条第一款第（二）项" in chinese
    assert "宿市监处罚〔2025〕3号" in chinese
    assert "仅供办案人员参考" in chinese
    assert "Fa Shi (2025) No. 5 art. 5(1)(ii)" in english
    assert "数额、情节达到标准，构成要件尚待查明" in chinese
    assert "尚待查明：明知" in chinese
    assert "to be established: knowledge" in english


@pytest.mark.parametrize(
    "words",
    [
        ("--act", "2026-05-10 sales=x"),
        ("--act", "2027-05-10 sales=1"),
        ("--noted", "rain"),
        ("--unsure", "rain"),
        ("--noted", "toxic", "--ruled-out", "toxic"),
        ("--act", "2026-05-10 sales=9e999999"),
        ("--offence", "999"),
        ("--sanction", "2025-03-01 fine ip 213-215"),
        ("--certificate", __file__),
    ],
)
def test_what_cannot_be_weighed_is_refused_in_one_line(advise, words):
    refused = advise(*words)

    assert refused.returncode == 2
    assert refused.stdout == ""
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "advice-facts" in refused.stderr


@pytest.mark.parametrize(
    ("group", "number"), [({"a": 1}, "3"), ("213-215", 3), ("213-215", "\ud800")]
)
def test_a_certificate_of_other_types_is_refused_in_one_line(
    advise, tmp_path, group, number
):
    said = json.loads(json.dumps(CERTIFICATE))
    said["question"]["group"] = group
    said["parties"][0]["decisions"][0]["number"] = number
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(said))

    refused = advise("--act", ACT, "--certificate", str(path))

    assert (refused.returncode, refused.stdout) == (2, "")
    assert len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("day", ["0001-01-01", "0002-06-30", "0003-01-01"])
def test_a_window_before_the_first_day_of_the_calendar_begins_with_it(advise, day):
    weighed = advise("--act", f"{day} sales=1", "--sanction", f"{day} penalty ip - 1")

    assert weighed.returncode == 0, weighed.stderr
