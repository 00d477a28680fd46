"""Commands about rules: why a record stands as it does, and judging all anew."""

from datetime import date
from typing import Any

import click
from msgspec import structs

from hub.after_intake import judge_anew, settle
from hub.casework.machines import Machine, load_machines, machine_rows
from hub.casework.matter import MachineUnknownError
from hub.cli.asking import officer_option, system_account
from hub.cli.click_types import DAY, Group
from hub.cli.opened import actor, opened
from hub.cli.output import ProgressLine, Report, json_option, reports, say
from hub.officer_actions import ViewingOfficer, explain_record
from schemas.words import Way

TOLD = (
    *("reason", "rule", "article", "procedure", "tier", "public_from"),
    *("publicity_until", "sharing_until", "use_until", "ended_by", "repair_from"),
    *("version", "number", "since", "status", "rules"),
)
"""What is told of the judgement that held, in this order."""
KIND_TOLD = ("kind", "zh", "en", "valid_from", "status", "mark", "digest")
STEP_TOLD = ("states", "who", "documents", "facts", "clocks", "article", "mark")
EARLIER = (
    *("version", "number", "since", "reason", "rule", "tier", "publicity_until"),
    "ended_by",
)


@click.group(cls=Group)
def rules() -> None:
    """The rules that records are judged by."""


@rules.command()
@click.argument("record", metavar="RECORD")
@click.option("--on", type=DAY, help="As it was judged on this day, not today.")
@officer_option("looks")
@json_option
def why(record: str, *, on: date | None, officer: str, as_json: bool) -> None:
    """Say why RECORD, a key or an id, is public or not, until when, by which rule."""
    day = on
    with opened() as hub:
        looks = ViewingOfficer(
            officer, Way.COMMAND_LINE, system_account(), agency=actor()
        )
        found = explain_record(hub, looks, record, day)
    if found is None:
        say({"record": "sealed"}, as_json=as_json)
        return
    document = found.as_json()
    if as_json:
        say(document, as_json=True)
        return
    _say_story(document)


def _say_story(document: dict[str, Any]) -> None:
    """Print a story for people."""
    held = document["held"]
    say(
        {name: document[name] for name in ("id", "kind", "on")}
        | {name: held[name] for name in TOLD}
        | {"法律依据": document["article_zh"], "法律领域": _law_line(held["law"])}
        | _business_line(document["business"])
        | _office_line(document["own_office"]),
        as_json=False,
    )
    if document["words"] is not None:
        click.echo("\n规则文件当时的条文 the rule as its file had it then")
        say(document["words"], as_json=False)
    if document["others"]:
        click.echo("\n其他判定 other judgements")
        for one in document["others"]:
            say({name: one[name] for name in EARLIER}, as_json=False)


def _business_line(business: dict[str, Any] | None) -> dict[str, str]:
    """Say on a line whether the public is told of an individual business's record."""
    if business is None:
        return {}
    source = business["source"]
    if not business["told"]:
        return {"个体工商户": "不告诉平台和公众 platforms and the public are not told"}
    rated = "评级 rated" if business["rated"] else "不评级 not rated"
    return {"个体工商户": f"按代码告诉平台和公众，{rated} told by its code: {source}"}


def _office_line(office: str | None) -> dict[str, str]:
    """Say on a line which office is told of its own decision after repair."""
    if office is None:
        return {}
    told = f"{office}：执法目的仍可查看本机关已修复的决定 its own, for enforcement"
    return {"本机关": told}


def _law_line(fields: list[dict[str, Any]] | None) -> str | None:
    """Write the fields of law that were judged on a line, unknown ones as that."""
    if fields is None:
        return None
    told = (f"{one['field']} ({one['basis']}: {one['detail']})" for one in fields)
    return ", ".join(told) or "unknown"


@rules.command()
@click.option("--again", is_flag=True, help="Even if all were judged by these rules.")
@reports
def judge(*, again: bool) -> Report:
    """Judge all records by the rule files as they stand, and rate whom it touched."""
    with opened() as hub, ProgressLine("records") as line:
        report = judge_anew(hub, anyway=again, progress=line, actor=actor())
        settle(hub, actor=actor())
    return report


@rules.command()
@click.argument("kind", required=False)
@json_option
def matters(*, kind: str | None, as_json: bool) -> None:
    """Show the table of steps of a KIND of matter, or name all kinds."""
    machines = load_machines()
    named = [one for one in machines.tables if kind in {None, one.key}]
    if not named:
        raise MachineUnknownError(str(kind))
    if kind is None:
        heads = [{name: _head(one)[name] for name in KIND_TOLD} for one in named]
        say(heads, as_json=as_json)
        return
    for machine in named:
        if as_json:
            steps = [structs.asdict(event) for event in machine.events]
            states = [structs.asdict(state) for state in machine.states]
            told = {**_head(machine), "states": states, "steps": steps}
            say(told, as_json=True)
            continue
        say(_head(machine), as_json=False)
        for row in machine_rows(machine, machines.words):
            click.echo("\n" + row[0])
            say(dict(zip(STEP_TOLD, row[1:], strict=True)), as_json=False)


def _head(machine: Machine) -> dict[str, Any]:
    """Tell what a table says of the whole kind of matter."""
    return {
        "kind": machine.key,
        "zh": machine.zh,
        "en": machine.en,
        "valid_from": machine.valid_from.isoformat(),
        "source": machine.source,
        "status": machine.status,
        "mark": machine.mark,
        "digest": machine.digest,
    }
