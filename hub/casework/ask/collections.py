"""Under which addresses matters of which kinds are asked for."""

from collections.abc import Mapping
from types import MappingProxyType

from hub.lookup.ask import Parameter, Route
from schemas.base import Contract

COLLECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "clues": ("clue",),
        "complaints": ("complaint", "report"),
        "transfers": ("transfer",),
        "assistance": ("assistance",),
    }
)
"""Kinds of matters by the last part of the address; the first is the usual one."""


ANY = ""
"""Stands for all addresses, where a matter is named without one."""


def kinds_at(collection: str) -> tuple[str, ...]:
    """Name the kinds of matters of an address; of any, all of them."""
    if collection == ANY:
        return tuple(kind for kinds in COLLECTIONS.values() for kind in kinds)
    return COLLECTIONS[collection]


def routes(
    rest: str = "",
    parameters: tuple[Parameter, ...] = (),
    bodies: Mapping[str, type[Contract]] | None = None,
) -> tuple[Route, ...]:
    """Give one route for each collection, all of one form."""
    return tuple(
        Route(
            f"/v1/{name}{rest}",
            parameters,
            tuple(parameter.name for parameter in parameters),
            bodies or {},
        )
        for name in COLLECTIONS
    )
