"""The system administrator's page of how the hub stands."""

import shutil

import pytest

from connectors.base import source_titles
from hub.console.pages.operation import OPERATION
from hub.console.words.job_names import SYNC, job_text
from hub.console.words.translator import translator_of
from hub.jobs import jobs_of, run_job
from hub.monitoring import JobRuns
from tests.support.administered import administrator, names_no_merchant
from tests.support.prepared import opened, prepare_city
from tests.support.signed_in import leaves_of
from tests.support.watched import NIGHTLY, jobs_running

pytestmark = pytest.mark.postgresql_in_long


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def test_the_page_tells_what_the_command_tells_and_is_on_record(hub, visit, clock):
    JobRuns(hub.config.instance).plan({"settle": "* * * * *", "rate": NIGHTLY}, clock())
    run_job(hub, "settle")
    system = administrator(hub, visit, "jiang")
    with jobs_running(hub.config.instance):
        text = system.get(OPERATION).text
    stopped = system.get(OPERATION).text
    english = system.get(OPERATION, headers={"Accept-Language": "en"}).text

    assert "没有需要处理的事项" in text
    assert "有 1 项需要处理" in stopped
    assert "定时任务未在运行" in stopped
    assert "jobs-stopped" in stopped
    assert "settle" in text
    assert "1 thing needs somebody" in english
    assert names_no_merchant(text + stopped)
    looks = [leaf.header["actor"]["system"] for leaf in leaves_of(hub, "desk.view")]
    assert looks == ["operation"] * 3


def test_a_part_that_cannot_be_read_is_named_on_the_page(hub, visit, monkeypatch):
    def fail(folder):
        raise OSError(5, "Input/output error", folder)

    monkeypatch.setattr(shutil, "disk_usage", fail)
    system = administrator(hub, visit, "jiang")

    answer = system.get(OPERATION)

    assert "该部分状态无法读取" in answer.text


@pytest.mark.parametrize("login", ["feng", "gao"])
def test_no_other_administrator_sees_it(hub, visit, login):
    assert administrator(hub, visit, login).get(OPERATION).status_code == 403


def test_each_job_is_called_by_a_word_in_both_languages(hub):
    named = {one for one in jobs_of(hub) if not one.startswith(SYNC)} | {"witness"}

    for language in ("zh", "en"):
        texts = translator_of(language).texts
        words = {one for one in texts if one.startswith("jobs.name.")}
        assert {one.removeprefix("jobs.name.") for one in words} == named
        assert len({texts[one] for one in words}) == len(named)
        said = job_text(translator_of(language), "sync:registration", source_titles())
        assert source_titles()["registration"] in said


def test_what_is_in_order_is_one_line_and_what_is_not_stands_above_it(
    hub, visit, clock
):
    JobRuns(hub.config.instance).plan({"rate": NIGHTLY, "judge": NIGHTLY}, clock())
    run_job(hub, "judge")
    clock.advance(days=2)
    run_job(hub, "judge")
    text = administrator(hub, visit, "jiang").get(OPERATION).text

    jobs = text[text.index("<h2>定时任务") :]
    above, folded = jobs.split("<details", 1)
    assert "到期评价" in above
    assert "漏运行" in above
    assert "重新判断归集" not in above
    assert "1 项正常或尚未到期" in folded
    assert "重新判断归集" in folded
