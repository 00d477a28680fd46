"""An answer that the command line gave, and the key to check it with."""

import pytest

from tests.support.little_city import (
    FINED,
    FIRMS,
    REGISTRATION,
    registration_row,
    write_csv,
)


@pytest.fixture
def asked(told, credithub, tmp_path):
    """An answer with its receipt, as the command printed it."""
    rows = [registration_row(firm) for firm in FIRMS]
    told("member", "add", "platform:taomao", "--kind", "platform", "--name", "淘猫")
    owner = ("agency:market-supervision", "--kind", "market_supervision")
    told("member", "add", *owner, "--name", "宿迁市市场监督管理局")
    told(
        *("agreement", "make", "platform", "--purpose", "onboarding"),
        *("--title", "平台共享协议", "--legal-basis", "电子商务法第二十七条"),
    )
    file = write_csv(tmp_path / "reg.csv", REGISTRATION, rows)
    told("sync", "registration", "--file", file)
    done = credithub(
        *("lookup", FINED.code, "--purpose", "onboarding", "--reference", "入驻-15"),
        *("--member", "platform:taomao", "--officer", "王五"),
        *("--inline", "--json"),
    )
    assert done.returncode == 0, done.stderr
    path = tmp_path / "answer.json"
    path.write_text(done.stdout, "utf-8")
    return path


@pytest.fixture
def vkey(credithub, asked):
    return credithub("audit", "key").stdout.strip()


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """An environment without any instance."""
    monkeypatch.setenv("HUB_INSTANCE", str(tmp_path / "no-instance"))
    monkeypatch.delenv("HUB_DATABASE_URL")
