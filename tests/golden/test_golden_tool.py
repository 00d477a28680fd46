"""The tool finds every change of an answer and explains none that was not meant."""

import json
import tomllib

import pytest

from scripts.golden_answers.answer import Answer, AnswerError, plain
from scripts.golden_answers.asking import Kept
from scripts.golden_answers.command import RULES, grouped, tell
from scripts.golden_answers.corpus import (
    FOLDER,
    ROOT,
    CorpusError,
    as_corpus,
    read_corpus,
    write_corpus,
)
from scripts.golden_answers.differences import compare_answers, compare_corpora
from scripts.golden_answers.page_text import lines_of
from scripts.golden_answers.questions import NOBODY, put
from scripts.golden_answers.rules import Rule, RulesError, explain, read_rules

PENALTY = {"id": "{record a}", "kind": "penalty", "status": "active"}
OTHER = {"id": "{record b}", "kind": "penalty", "status": "active"}


class NoLabels:
    """Labels of a city in which nothing is random."""

    def put(self, text):
        """Leave a text as it is."""
        return text

    def run(self, run):
        """Leave a run as it is."""
        return run


def kept(body, name="merchant/court/trial/x", status=200):
    text = body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
    answer = json.dumps({"status": status, "headers": {}, "body": text})
    return Kept(name, "court", "court", "trial", "merchant", "GET /", status, answer)


def places(old, new):
    found = compare_answers(kept(old), kept(new))
    return [(one.change, one.place) for one in found]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 1, "b": 2}, [("added", "body.b")]),
        ({"a": 1}, {"a": True}, [("changed", "body.a")]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, [("moved", "body")]),
        ({"a": None}, {}, [("removed", "body.a")]),
        ('{"a":1}', '{"a": 1}', [("respelt", "body")]),
        ("plain", "text", [("changed", "body")]),
        (
            {"records": [PENALTY, OTHER]},
            {"records": [OTHER]},
            [("removed", "body.records[penalty]")],
        ),
        (
            {"records": [PENALTY]},
            {"records": [OTHER]},
            [
                ("removed", "body.records[penalty]"),
                ("added", "body.records[penalty]"),
            ],
        ),
        (
            {"records": [PENALTY]},
            {"records": [PENALTY | {"status": "repaired"}]},
            [("changed", "body.records[penalty].status")],
        ),
        (
            {"records": [PENALTY, OTHER]},
            {"records": [OTHER, PENALTY]},
            [("moved", "body.records[penalty]")],
        ),
        (
            {"reasons": [{"code": "base", "points": 1}]},
            {"reasons": [{"code": "base", "points": 2}]},
            [("changed", "body.reasons[base].points")],
        ),
    ],
)
def test_each_change_is_found_at_its_place(old, new, found):
    assert places(old, new) == found


def test_a_question_that_one_side_lacks_differs():
    one = kept({})

    found = compare_corpora({}, as_corpus([one]))

    assert [(d.change, d.place) for d in found[one.name]] == [("added", "question")]


def test_a_rule_explains_what_it_means_and_nothing_else():
    rule = Rule(
        "expiry",
        "says",
        places=("body.records[penalty]*",),
        changes=("added",),
        callers=("court",),
        purposes=("trial",),
    )
    old, new = kept({"records": [], "a": 1}), kept({"records": [PENALTY], "a": 2})
    found = compare_corpora(as_corpus([old]), as_corpus([new]))

    explained, left = explain([rule], found, {new.name: new})

    assert [(one.names, one.example.place) for one in explained] == [
        ([new.name], "body.records[penalty]")
    ]
    assert [d.place for d in left[new.name]] == ["body.a"]


@pytest.mark.parametrize("narrow", ["callers", "purposes", "questions", "changes"])
def test_a_rule_for_others_explains_nothing(narrow):
    rule = Rule("r", "says", places=("*",), **{narrow: ("other",)})
    found = compare_corpora(as_corpus([kept({"a": 1})]), as_corpus([kept({"a": 2})]))

    explained, left = explain([rule], found, as_corpus([kept({})]))

    assert explained[0].names == []
    assert left == found


def test_differences_are_grouped_and_told():
    old = as_corpus([kept({"a": 1}, "one"), kept({"a": 1}, "two")])
    new = as_corpus([kept({"a": 2}, "one"), kept({"a": 2}, "two")])
    found = compare_corpora(old, new)

    (group,) = grouped(found, new)

    assert group["group"] == ["court", "trial", "merchant", "body.a", "changed"]
    assert (group["answers"], group["example"]) == (2, "one")
    assert "- 1" in tell(found, 1)
    assert "and 1 more answers" in tell(found, 1)


@pytest.mark.parametrize(
    "text",
    [
        'rule = [{id = "a", says = "b"}]',
        'rule = [{id = "a", says = "b", places = ["x"], sayz = "c"}]',
        'rules = [{id = "a", says = "b", places = ["x"]}]',
        "rule = [",
    ],
)
def test_a_table_that_is_written_wrongly_is_refused(tmp_path, text):
    path = tmp_path / "changes.toml"
    path.write_text(text)

    with pytest.raises(RulesError):
        read_rules(path)


def test_the_kept_table_can_be_read():
    assert isinstance(read_rules(RULES), list)


def test_a_corpus_is_read_as_it_was_written(tmp_path):
    corpus = read_corpus(FOLDER)

    write_corpus(tmp_path, corpus.values())

    assert read_corpus(tmp_path) == corpus
    assert len(corpus) >= 2000


def test_a_corpus_whose_answers_are_others_is_refused(tmp_path):
    write_corpus(tmp_path, [kept({"a": 1})])
    packed = (tmp_path / "answers.jsonl.xz").read_bytes()
    write_corpus(tmp_path, [kept({"a": 2})])
    (tmp_path / "answers.jsonl.xz").write_bytes(packed)

    with pytest.raises(CorpusError):
        read_corpus(tmp_path)


RECEIPT = {"shard": "2026", "index": 7, "leaf_hash": "ab", "checkpoint_size": 8}


def told(document, *headers, held=None):
    body = json.dumps(document, separators=(",", ":")).encode()
    asked = put("trust", NOBODY, "onboarding", "/")
    return plain(asked, Answer(200, list(headers), body), NoLabels(), held)


def test_of_a_receipt_its_members_are_kept():
    document = {"a": 1, "receipt": RECEIPT}

    answer = told(document, ("Hub-Receipt", "2026/7"))

    assert json.loads(answer["body"])["receipt"] == dict.fromkeys(RECEIPT, "")
    assert answer["headers"] == {"hub-receipt": "{entry}"}


def test_header_and_body_must_name_one_receipt():
    with pytest.raises(AnswerError):
        told({"a": 1, "receipt": RECEIPT}, ("Hub-Receipt", "2026/8"))


def test_a_tag_must_name_the_version_of_the_body():
    version, view = "0123456789abcdef", "fedcba9876543210"
    tag = f'W/"{version}.{view}.zh"'

    right = told({"data_version": version}, ("ETag", tag))
    wrong = told({"data_version": view}, ("ETag", tag))
    known = told({}, ("ETag", tag), held=tag)

    assert right["headers"]["etag"] == 'W/"{data_version}.{view}.zh"'
    assert json.loads(right["body"])["data_version"] == "{data_version}"
    assert wrong["headers"]["etag"] == tag
    assert known["headers"]["etag"] == "{held}"


def test_what_only_looks_random_stays():
    document = {
        "name": "0123456789abcdef",
        "note": '"digest":"' + "0" * 64,
        "entry": "none",
        "digest": "",
    }

    answer = told(document)

    assert json.loads(answer["body"]) == document


@pytest.mark.parametrize("language", ["zh", "en"])
def test_of_a_page_the_figures_of_the_disk_alone_are_left_out(language):
    words = ROOT / "hub" / "console" / "words" / language / "operation.toml"
    disk = tomllib.loads(words.read_text("utf-8"))["disk"]
    part = "<section aria-label={0}><h2>{0}</h2><p>日志</p><p>59,814</p></section>"

    said = lines_of(part.format("日志") + part.format(disk) + "<a href='/'>7</a>")

    assert said.count("59,814") == said.count("{disk}") == 1
    assert said.index("59,814") < said.index("{disk}") < said.index("7")
