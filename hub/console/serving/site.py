"""Blueprints of pages, whose failures are pages too."""

from urllib.parse import quote, urlencode

from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from hub.console.serving.frames import page_frame, site_hub
from hub.console.serving.headers import send_page, tell_leaves
from hub.console.serving.language import place_of
from hub.console.serving.officers import had_session
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.frame import Frame
from hub.console.views.parts import Link, StateNote
from hub.console.words.translator import Translator, translator_of
from hub.ground.errors import HubError, UnavailableError
from hub.ground.logs import Log
from hub.lookup.disclosure import is_passing, tell_passing
from hub.members.officers import SetupRequiredError, SignedOutError

SEE_OTHER = 303
SIGN_IN = "/console/sign-in"
ACCOUNT = "/console/account"
ERRORS_FROM = 400
ADDRESS_SIGNS = "%:/?#[]@!$&'()*+,;="
"""Signs of an address that have a meaning (RFC 3986), and what is encoded already."""
WEB_CODES = {404: "not-found", 405: "not-found", 413: "body-too-large"}
"""Failures of the web framework that have words of their own."""
WAYS_ON = {
    "task-ended": "/console/tasks/new",
    "role-forbids": "/console",
    "review-unknown": "/console/review",
    "redaction-unknown": "/console/redactions",
    "redaction-field": "/console/redactions",
    "record-unknown": "/console/redactions",
    "window-closed": "/console/window",
    "clock-unknown": "/console/clocks",
    "matter-unknown": "/console/matters",
    "matter-document-unknown": "/console/matters",
    "run-unknown": "/console/sources",
    "source-unknown": "/console/sources",
    "audit-entry-unknown": "/console/audit",
    "access-sample-unknown": "/console/access-review",
    "access-look-unknown": "/console/access-review",
}
"""Where it goes on after failures that officers meet."""
log = Log(__name__)


def page_blueprint(name: str) -> Blueprint:
    """Make a blueprint of pages; whatever goes wrong in it ends as a page."""
    blueprint = Blueprint(f"console-{name}", __name__)
    blueprint.register_error_handler(Exception, show_failure)
    blueprint.after_request(tell_leaves)
    return blueprint


def show_failure(error: Exception) -> Response:
    """Say what happened, whether anything was looked up, and what to do next."""
    if isinstance(error, HTTPException):
        if error.code is None or error.code < ERRORS_FROM:
            return current_app.make_response(error.get_response())
        return failure_page(WEB_CODES.get(error.code, "internal"), error.code)
    if is_passing(error):
        tell_passing(error)
        error = UnavailableError("database")
    if isinstance(error, SignedOutError | SetupRequiredError):
        return redirect_to(_way_in() if isinstance(error, SignedOutError) else ACCOUNT)
    if isinstance(error, HubError):
        return failure_page(error.code, error.status)
    log.failure("a page failed", error)
    return failure_page("internal", HubError.status)


def wants_page() -> bool:
    """Tell whether a browser asks in this request for what may be a page.

    Programs take anything, name JSON, or show a token; under ``/v1`` all are programs.
    """
    accepted = request.accept_mimetypes
    return (
        request.method in ("GET", "HEAD")
        and accepted["text/html"] > accepted["application/json"]
        and "Authorization" not in request.headers
        and not f"{request.path}/".startswith("/v1/")
    )


def redirect_to(path: str) -> Response:
    """Lead on to another page, so that a form sent twice changes nothing twice."""
    response = Response(status=SEE_OTHER)
    # What an address was asked with may hold line breaks, which no header can.
    response.headers["Location"] = quote(path, safe=ADDRESS_SIGNS)
    return response


def _way_in() -> str:
    """Lead to the sign-in, which says what ended, and from there back to the page.

    The address of a form that was sent leads, asked for, to the page that it stands on.
    Nothing of what was typed goes along.
    """
    given = {"next": place_of(request)}
    if request.method != "GET":
        given["ended"] = "form"
    elif had_session():
        given["ended"] = "page"
    return f"{SIGN_IN}?{urlencode(given)}"


def failure_page(code: str, status: int) -> Response:
    """Write the page of a failure, with its code small behind the sentence."""
    frame = _frame_of_failure()
    note = failed_note(translator_of(frame.language), code, status)
    return send_page(render("failure.html", frame, note=note, code=code), status)


def _frame_of_failure() -> Frame:
    """Keep the menu of whoever this request has found signed in; ask nobody anew."""
    signed_in = g.get("signed_in")
    return page_frame(site_hub()) if signed_in is None else desk_frame(signed_in)


def failed_note(voice: Translator, code: str, status: int) -> StateNote:
    """Say what failed, and what to do next."""
    said = code if voice.has(f"failure.{code}.title") else _like(status)
    down = status == UnavailableError.status
    return StateNote(
        kind="down" if down else "denied",
        title=voice.t(f"failure.{said}.title"),
        text=voice.t(f"failure.{said}.text"),
        links=() if down else _ways_on(voice, code),
    )


def _ways_on(voice: Translator, code: str) -> tuple[Link, ...]:
    """Offer the page from which it goes on after a failure."""
    path = WAYS_ON.get(code, "/")
    key = "failure.front" if path == "/" else f"failure.{code}.go"
    return (Link(voice.t(key), path),)


def _like(status: int) -> str:
    """Name the failure whose words fit any other of its status."""
    if status == UnavailableError.status:
        return "unavailable"
    return "internal" if status >= HubError.status else "refused"
