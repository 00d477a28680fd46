"""The certificate of one's own prior penalties: looked at, then taken home."""

from flask import Response, request

from hub.console.pages.penalties.asked_days import BY_DAYS, BY_WINDOW
from hub.console.pages.penalties.page import own_certificate_view
from hub.console.pages.window.answers import (
    own_answer,
    own_sheet,
    refuse_own,
    show_own,
)
from hub.console.pages.window.asking import WINDOW, OpenFile, open_file
from hub.console.pages.window.routes import blueprint
from hub.console.words.translator import translator_of
from hub.lookup.ask import PenaltiesQuestion
from hub.lookup.disclosure import Disclosure
from schemas.answers.certificate import CertificateDocument

SCREEN = "window/certificate"
ADDRESS = f"{WINDOW}/<string:window_id>/certificate"


@blueprint.get(ADDRESS)
def show_own_certificate(window_id: str) -> Response:
    """Show the certificate; each look is one leaf."""
    opened = open_file(window_id)
    disclosure = _ask(opened, SCREEN)
    document = disclosure.document
    if not isinstance(document, CertificateDocument):
        return refuse_own(opened, disclosure)
    query = request.query_string.decode("ascii", "replace")
    view = own_certificate_view(
        document,
        translator_of(opened.counter.language),
        opened.path(""),
        opened.path(f"/certificate/pdf?{query}"),
    )
    return show_own(opened, "window/certificate.html", disclosure, view)


@blueprint.get(f"{ADDRESS}/pdf")
def take_own_certificate(window_id: str) -> Response:
    """Send it as a PDF to take home; it is a look of its own."""
    opened = open_file(window_id)
    disclosure = _ask(opened, f"{SCREEN}/pdf")
    if not isinstance(disclosure.document, CertificateDocument):
        return refuse_own(opened, disclosure)
    return own_sheet(opened, disclosure, "certificate")


def _ask(opened: OpenFile, screen: str) -> Disclosure:
    """Ask for the certificate that the address says."""
    said = {name: request.args.get(name, "").strip() for name in (*BY_WINDOW, *BY_DAYS)}
    return own_answer(opened, screen, lambda one: PenaltiesQuestion(one, said))
