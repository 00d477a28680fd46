"""Documents of matters, sent to whom they are in sight of; each look has its leaf."""

from urllib.parse import quote

from flask import Response

from hub.casework.view import item_of, see_matter, take_document
from hub.console.pages.matters.base import MATTERS, SCREEN, at_matters, blueprint
from hub.console.serving.desk import tell_view
from hub.ground.clock import legal_day

ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/plain": "txt",
}


@blueprint.get(f"{MATTERS}/<string:matter>/documents/<string:document>")
def send_document(matter: str, document: str) -> Response:
    """Send a document as a file that no browser opens by itself.

    Raises:
        MatterUnknownError: there is no such matter in sight.
        MatterDocumentUnknownError: no such document is in sight, or it was forgotten.
    """
    desk = at_matters()
    with desk.hub.reads() as session:
        viewer = desk.viewer(session)
        day = legal_day(desk.hub.clock())
        seen = see_matter(session, desk.hub.rulebook, viewer, matter, day)
        shown, content = take_document(session, desk.hub, seen, document)
    item = item_of(seen.matter.number)
    told = {"document": shown.id, "sha256": shown.sha256}
    tell_view(desk.hub, desk.signed_in, f"{SCREEN}-document", item, told)
    response = Response(content, content_type=shown.media_type)
    ending = ENDINGS.get(shown.media_type, "bin")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="document.{ending}"; '
        f"filename*=UTF-8''{quote(shown.title, safe='')}"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
