"""Who is signed in on the browser that a page is asked from."""

from flask import Request, Response, g, request

from hub.console.serving.cookies import end_cookie, read_cookie, set_cookie
from hub.console.serving.frames import site_hub
from hub.contradictions import demand_names, member_name, officer_name
from hub.members.officers import Peer, SignedIn, SignedOutError, find_signed_in

COOKIE = "hub-session"
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
)
"""Signs and names of browsers; those that pass for others come first."""
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def signed_in_here() -> SignedIn | None:
    """Tell who is signed in, if anybody is; looked up once a request."""
    if "signed_in" not in g:
        token = read_cookie(request, COOKIE)
        g.signed_in = None if token is None else find_signed_in(site_hub(), token)
    found: SignedIn | None = g.signed_in
    return found


def still_signed_in() -> bool:
    """Tell whether a session of this browser goes on, without using it."""
    token = read_cookie(request, COOKIE)
    return find_signed_in(site_hub(), token, is_use=False) is not None


def had_session() -> bool:
    """Tell whether the browser still sends a token, be its session over or not."""
    return read_cookie(request, COOKIE) is not None


def demand_session() -> SignedIn:
    """Tell who is signed in, whatever the log says of their member.

    Raises:
        SignedOutError: nobody is, or not any more.
    """
    found = signed_in_here()
    if found is None:
        raise SignedOutError
    return found


def demand_signed_in(*, again: bool = False) -> SignedIn:
    """Tell who is signed in; ``again`` looks anew after the account has changed.

    Raises:
        SignedOutError: nobody is, or not any more.
        EvidenceContradictsError: the log contradicts their account, or the member that
            they are at.
    """
    if again:
        g.pop("signed_in", None)
    found = demand_session()
    names = [member_name(found.member.code), officer_name(found.officer.id)]
    demand_names(site_hub(), names)
    return found


def keep_session(response: Response, token: str) -> None:
    """Let the browser send the session's token until it is closed."""
    set_cookie(request, response, COOKIE, token, seconds=None)


def drop_session(response: Response) -> None:
    """Take the session's token back."""
    end_cookie(request, response, COOKIE)


def peer_of(asked: Request, language: str) -> Peer:
    """Tell from where somebody signs in."""
    return Peer(
        source=asked.remote_addr,
        device=device_name(asked.headers.get("User-Agent", "")),
        language=language,
        former=read_cookie(asked, COOKIE),
    )


def device_name(agent: str) -> str:
    """Name browser and system, as far as they can be told; else nothing."""
    found = (
        next((name for sign, name in signs if sign in agent), "")
        for signs in (BROWSERS, SYSTEMS)
    )
    return " ".join(filter(None, found))
