"""The files for whoever runs a hub load where they belong, and name what there is."""

import configparser
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from hub.monitoring import MetricsPage
from schemas.words import Need

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
PROMETHEUS = DEPLOY / "prometheus"
RULES = PROMETHEUS / "credithub-alerts.yml"
TESTS = sorted(PROMETHEUS.glob("*-test.yml"))
BOARD = DEPLOY / "grafana" / "credithub.json"
ROTATION = DEPLOY / "logrotate" / "credithub"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NAMED = re.compile(r"\bhub_[a-z0-9_]+")
SUFFIXES = re.compile(r"_(?:bucket|count|sum|total)$")
HARDENED = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "UMask": "0077",
    "CapabilityBoundingSet": "",
    "LimitCORE": "0",
    "StateDirectoryMode": "0700",
}


@pytest.fixture
def families(hub):
    """The name of every family that scrapers are told of."""
    text = MetricsPage(hub).text().decode()
    return {SUFFIXES.sub("", name) for name in re.findall(r"# TYPE (hub_\w+)", text)}


def named_in(text):
    """Every metric that a text names, by its family."""
    return {SUFFIXES.sub("", name) for name in NAMED.findall(text)}


def promtool(*arguments):
    return subprocess.run(
        ["promtool", *arguments],
        cwd=PROMETHEUS,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.needs("promtool")
def test_prometheus_takes_the_alert_rules_and_the_scrape_configuration():
    rules = promtool("check", "rules", RULES.name)
    config = promtool("check", "config", "--syntax-only", "scrape.yml")

    assert rules.returncode == 0, rules.stdout + rules.stderr
    assert config.returncode == 0, config.stdout + config.stderr


@pytest.mark.needs("promtool")
@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_each_alert_is_told_when_it_should_and_not_before(path):
    done = promtool("test", "rules", path.name)

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_a_case_in_which_it_is_told_and_one_in_which_it_is_not():
    (group,) = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    cases = [
        case
        for path in TESTS
        for test in yaml.safe_load(path.read_text("utf-8"))["tests"]
        for case in test["alert_rule_test"]
    ]
    alerts = {rule["alert"] for rule in group["rules"]}

    assert alerts == {one["alertname"] for one in cases if one.get("exp_alerts")}
    assert alerts == {one["alertname"] for one in cases if not one.get("exp_alerts")}
    for rule in group["rules"]:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert re.search("[一-鿿].* [A-Z]", rule["annotations"]["summary"])
        page, _, place = rule["annotations"]["runbook"].partition("#")
        duty = (ROOT / page).read_text("utf-8")
        assert f"## {place.replace('-', ' ').capitalize()}\n" in duty
        assert f"`{rule['alert']}`" in duty


@pytest.mark.postgresql_in_long
def test_every_metric_that_rules_board_and_pages_name_exists(families):
    page = (ROOT / "docs" / "metrics.md").read_text("utf-8")

    assert named_in(RULES.read_text("utf-8")) <= families
    assert named_in(BOARD.read_text("utf-8")) <= families
    assert named_in(page) == families


def test_whoever_is_on_duty_is_told_what_to_do_about_each_need():
    duty = (ROOT / "docs" / "operate.md").read_text("utf-8")

    assert {need for need in Need if f"`{need}`" not in duty} == set()


def test_the_board_takes_its_data_source_from_whoever_provisions_it():
    board = json.loads(BOARD.read_text("utf-8"))
    variables = {one["name"]: one["type"] for one in board["templating"]["list"]}
    sources = {
        target["datasource"]["uid"]
        for panel in board["panels"]
        for target in panel["targets"]
    }
    places = [tuple(panel["gridPos"].values()) for panel in board["panels"]]

    assert board["uid"] == "credithub-hub"
    assert variables == {"datasource": "datasource", "instance": "query"}
    assert sources == {"${datasource}"}
    assert len(set(places)) == len(places)
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_runs_a_command_that_there_is_and_shuts_all_else_off(path):
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str
    unit.read(path, "utf-8")

    service = dict(unit["Service"])

    assert service["ExecStart"].split()[-1] in {"serve", "jobs"}
    assert service["User"] == "credithub"
    assert service["Restart"] == "always"
    assert {name: service.get(name) for name in HARDENED} == HARDENED


def test_lines_of_requests_are_kept_for_six_months():
    # Cybersecurity Law: network logs for six months at least.
    told = ROTATION.read_text("utf-8").split()

    assert "daily" in told
    assert int(told[told.index("rotate") + 1]) >= 184
    assert not {"size", "maxsize", "maxage"} & set(told)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_units(tmp_path):
    for path in UNITS:
        text = path.read_text("utf-8").replace(
            "/opt/credithub/.venv/bin/credithub", shutil.which("true")
        )
        (tmp_path / path.name).write_text(text, "utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        check=False,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
