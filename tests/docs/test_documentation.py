"""Whatever a user can set, call, meet or connect is named in the documents."""

import dataclasses
import re
from pathlib import Path

import click
import pytest

from connectors.base import load_sources
from hub.cli import cli
from hub.ground.config import Config
from hub.ground.errors import error_classes
from tests.support.row_by_row import row_by_row

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ZH = DOCS / "zh"
"""Pages by task and role, Chinese first."""
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
PATHISH = re.compile(r"`((?:hub|schemas|connectors|scripts|tests|docs)/[\w./-]+)[` ]")
# A sealed opening begins with words that look like a command.
CALLED = re.compile(
    r"`(?:\.venv/bin/)?credithub(?! sealed opening)((?: [a-z][a-z-]*)+)"
)
TEST_OPTION = re.compile(r"`scripts/test (--[a-z]+)")


def page(name):
    return (DOCS / name).read_text("utf-8")


@pytest.mark.parametrize(
    "setting", [f.name for f in dataclasses.fields(Config)], ids=str
)
def test_every_setting_is_documented(setting):
    assert f"`HUB_{setting.upper()}`" in page("operate.md")


def test_no_two_errors_share_a_code():
    codes = [error.code for error in error_classes() if "code" in vars(error)]

    assert len(codes) == len(set(codes))


def commands(group, path="credithub"):
    for name, command in group.commands.items():
        here = f"{path} {name}"
        if isinstance(command, click.Group):
            yield from commands(command, here)
        else:
            yield here, command


def test_every_command_and_option_is_documented():
    text = page("commands.md")

    missing = [here for here, _ in commands(cli) if f"`{here}" not in text]
    options = [
        f"{here} {option}"
        for here, command in commands(cli)
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts[:1]
        if f"`{option}" not in text
    ]

    assert missing == []
    assert options == []


def test_every_route_is_documented(app):
    text = page("http.md")

    routes = {
        re.sub(r"<\w+:(\w+)>", r"{\1}", str(rule)) for rule in app.url_map.iter_rules()
    }

    assert {route for route in routes if f"`{route}`" not in text} == set()


def test_every_source_is_documented(tmp_path):
    text = page("connect-a-source.md")

    assert {name for name in load_sources(tmp_path) if f"`{name}`" not in text} == set()


@row_by_row("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path):
    text = path.read_text("utf-8")

    links = [link for link in LINK.findall(text) if "://" not in link]
    broken = [link for link in links if not (path.parent / link).exists()]
    gone = [named for named in PATHISH.findall(text) if not (ROOT / named).exists()]

    assert broken == []
    assert gone == []


@row_by_row("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_page_names_is_there(path):
    text = path.read_text("utf-8")
    checks = (ROOT / "scripts" / "test").read_text("utf-8")

    gone = [said for said in CALLED.findall(text) if not is_called(said.split())]
    options = [one for one in TEST_OPTION.findall(text) if f"{one})" not in checks]

    assert gone == []
    assert options == []


def is_called(words):
    """Tell whether a command line begins with a command, and a group's with its own."""
    here = cli
    for word in words:
        if not isinstance(here, click.Group):
            break
        here = here.get_command(None, word)
    return here is not None


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(DOCS.glob("**/*.md")) if path.parent in {DOCS, ZH}],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_page_says_first_for_whom_it_is(path):
    title, *lines = filter(None, path.read_text("utf-8").splitlines())

    assert title.startswith("# ")
    assert path.name == "README.md" or re.match("供|For ", lines[0]), lines[0]


def test_the_index_of_the_documents_names_every_page():
    index = page("README.md")

    pages = [path for path in DOCS.glob("**/*.md") if path.parent in {DOCS, ZH}]
    names = {str(path.relative_to(DOCS)) for path in pages} - {"README.md"}
    assert {name for name in names if f"({name})" not in index} == set()


@pytest.mark.parametrize("path", sorted(ZH.glob("*.md")), ids=lambda path: path.name)
def test_a_page_of_a_task_is_chinese_first_with_an_example_and_an_english_summary(path):
    text = path.read_text("utf-8")
    chinese, english = text.split("## English summary\n")

    assert len(re.findall("[\u4e00-\u9fff]", chinese)) > len(
        re.findall("[A-Za-z]+", chinese)
    )
    assert "```sh\n" in chinese
    assert 40 < len(english.split()) < 160


def test_every_page_is_reachable_from_the_readme():
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        for link in LINK.findall(here.read_text("utf-8")):
            target = (here.parent / link).resolve()
            if target.suffix == ".md" and target.exists():
                waiting.append(target)
            elif target.is_dir():
                waiting.extend(target.glob("*.md"))

    assert set(PAGES) - seen == set()
