"""What is published of the interface, and what every command says of itself."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click
from click.testing import CliRunner

from hub.app import create_app
from hub.cli import cli
from scripts.golden_answers.asking import Kept
from scripts.golden_answers.city import GoldenCity

COMMAND = "credithub"


def read_surface(city: GoldenCity) -> list[Kept]:
    """Read the OpenAPI document piece by piece, and the help of every command."""
    app = create_app(city.hub)
    document = json.loads(app.test_client().get("/openapi.json").text)
    # Click keeps a command's option for help as it was first asked for, so that a
    # process that knows commands already could tell another one.
    told = subprocess.run(
        [sys.executable, "-m", __name__], stdout=subprocess.PIPE, check=True
    )
    helps = [Kept(**one) for one in json.loads(told.stdout)]
    return [*_pieces(document), *helps]


def _pieces(document: dict[str, Any]) -> Iterator[Kept]:
    """Give each path and each component by itself, and the rest."""
    parts = {f"path {name}": said for name, said in document.pop("paths").items()}
    for sort, members in document.pop("components").items():
        parts |= {f"{sort} {name}": said for name, said in members.items()}
    for name, said in {**parts, "rest": document}.items():
        yield _kept("openapi", name, json.dumps(said, ensure_ascii=False))


def _helps(command: click.Command, path: tuple[str, ...]) -> Iterator[Kept]:
    """Ask a command, and all that it has, for help."""
    told = CliRunner().invoke(cli, [*path[1:], "--help"], prog_name=COMMAND)
    yield _kept("help", " ".join(path), json.dumps(told.output.splitlines()))
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            inner = command.get_command(click.Context(command), name)
            if inner is not None:
                yield from _helps(inner, (*path, name))


def _kept(about: str, name: str, body: str) -> Kept:
    """Keep one piece."""
    answer = {"status": 200, "body": body}
    said = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return Kept(f"{about} {name}", "-", "-", "-", about, name, 200, said)


if __name__ == "__main__":
    print(json.dumps([asdict(kept) for kept in _helps(cli, (COMMAND,))]))
