"""What the pages of batches share."""

from flask import request

from hub.console.serving.cookies import read_cookie
from hub.console.serving.officers import COOKIE
from hub.console.serving.site import page_blueprint
from hub.lookup.screening import Shown

SCREEN = "console/screenings"
ADDRESS = "/console/t/<string:task_id>/screenings"
blueprint = page_blueprint("screenings")


def shown(form: str = "") -> Shown:
    """Give what the browser shows: its session, and what a form says of itself."""
    return Shown(read_cookie(request, COOKIE) or "", form)
