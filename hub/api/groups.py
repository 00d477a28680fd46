"""The groups that operations are listed in, and what each serves beside questions."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from flask_smorest import Blueprint

from hub.api import audit, clients, health, parcels


class Group(NamedTuple):
    """Operations that belong together, under one beginning of their addresses."""

    prefix: str
    says: str
    views: Blueprint | None = None
    """What is served there that is no question."""


GROUPS: Final[Mapping[str, Group]] = {
    "merchants": Group("/v1", "Lookups, each with a receipt."),
    "match": Group("/v1", "Who is meant."),
    "opensanctions": Group(
        "/opensanctions",
        "The same for OpenSanctions clients; one dataset, merchants.",
        clients.blueprint,
    ),
    "parcels": Group("/v1", "Rows that members push.", parcels.blueprint),
    "reconcile": Group(
        "/opensanctions/reconcile",
        "The Reconciliation Service API 0.2; one dataset, merchants.",
        clients.reconciliation,
    ),
    "changes": Group("/v1", "What changed, to be told of it."),
    "matters": Group("/v1", "Matters and their steps."),
    "audit": Group("/v1/audit", "The audit log (C2SP).", audit.blueprint),
    "health": Group("", "State of the hub itself.", health.blueprint),
}
"""Each by its name, in the order in which they are listed."""
