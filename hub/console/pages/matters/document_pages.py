"""Documents of matters, sent to whom they are in sight of; each look has its leaf."""

from urllib.parse import quote

from flask import Response

from hub.casework.matter import DOCX, JPEG, PDF, PNG, TEXT, XLSX
from hub.casework.view import see_matter, take_document
from hub.console.pages.matters.base import (
    at_matters,
    blueprint,
    tell_look,
)
from hub.console.serving.officer_pages import MATTERS

ENDINGS: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    PNG: ("png",),
    JPEG: ("jpg", "jpeg"),
    TEXT: ("txt",),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
}
"""How the name of a file of each type ends; the first where its title ends else."""


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
    name, ending = file_name(shown.title, shown.media_type)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="document.{ending}"; '
        f"filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def file_name(title: str, media_type: str) -> tuple[str, str]:
    """Name the file of a document, so that it ends as its content is; and that ending.

    A title may end as it likes. What a desktop opens by its ending may not.
    """
    endings = ENDINGS.get(media_type, ("bin",))
    fits = title.casefold().endswith(tuple(f".{one}" for one in endings))
    return (title if fits else f"{title}.{endings[0]}"), endings[0]
