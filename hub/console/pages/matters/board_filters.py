"""The filters of the board: read from the address, written as fields and selects."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import request

from hub.casework.machines import load_machines
from hub.casework.view import STANDS, TEXT_LIMIT, WHOSE, BoardFilter
from hub.console.pages.matters.base import (
    MatterDesk,
    MatterNames,
    machine_name,
    said,
)
from hub.console.serving.desk import MATTERS
from hub.console.views.tables import ChosenFilter, FieldChoice, Filter
from hub.console.words.speech import Speech
from hub.ground.clock import legal_day

CODE = re.compile(r"[a-z0-9][a-z0-9:.-]{0,63}")


def asked_filter() -> BoardFilter:
    """Read the filter of the address; what is none of the choices does not count."""
    given = request.values
    machines = {one.key: one for one in load_machines().tables}
    machine, _, state = given.get("state", "").partition(":")
    if machine not in machines or state not in machines[machine].state_of:
        machine, state = "", ""
    kind = given.get("machine", "")
    return BoardFilter(
        machine=machine or (kind if kind in machines else ""),
        state=state,
        whose=_one_of("whose", WHOSE),
        stands=_one_of("stands", STANDS),
        zone=_code("zone"),
        unit=_code("unit"),
        text="".join(filter(str.isprintable, given.get("text", "")))[
            :TEXT_LIMIT
        ].strip(),
        closed=given.get("closed") == "yes",
    )


def _one_of(name: str, values: tuple[str, ...]) -> str:
    """Read one choice."""
    given = request.values.get(name, "")
    return given if given in values else ""


def _code(name: str) -> str:
    """Read a code; what can be none does not count."""
    given = request.values.get(name, "")
    return given if CODE.fullmatch(given) else ""


def filter_fields(wanted: BoardFilter) -> dict[str, str]:
    """Write a filter as fields of an address."""
    found = {
        "machine": "" if wanted.state else wanted.machine,
        "state": f"{wanted.machine}:{wanted.state}" if wanted.state else "",
        "whose": wanted.whose,
        "stands": wanted.stands,
        "zone": wanted.zone,
        "unit": wanted.unit,
        "text": wanted.text,
        "closed": "yes" if wanted.closed else "",
    }
    return {name: value for name, value in found.items() if value}


def board_path(wanted: BoardFilter, **more: str) -> str:
    """Tell the address of the board with a filter."""
    fields = filter_fields(wanted) | more
    return f"{MATTERS}?{urlencode(fields)}" if fields else MATTERS


def board_filters(voice: Speech, wanted: BoardFilter) -> tuple[Filter, ...]:
    """Write the selects over the board."""
    tables = load_machines().tables
    machines = {one.key: one for one in tables}
    shown = [wanted.machine] if wanted.machine in machines else sorted(machines)
    states = [
        FieldChoice(
            f"{key}:{state.key}",
            f"{said(voice, machines[key])} {said(voice, state)}",
            chosen=(key, state.key) == (wanted.machine, wanted.state),
        )
        for key in shown
        for state in machines[key].states
    ]
    return (
        Filter(
            "machine",
            voice.t("matters.kind"),
            (
                FieldChoice("", voice.t("matters.all")),
                *(
                    FieldChoice(key, said(voice, one), chosen=key == wanted.machine)
                    for key, one in machines.items()
                ),
            ),
        ),
        Filter(
            "state",
            voice.t("matters.state"),
            (FieldChoice("", voice.t("matters.all")), *states),
        ),
        _choices(voice, "whose", WHOSE, wanted.whose),
        _choices(voice, "stands", STANDS, wanted.stands),
    )


def place_filters(
    desk: MatterDesk,
    names: MatterNames,
    wanted: BoardFilter,
    zones: list[str],
    units: list[str],
) -> tuple[Filter, ...]:
    """Write the selects of where matters lie and who handles them."""
    voice = desk.voice
    nothing = FieldChoice("", voice.t("matters.all"))
    said_of = {"zone": zones, "unit": units}
    return tuple(
        Filter(
            name,
            voice.t(f"matters.{name}"),
            (
                nothing,
                *(
                    FieldChoice(
                        code,
                        _place_name(desk, names, name, code),
                        chosen=code == getattr(wanted, name),
                    )
                    for code in codes
                ),
            ),
        )
        for name, codes in said_of.items()
    )


def _place_name(desk: MatterDesk, names: MatterNames, name: str, code: str) -> str:
    """Name a division, or a unit."""
    if name == "unit":
        return names.member(desk.voice, code)
    hub = desk.hub
    return hub.rulebook.divisions.name_of(code, legal_day(hub.clock())) or code


def _choices(voice: Speech, name: str, values: tuple[str, ...], chosen: str) -> Filter:
    """Write one select of fixed choices."""
    return Filter(
        name,
        voice.t(f"matters.{name}.label"),
        (
            FieldChoice("", voice.t("matters.all")),
            *(
                FieldChoice(one, voice.t(f"matters.{name}.{one}"), chosen=one == chosen)
                for one in values
            ),
        ),
    )


def chosen_filters(
    desk: MatterDesk, names: MatterNames, wanted: BoardFilter
) -> tuple[ChosenFilter, ...]:
    """Tell which filters are on, each with the address without it."""
    voice = desk.voice
    found: list[tuple[str, dict[str, Any]]] = []
    if wanted.state:
        for one in load_machines().tables:
            if one.key == wanted.machine and wanted.state in one.state_of:
                state = said(voice, one.state_of[wanted.state])
                found.append((f"{said(voice, one)} {state}", {"state": ""}))
                break
    elif wanted.machine:
        found.append((machine_name(voice, wanted.machine), {"machine": ""}))
    found += [
        (voice.t(f"matters.{name}.{value}"), {name: ""})
        for name in ("whose", "stands")
        if (value := getattr(wanted, name))
    ]
    found += [
        (_place_name(desk, names, name, code), {name: ""})
        for name in ("zone", "unit")
        if (code := getattr(wanted, name))
    ]
    if wanted.text:
        found.append((wanted.text, {"text": ""}))
    return tuple(
        ChosenFilter(text, board_path(replace(wanted, **without)))
        for text, without in found
    )
