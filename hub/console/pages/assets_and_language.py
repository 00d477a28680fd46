"""What all pages load and switch: static files and the language."""

from flask import Response, request
from werkzeug.exceptions import NotFound

from hub.console.serving.assets import send_asset
from hub.console.serving.forms import check_origin
from hub.console.serving.language import keep_language
from hub.console.serving.site import page_blueprint, redirect_to
from hub.console.words.catalogue import LANGUAGES

blueprint = page_blueprint("assets_and_language")


@blueprint.get("/console/static/<string:name>")
def static_file(name: str) -> Response:
    """Send a static file under the name that holds its hash."""
    return send_asset(name)


@blueprint.post("/console/language")
def choose_language() -> Response:
    """Keep a choice of language and go back to the page."""
    check_origin(request)
    response = redirect_to(own_path(request.form.get("back", "")))
    language = request.form.get("language")
    if language in LANGUAGES:
        keep_language(request, response, language)
    return response


@blueprint.get("/console/")
def lead_in() -> Response:
    """Lead to the start page whoever typed one slash too many."""
    return redirect_to("/console")


@blueprint.get("/console/<path:rest>")
def show_nothing(rest: str) -> Response:
    """Say that there is no page at an address of the console.

    Raises:
        NotFound: always.
    """
    raise NotFound(rest)


def own_path(path: str) -> str:
    """Give a path of this hub; whatever leads elsewhere becomes the first page."""
    own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if own and path.isprintable() else "/"
