"""Agreements as tables and facts: what was agreed, with whom, and how it stands."""

from collections.abc import Mapping
from datetime import date

from hub.agreements.models import Agreement
from hub.agreements.service import digest_of
from hub.console.pages.members.agreement_words import field_names, item_name
from hub.console.pages.members.base import (
    AGREEMENTS,
    kind_name,
    place_name,
    voice_here,
)
from hub.console.views.closed_rows import closed_rows
from hub.console.views.parts import FactRow, StateChip
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.clock import legal_day

COLUMNS = 6
SHORT_DIGEST = 16


def agreement_table(
    hub: Hub,
    rows: list[Agreement],
    names: Mapping[str, str],
    closed: Mapping[str, str],
) -> DataTable:
    """List agreements; ``names`` are what their members are called.

    Those that the log contradicts, ``closed`` with their entries, by their ids alone.
    """
    voice, day = voice_here(), legal_day(hub.clock())
    return DataTable(
        caption=voice.t("nav.agreements"),
        columns=(
            TableColumn(voice.t("agreements.title")),
            TableColumn(voice.t("agreements.with")),
            TableColumn(voice.t("agreements.purposes")),
            TableColumn(voice.t("agreements.valid_from"), short=True),
            TableColumn(voice.t("agreements.valid_to"), short=True),
            TableColumn(voice.t("members.state")),
        ),
        rows=(
            *closed_rows(voice, closed, COLUMNS),
            *(_row(hub, voice, row, names, day) for row in rows),
        ),
    )


def _row(
    hub: Hub, voice: Translator, row: Agreement, names: Mapping[str, str], day: date
) -> TableRow:
    """Tell of an agreement in a line."""
    return TableRow(
        (
            TableCell(
                row.title,
                href=f"{AGREEMENTS}/{row.id}",
                below=row.legal_basis,
            ),
            TableCell(
                kind_name(hub, voice, row.member_kind, day),
                below=""
                if row.member_code is None
                else names.get(row.member_code, row.member_code),
            ),
            TableCell(purposes_text(voice, row)),
            TableCell(voice.day(row.valid_from)),
            TableCell(_last_day(voice, row)),
            TableCell(chip=state_of(voice, row, day)),
        )
    )


def agreement_facts(
    hub: Hub, voice: Translator, row: Agreement, names: Mapping[str, str]
) -> tuple[FactRow, ...]:
    """Tell the terms of an agreement; ``names`` are what members are called."""
    now = hub.clock()
    day = legal_day(now)
    whom = voice.t("agreements.all_of_kind")
    if row.member_code is not None:
        whom = names.get(row.member_code, row.member_code)
    places = [place_name(hub, voice, code, day) for code in row.territory]
    rows = [
        FactRow(
            voice.t("agreements.member_kind"),
            kind_name(hub, voice, row.member_kind, day),
        ),
        FactRow(voice.t("agreements.member_code"), whom),
        FactRow(voice.t("agreements.purposes"), purposes_text(voice, row)),
        FactRow(voice.t("agreements.legal_basis"), row.legal_basis),
        FactRow(
            voice.t("agreements.territory"),
            voice.t("parts.comma").join(places) or voice.t("agreements.own_territory"),
        ),
        FactRow(
            voice.t("agreements.officer_for"),
            voice.t("parts.comma").join(
                voice.t(f"purpose.{one}") for one in row.officer_for
            )
            or voice.t("parts.absent.none"),
        ),
        FactRow(
            voice.t("agreements.officers"),
            voice.t(f"agreements.officers_{row.officers or 'free'}"),
        ),
        FactRow(
            voice.t("agreements.personal"),
            _personal(hub, voice, row, day),
            absent="" if row.personal else "none",
        ),
        FactRow(
            voice.t("agreements.reference_form"),
            row.reference_form or voice.t("agreements.default_form"),
            mono=row.reference_form is not None,
        ),
        FactRow(voice.t("agreements.rate"), _limit(voice, row.rate)),
        FactRow(voice.t("agreements.quota"), _limit(voice, row.quota)),
        FactRow(voice.t("agreements.valid_from"), voice.day(row.valid_from)),
        FactRow(voice.t("agreements.valid_to"), _last_day(voice, row)),
        FactRow(voice.t("agreements.made_at"), voice.moment(row.made_at, now)),
        FactRow(voice.t("agreements.number"), row.id, mono=True),
        FactRow(voice.t("agreements.digest"), digest_of(row)[:SHORT_DIGEST], mono=True),
    ]
    if row.ended_at is not None:
        ended = FactRow(voice.t("agreements.ended_at"), voice.moment(row.ended_at, now))
        rows.insert(10, ended)
    return tuple(rows)


def _personal(hub: Hub, voice: Translator, row: Agreement, day: date) -> str:
    """Name the personal values that an agreement opens in clear, item by item."""
    said = [
        voice.t(
            "agreements.personal_of",
            item=item_name(hub, voice, item, day),
            fields=voice.t("parts.comma").join(field_names(voice, item, fields)),
        )
        for item, fields in (row.personal or {}).items()
    ]
    return voice.t("parts.semicolon").join(said)


def purposes_text(voice: Translator, row: Agreement) -> str:
    """Name the purposes of an agreement."""
    return voice.t("parts.comma").join(
        voice.t(f"purpose.{one}") for one in row.purposes
    )


def _limit(voice: Translator, number: int | None) -> str:
    """Say how much may be asked, or that the kind of member tells."""
    return voice.t("agreements.usual_limit") if number is None else f"{number:,}"


def _last_day(voice: Translator, row: Agreement) -> str:
    """Tell the last day of an agreement."""
    return voice.day(row.valid_to) or voice.t("agreements.no_end")


def state_of(voice: Translator, row: Agreement, day: date) -> StateChip:
    """Tell whether an agreement opens anything on a day."""
    if row.ended_at is not None:
        return StateChip(voice.t("agreements.ended"), "ring", "mute")
    if day < row.valid_from:
        return StateChip(voice.t("agreements.later"), "ring", "info")
    if row.valid_to is not None and row.valid_to < day:
        return StateChip(voice.t("agreements.past"), "ring", "mute")
    return StateChip(voice.t("agreements.standing"), "round", "ok")
