"""Pages for people: the frame that all share, its parts, and one module a page."""

from flask import Flask

from hub.console.pages import (
    account,
    common,
    factors,
    find,
    front,
    merchant,
    officers,
    quarantine,
    sheets,
    sign_in,
    start,
    tasks,
    verify,
)

BLUEPRINTS = (
    account.blueprint,
    common.blueprint,
    factors.blueprint,
    front.blueprint,
    officers.blueprint,
    sign_in.blueprint,
    start.blueprint,
    tasks.blueprint,
    find.blueprint,
    merchant.blueprint,
    quarantine.blueprint,
    sheets.blueprint,
    verify.blueprint,
)
"""Every page; whoever builds one adds its blueprint."""


def install(app: Flask) -> None:
    """Serve the pages in an application, whose extension ``hub`` they show."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
