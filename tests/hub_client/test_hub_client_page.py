"""The page about the client says what it raises, and its example runs."""

import re
from pathlib import Path

import pytest

from connectors import hub_client
from tests.hub_client.conftest import ORIGIN
from tests.support.little_city import FINED

PAGE = (Path(__file__).parents[2] / "docs" / "hub-client.md").read_text("utf-8")
SOURCE = Path(hub_client.__file__).parent
CODE = re.compile(r'code="([a-z-]+)"')

pytestmark = pytest.mark.postgresql_in_long


def test_every_code_of_the_client_stands_on_its_page():
    codes = {
        code for file in SOURCE.rglob("*.py") for code in CODE.findall(file.read_text())
    }

    assert {code for code in codes if f"`{code}`" not in PAGE} == set()
    assert len(codes) > 10


def test_the_example_of_the_page_runs(
    client_of, keys, tokens, capsys, monkeypatch, tmp_path
):
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(hub_client, "HubClient", lambda *_: client_of())

    exec(example, {"url": ORIGIN, "token": "t", "code": FINED.code})  # noqa: S102  # the page's own words

    assert FINED.name in capsys.readouterr().out
    assert (tmp_path / "answer.json").read_bytes().endswith(b"}}")
