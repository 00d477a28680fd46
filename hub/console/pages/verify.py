"""The verifier as a page for anybody, and a copy of it to keep.

Nothing that is checked reaches the hub: the page computes in the browser, and its
policy lets it connect to nowhere.
"""

import hashlib
import json
from typing import Final, Literal

from flask import Blueprint, Response, current_app, request

from hub.context import Hub
from hub.verifier.page import (
    CORE_FILE,
    PAGE_FILE,
    SERVED_POLICY,
    STYLE_FILE,
    core_script,
    page_script,
    style_sheet,
    write_page,
    write_served_page,
)
from hub.verifier_settings import verifier_settings

ADDRESS: Final = "/verify"
COPY: Final = f"{ADDRESS}/copy"
COPY_NAMES: Final = {"zh": "%E6%A0%B8%E9%AA%8C.html", "en": "verify.html"}
"""What the copy is called, percent-encoded."""
COOKIES: Final = ("__Host-hub-language", "hub-language")
HTML, CSS, SCRIPT = "text/html", "text/css", "text/javascript"

blueprint = Blueprint("verify", __name__)


@blueprint.get(ADDRESS)
def show_verifier() -> Response:
    """Show the page."""
    settings = verifier_settings(_hub(), _language())
    response = _send(write_served_page(settings, ADDRESS, COPY), HTML)
    response.headers["Content-Security-Policy"] = SERVED_POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@blueprint.get(COPY)
def keep_verifier() -> Response:
    """Give the page in one file, which needs neither the hub nor a network."""
    language = _language()
    response = _send(write_page(verifier_settings(_hub(), language)), HTML)
    name = f"attachment; filename=verify.html; filename*=UTF-8''{COPY_NAMES[language]}"
    response.headers["Content-Disposition"] = name
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get(f"{ADDRESS}/trust.json")
def send_trust() -> Response:
    """Give what pages check their own answers by: keys, policy, statements."""
    settings = verifier_settings(_hub())
    told = {
        "keys": list(settings.vkeys),
        "policy": settings.policy,
        "statements": settings.statements,
    }
    response = _send(json.dumps(told, ensure_ascii=False).encode(), "application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get(f"{ADDRESS}/{STYLE_FILE}")
def send_style() -> Response:
    """Give the page's style."""
    return _kept(style_sheet(), CSS)


@blueprint.get(f"{ADDRESS}/{CORE_FILE}")
def send_core() -> Response:
    """Give the script that checks, for this page and any other of the hub."""
    return _kept(core_script(), SCRIPT)


@blueprint.get(f"{ADDRESS}/{PAGE_FILE}")
def send_page_script() -> Response:
    """Give the script of the page."""
    return _kept(page_script(), SCRIPT)


def _hub() -> Hub:
    """Give the hub that the application serves."""
    hub: Hub = current_app.extensions["hub"]
    return hub


def _language() -> Literal["zh", "en"]:
    """Tell in which language to show it: as asked, as chosen before, as the browser."""
    cookies = (request.cookies.get(name) for name in COOKIES)
    browser = request.accept_languages.best_match(["zh", "en"], default="zh")
    wanted = (request.args.get("lang"), *cookies, browser)
    return "en" if next(filter(None, wanted)) == "en" else "zh"


def _kept(text: str, kind: str) -> Response:
    """Send a file that browsers keep until it changes."""
    response = _send(text.encode(), kind)
    response.set_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


def _send(data: bytes, kind: str) -> Response:
    """Send bytes of a kind of text."""
    return Response(data, content_type=f"{kind}; charset=utf-8")
