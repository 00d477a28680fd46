"""A small application that shows every part in every state; the product has none."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from flask import Flask, request
from jinja2 import ChoiceLoader, FileSystemLoader

from hub.console.pages import assets_and_language, verify
from hub.console.serving.headers import page_nonce, send_page
from hub.console.serving.rendering import environment
from tests.console.made_up_figures import FigureSamples
from tests.console.made_up_tables import TableSamples

TASKS = ("running", "past", "none", "beginning", "ended")


class Gallery(TableSamples, FigureSamples):
    """Everything that the gallery shows."""

    slip = ""
    wrong = False


@cache
def gallery_environment(language):
    """Make the product's templates with those of the gallery beside them."""
    made = environment(language)
    beside = FileSystemLoader(Path(__file__).parent / "templates")
    return made.overlay(loader=ChoiceLoader([beside, made.loader]))


def gallery_app():
    """Make the application of the gallery."""
    app = Flask("gallery", static_folder=None)
    app.register_blueprint(assets_and_language.blueprint)
    app.register_blueprint(verify.blueprint)

    @app.get("/<template>/<language>")
    def show(template, language):
        given = request.args
        made = Gallery(language)
        made.slip = given.get("slip", "")
        made.wrong = "wrong" in given
        frame = replace(
            made.frame(given.get("task", "running"), receipt=not made.slip),
            nonce=page_nonce(),
        )
        found = gallery_environment(language).get_template(f"{template}.html")
        return send_page(found.render(frame=frame, g=made))

    return app
