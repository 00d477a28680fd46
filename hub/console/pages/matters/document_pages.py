"""Documents of matters, sent to whom they are in sight of; each look has its leaf."""

from urllib.parse import quote

from flask import Response

from hub.casework.view import see_matter, take_document
from hub.console.pages.matters.base import (
    MATTERS,
    at_matters,
    blueprint,
    tell_look,
)

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
        seen = see_matter(session, desk.hub, desk.actor, matter, desk.hub.clock())
        shown, content = take_document(session, desk.hub, seen, document)
    told = {"document": shown.id, "sha256": shown.sha256}
    tell_look(desk, "document", seen.matter.number, told)
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
