"""Cookies of the console: as closed as the address allows, for this host alone."""

from flask import Request, Response

PREFIX = "__Host-"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def set_cookie(
    request: Request, response: Response, name: str, value: str, *, seconds: int | None
) -> None:
    """Give the browser a cookie that scripts cannot read and other sites cannot send.

    Without ``seconds`` it ends with the browser.
    """
    response.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=not _is_loopback(request),
        httponly=True,
        samesite="Strict",
    )


def end_cookie(request: Request, response: Response, name: str) -> None:
    """Take a cookie back."""
    set_cookie(request, response, name, "", seconds=0)


def read_cookie(request: Request, name: str) -> str | None:
    """Read a cookie that ``set_cookie`` gave."""
    return request.cookies.get(cookie_name(request, name))


def cookie_name(request: Request, name: str) -> str:
    """Name a cookie; outside loopback the browser itself binds it to this host.

    Browsers refuse the prefix without ``Secure``, which plain HTTP on loopback
    cannot have.
    """
    return name if _is_loopback(request) else f"{PREFIX}{name}"


def _is_loopback(request: Request) -> bool:
    """Tell whether the browser asked for this very machine, by plain HTTP."""
    if request.is_secure:
        return False
    host = request.host
    name = host[1:].partition("]")[0] if host[0] == "[" else host.partition(":")[0]
    return name in LOOPBACK
