"""The log on pages: its head, its witnesses, an entry with its proof."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, request

from hub.audit.operate import disclose_entry
from hub.console.pages.audit.base import (
    AUDIT,
    actor_name,
    at_audit,
    blueprint,
    member_names,
    officer_names,
    voice_here,
)
from hub.console.pages.audit.views import EntryView, LogView, StepView
from hub.console.serving.headers import send_export, send_page
from hub.console.serving.officer_pages import log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.site import redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link, StateNote
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.actors import account_actor
from hub.members.officers import SignedIn
from hub.oversight import (
    EntryAddressError,
    LogCheck,
    LogWitnesses,
    ProvenEntry,
    SignedHead,
    last_check,
    log_head,
    log_witnesses,
    prove_entry,
    read_address,
)
from schemas.words import operation_of

SCREEN = "audit"
REFERENCE = "console:audit"
"""What a bundle that is taken from a page says it was made for."""
ENTRY = f"{AUDIT}/<string:shard>/<int:index>"
OPEN_MEMBERS = (
    *("policy", "basis", "link"),
    *("subject.type", "subject.count", "subject.root"),
    *("resp_class.about", "resp_class.status", "resp_class.records"),
    *("resp_class.view", "model.version", "model.inputs"),
    *("auth.key", "auth.signature", "id"),
)
"""Open members of a leaf that are read letter by letter, as they stand."""
WORDED = {"subject.type": "type", "resp_class.about": "about_of"}
"""Those among them whose codes have words, by the list of these."""


@blueprint.get(AUDIT)
def show_log() -> Response:
    """Show the log as it stands, or lead to the entry that is asked for."""
    hub, signed_in = at_audit()
    asked = request.args.get("entry", "").strip()
    if not asked:
        return _log_page(hub, signed_in)
    try:
        shard, index = read_address(asked)
    except EntryAddressError as error:
        return _log_page(hub, signed_in, asked, error)
    return redirect_to(f"{AUDIT}/{shard}/{index}")


@blueprint.get(ENTRY)
def show_entry(shard: str, index: int) -> Response:
    """Show an entry as its leaf has it, with the proof that the log contains it."""
    hub, signed_in = at_audit()
    entry = prove_entry(hub, shard, index)
    place = log_screen_view(hub, signed_in, f"{SCREEN}-entry", entry.address)
    voice = voice_here()
    view = EntryView(
        title=voice.t("audit.entry", place=entry.address),
        back=Link(voice.t("nav.audit"), AUDIT),
        said=_said(hub, voice, entry.leaf.header),
        committed=tuple(
            FactRow(voice.t(f"audit.place.{name}"), value, mono=True)
            for name, value in sorted(entry.leaf.commitments.items())
        ),
        proof=voice.t(
            "audit.proof_said",
            index=entry.index,
            size=entry.size,
            count=len(entry.steps),
        ),
        steps=tuple(
            StepView(number, "left" if step.is_left else "right", step.hash)
            for number, step in enumerate(entry.steps, start=1)
        ),
        facts=(
            FactRow(voice.t("audit.leaf_hash"), entry.leaf_hash, mono=True),
            FactRow(voice.t("audit.root"), entry.root, mono=True),
            FactRow(voice.t("audit.size"), voice.number(entry.size)),
        ),
        note=_entry_note(voice, entry),
        bundle=f"{AUDIT}/{entry.address}/bundle",
        before=f"{AUDIT}/{shard}/{index - 1}" if index else None,
        after=f"{AUDIT}/{shard}/{index + 1}" if index + 1 < entry.size else None,
        place=place,
    )
    keys = (("J", "audit.key.next"), ("K", "audit.key.previous"))
    frame = desk_frame(signed_in, current="audit", keys=keys)
    return send_page(render("audit/entry.html", frame, page=view))


@blueprint.get(f"{ENTRY}/bundle")
def send_bundle(shard: str, index: int) -> Response:
    """Send an entry with its proof, nothing of it opened; that is on record first."""
    hub, signed_in = at_audit()
    entry = prove_entry(hub, shard, index)
    log_screen_view(hub, signed_in, f"{SCREEN}-bundle", entry.address)
    data = disclose_entry(
        hub.audit,
        (shard, index),
        (),
        actor=signed_in.member.code,
        officer=account_actor(signed_in.officer.id),
        reference=REFERENCE,
        at=hub.clock(),
    )
    return send_export(data, f"entry-{shard}-{index}.json", "application/json")


def _log_page(
    hub: Hub,
    signed_in: SignedIn,
    asked: str = "",
    error: EntryAddressError | None = None,
) -> Response:
    """Write the page of the log."""
    place = log_screen_view(hub, signed_in, SCREEN, "head")
    voice, now = voice_here(), hub.clock()
    head, witnesses = log_head(hub), log_witnesses(hub)
    check = last_check(hub)
    view = LogView(
        head=_head(voice, head, now),
        witness_note=_witness_note(voice, witnesses, head),
        witnesses=None if witnesses is None else _witnesses(voice, witnesses, now),
        check_note=_check_note(voice, check),
        check=() if check is None else _check(hub, voice, check),
        keys=head.keys,
        newest=None
        if not head.size
        else Link(voice.t("audit.newest"), f"{AUDIT}/{head.shard}/{head.size - 1}"),
        asked=asked[:40],
        error="" if error is None else voice.t("audit.address_wrong"),
        place=place,
    )
    frame = desk_frame(signed_in, current="audit")
    status = 200 if error is None else error.status
    return send_page(render("audit/log.html", frame, page=view), status)


def _head(voice: Translator, head: SignedHead, now: datetime) -> tuple[FactRow, ...]:
    """Tell the head of the log."""
    signed = voice.t("parts.absent.none")
    if head.last_at is not None:
        signed = voice.moment(head.last_at, now)
    return (
        FactRow(voice.t("audit.shard"), head.shard, mono=True),
        FactRow(voice.t("audit.size"), voice.number(head.size)),
        FactRow(voice.t("audit.root"), head.root, mono=True),
        FactRow(voice.t("audit.signed_at"), signed, voice.t("audit.signed_note")),
        FactRow(voice.t("audit.origin"), head.origin, mono=True),
    )


def _witness_note(
    voice: Translator, witnesses: LogWitnesses | None, head: SignedHead
) -> StateNote:
    """Say how many witnesses stand behind the log."""
    if witnesses is None:
        return StateNote(
            "warn", voice.t("audit.unwitnessed"), voice.t("audit.unwitnessed_note")
        )
    n = len(witnesses.names)
    if witnesses.size is None:
        return StateNote(
            "bad",
            voice.t("audit.witnesses", k=0, n=n),
            voice.t("audit.no_quorum_note"),
        )
    behind = head.size - witnesses.size
    return StateNote(
        "ok",
        voice.t("audit.witnesses", k=witnesses.count, n=n),
        voice.t("audit.witnessed_note", size=witnesses.size, behind=behind),
    )


def _witnesses(voice: Translator, witnesses: LogWitnesses, now: datetime) -> DataTable:
    """List the witnesses."""
    seen = witnesses.seen or {}
    return DataTable(
        caption=voice.t("audit.witness_box"),
        columns=(
            TableColumn(voice.t("audit.witness")),
            TableColumn(voice.t("audit.cosigned_at")),
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(name, mono=True),
                    TableCell(
                        voice.moment(seen[name], now)
                        if name in seen
                        else voice.t("audit.not_cosigned")
                    ),
                )
            )
            for name in witnesses.names
        ),
        tight=True,
    )


def _check_note(voice: Translator, check: LogCheck | None) -> StateNote:
    """Say what the last whole check found."""
    if check is None:
        return StateNote(
            "warn", voice.t("audit.unchecked"), voice.t("audit.unchecked_note")
        )
    if check.ok:
        return StateNote(
            "ok",
            voice.t("audit.check_ok"),
            voice.t("audit.check_ok_note", count=check.entries),
        )
    return StateNote("bad", voice.t("audit.check_bad"), voice.t("audit.check_bad_note"))


def _check(hub: Hub, voice: Translator, check: LogCheck) -> tuple[FactRow, ...]:
    """Tell of the last whole check: when, by what, and what it found."""
    rows = [
        FactRow(voice.t("audit.check_at"), voice.moment(check.ended_at, hub.clock())),
        FactRow(
            voice.t("audit.check_by"),
            actor_name(voice, check.actor, officer_names(hub)),
        ),
    ]
    rows += [
        FactRow(
            voice.t("audit.check_shard", shard=shard),
            voice.t("audit.entries", count=size),
            root,
        )
        for shard, size, root in check.shards
    ]
    if check.fault is not None:
        where = check.fault.get("first")
        place = (
            check.fault["shard"] if where is None else f"{check.fault['shard']}/{where}"
        )
        rows.append(FactRow(voice.t("audit.fault"), check.fault["code"], mono=True))
        rows.append(FactRow(voice.t("audit.fault_at"), str(place), mono=True))
    return tuple(rows)


def _entry_note(voice: Translator, entry: ProvenEntry) -> StateNote:
    """Say that an entry is proven, and under what."""
    key = "proven_witnessed" if entry.is_witnessed else "proven"
    return StateNote("ok", voice.t("audit.proven_title"), voice.t(f"audit.{key}"))


def _said(
    hub: Hub, voice: Translator, header: Mapping[str, Any]
) -> tuple[FactRow, ...]:
    """Tell what a leaf says openly: in words where there are any."""
    actor = header["actor"]
    agency = str(actor["agency"])
    op = operation_of(header)
    rows = [
        FactRow(
            voice.t("audit.what"),
            voice.t(f"operation.{op}") if voice.has(f"operation.{op}") else op,
            op,
        ),
        FactRow(
            voice.t("audit.when"), voice.stamp(datetime.fromisoformat(header["at"]))
        ),
        FactRow(
            voice.t("audit.who"),
            member_names(hub).get(agency) or actor_name(voice, agency, {}),
            agency,
        ),
    ]
    if "role" in actor:
        rows.append(
            FactRow(voice.t("audit.way"), voice.t(f"audit.way_of.{actor['role']}"))
        )
    if "system" in actor:
        rows.append(_coded(voice, "audit.screen", "screen_of", actor["system"]))
    if "purpose" in header:
        rows.append(
            FactRow(voice.t("audit.purpose"), voice.t(f"purpose.{header['purpose']}"))
        )
    outcome = header.get("decision", {}).get("outcome")
    if outcome is not None:
        rows.append(
            FactRow(voice.t("audit.decision"), voice.t(f"audit.outcome.{outcome}"))
        )
    rows += [
        FactRow(voice.t("audit.rule"), str(rule), mono=True)
        for rule in header.get("decision", {}).get("rules", ())
    ]
    rows += [
        _coded(voice, f"audit.member.{name}", WORDED.get(name, ""), value)
        for name in OPEN_MEMBERS
        if (value := _member(header, name)) is not None
    ]
    return tuple(rows)


def _coded(voice: Translator, label: str, list_of: str, value: object) -> FactRow:
    """Say a code of a leaf in words, with the code below; as it stands if none has."""
    key = f"audit.{list_of}.{value}"
    if voice.has(key):
        return FactRow(voice.t(label), voice.t(key), str(value))
    return FactRow(voice.t(label), str(value), mono=True)


def _member(header: Mapping[str, Any], name: str) -> object:
    """Read an open member of a leaf by its name with its dot."""
    group, dot, inner = name.partition(".")
    return header.get(group, {}).get(inner) if dot else header.get(name)
