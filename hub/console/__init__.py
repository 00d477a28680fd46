"""Pages for people: the frame that all share, its parts, and one module a page.

Other rooms enter here alone; under it lie:

    words      texts of pages in Chinese and English, and how they are said
    figures    pictures of figures as SVG: pure
    views      what templates are given: the frame, parts, tables
    templates  the pages' HTML
    static     style, scripts and pictures that browsers load
    serving    how pages are served: headers, cookies, forms, who is signed in
    pages      one module a page

Inside, each imports only those before it.
"""

from flask import Flask

from hub.console.pages import (
    advising,
    assets_and_language,
    audit,
    changes,
    deadlines,
    find,
    front,
    leads,
    matters,
    members,
    merchant,
    operation,
    penalties,
    quarantine,
    redactions,
    review,
    review_item,
    screenings,
    sheets,
    sign_in,
    sources,
    start,
    tasks,
    verify,
    window,
)
from hub.console.pages.accounts import factors, own, unit
from hub.console.pages.matters.base import MOST_FORM
from hub.console.serving.forms import FormRequest
from hub.console.serving.officer_pages import MATTERS
from hub.console.serving.site import show_failure as show_failure
from hub.console.serving.site import wants_page as wants_page
from hub.console.words.catalogue import LANGUAGES as LANGUAGES

LARGE_FORMS = {f"{MATTERS}/": MOST_FORM}
"""Beginnings of addresses whose forms bring documents, with their longest bodies."""
BLUEPRINTS = (
    own.blueprint,
    advising.blueprint,
    audit.blueprint,
    assets_and_language.blueprint,
    deadlines.blueprint,
    factors.blueprint,
    front.blueprint,
    review.blueprint,
    review_item.blueprint,
    unit.blueprint,
    matters.blueprint,
    members.blueprint,
    sign_in.blueprint,
    sources.blueprint,
    start.blueprint,
    tasks.blueprint,
    find.blueprint,
    leads.blueprint,
    merchant.blueprint,
    merchant.personal.blueprint,
    operation.blueprint,
    penalties.blueprint,
    quarantine.blueprint,
    redactions.blueprint,
    screenings.blueprint,
    sheets.blueprint,
    verify.blueprint,
    changes.blueprint,
    window.blueprint,
)
"""Every page; whoever builds one adds its blueprint."""


def install(app: Flask) -> None:
    """Serve the pages in an application, whose extension ``hub`` they show."""
    app.request_class = FormRequest
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
