"""No setting is changed without a trace in the log."""

import json
from dataclasses import replace

import pytest

from hub.api.settings import log_settings


@pytest.fixture
def log(hub):
    return hub.audit


def changes(log):
    leaves = map(json.loads, log.entries(0, 99))
    found = [leaf for leaf in leaves if leaf["op"] == "config.change"]
    return [log.openings(leaf["id"])["detail"]["value"]["changed"] for leaf in found]


def test_a_changed_setting_is_named_once_and_its_value_is_not(hub, log):
    config = replace(hub.config, database_url="postgresql://hub:geheim@db/hub")
    log_settings(log, hub.config.settings())

    changed = [log_settings(log, config.settings()) for _ in range(2)]
    back = log_settings(log, hub.config.settings())

    assert changed == [["database_url"], []]
    assert back == ["database_url"]
    assert changes(log)[1:] == ["database_url", "database_url"]
    for body in log.entries(0, 99):
        opened = log.openings(json.loads(body)["id"])
        assert "geheim" not in json.dumps(opened)


def test_a_setting_that_is_new_or_gone_is_a_change(log):
    log_settings(log, {"port": 8000})

    assert log_settings(log, {"port": 8000, "host": "::1"}) == ["host"]
    assert log_settings(log, {"host": "::1"}) == ["port"]
