"""What stands before a page: its policy, and where in the log its looks stand.

Own scripts run by a nonce, nothing is inline, nothing comes from outside.
"""

import secrets

from flask import Response, g

NONCE_BYTES = 18
CSV = "text/csv; charset=utf-8"
LEAF_HEADER = "Hub-Leaf"
"""A proxy or whoever reads its log can count looks by it, without a name or a code."""


def page_nonce() -> str:
    """Give this request's nonce, which marks the scripts of its page."""
    if "console_nonce" not in g:
        g.console_nonce = secrets.token_urlsafe(NONCE_BYTES)
    return str(g.console_nonce)


def content_policy(nonce: str) -> str:
    """Write the Content-Security-Policy (CSP level 3) of a page.

    Markup may become part of the page through htmx alone, whose extension takes
    nothing that does not carry the nonce.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types htmx",
        )
    )


def send_page(text: str, status: int = 200) -> Response:
    """Send a page, which nobody keeps."""
    response = Response(text, status=status, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = content_policy(page_nonce())
    response.headers["Cache-Control"] = "no-store"
    # Without any referrer, browsers would send forms with the origin "null".
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def send_export(content: bytes | str, name: str, content_type: str) -> Response:
    """Send what a page shows as a file, which nobody keeps."""
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def note_leaf(address: str) -> None:
    """Keep the place of a look's leaf until the answer is sent."""
    g.setdefault("leaves", []).append(address)


def tell_leaves(response: Response) -> Response:
    """Name the places of all looks that this request made."""
    if places := g.get("leaves"):
        response.headers[LEAF_HEADER] = ", ".join(places)
    return response
