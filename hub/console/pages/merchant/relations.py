"""What a merchant stands to, with the evidence of each link: pure."""

from typing import Any

from hub.console.figures.relations import MOST, RelationNode, relation_tree
from hub.console.pages.merchant.views import RelationsView
from hub.console.views.parts import Figure, StateNote
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.translator import Translator
from hub.lookup.page import MerchantPageDocument
from schemas.answers.merchant import RelationDocument


def relations_view(
    document: MerchantPageDocument, voice: Translator, base: str
) -> RelationsView:
    """Show the relations as a tree, and as a table whose names lead on."""
    told = list(document.merchant.relations or ())
    more = voice.t("merchant.relation.more") if document.merchant.relations_more else ""
    if not told:
        note = StateNote(
            "empty",
            voice.t("merchant.relation.none"),
            voice.t("merchant.relation.none_note"),
        )
        return RelationsView(None, None, note, more)
    figure = None
    if len(told) <= MOST:
        name = document.merchant.name or voice.t("merchant.nameless")
        own = [voice.t("merchant.relation.own")]
        if document.identity.region_name:
            own.append(document.identity.region_name)
        picture = relation_tree(
            name,
            " ".join(own),
            [_node(one, voice) for one in told],
            said=voice.t("merchant.relation.said", count=len(told)),
        )
        figure = Figure(picture)
    return RelationsView(figure, _table(told, voice, base), None, more)


def _node(told: RelationDocument, voice: Translator) -> RelationNode:
    """Draw one relation."""
    return RelationNode(
        _kind(told, voice),
        _days(told, voice),
        _basis(told, voice),
        told.merchant.name or voice.t("merchant.nameless"),
        told.merchant.uscc or told.mark or "",
        ended=told.until is not None,
    )


def _table(told: list[RelationDocument], voice: Translator, base: str) -> DataTable:
    """List the relations; each name leads to that merchant's file."""
    heads = ("kind", "merchant", "days", "basis")
    return DataTable(
        voice.t("merchant.relation.title"),
        tuple(TableColumn(voice.t(f"merchant.relation.head.{head}")) for head in heads),
        tuple(
            TableRow(
                (
                    TableCell(_kind(one, voice)),
                    TableCell(
                        one.merchant.name or voice.t("merchant.nameless"),
                        href=f"{base}/{one.merchant.id}",
                        below=one.merchant.uscc or "",
                    ),
                    TableCell(_days(one, voice)),
                    TableCell(_basis(one, voice)),
                )
            )
            for one in told
        ),
        tight=True,
    )


def _kind(told: RelationDocument, voice: Translator) -> str:
    """Name the relation from the side of this merchant."""
    key = f"merchant.relation.{told.kind}.{told.direction}"
    return voice.t(key) if voice.has(key) else told.kind


def _days(told: RelationDocument, voice: Translator) -> str:
    """Say from when to when it held."""
    if told.since is None and told.until is None:
        return voice.t("merchant.relation.no_days")
    if told.until is None and told.since is not None:
        return voice.t("merchant.since", day=told.since.isoformat())
    absent = voice.t("parts.absent.not_sent")
    first = absent if told.since is None else told.since.isoformat()
    last = absent if told.until is None else told.until.isoformat()
    return voice.t("merchant.from_to", first=first, last=last)


def _basis(told: RelationDocument, voice: Translator) -> str:
    """Say what it rests on."""
    said: dict[str, Any] = {}
    for one in told.basis:
        key = f"merchant.relation.basis.{one['rule']}"
        text = voice.t(key) if voice.has(key) else one["rule"]
        said[f"{text} {one['document']}" if "document" in one else text] = None
    basis = voice.t("parts.comma").join(said)
    return voice.t("merchant.relation.rests", basis=basis) if basis else ""
