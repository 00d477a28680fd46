"""Which language a page speaks, and where it is opened again in another."""

from flask import Request, Response

from hub.console.serving.cookies import read_cookie, set_cookie
from hub.console.words.catalogue import LANGUAGES
from hub.merchants.service import is_merchant_code

COOKIE = "hub-language"
MERCHANT = "public_id"
"""What the places of merchants in addresses are called."""
START = "/console"
YEAR_SECONDS = 365 * 24 * 3600


def language_of(request: Request) -> str:
    """Tell in which language to answer: as chosen, as the browser asks, or Chinese."""
    chosen = read_cookie(request, COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0])


def place_of(request: Request) -> str:
    """Give the path at which a page is opened again.

    What stands in the place of a merchant's id and is none may be a person's number:
    no page repeats it.
    """
    typed = (request.view_args or {}).get(MERCHANT)
    if typed is None or is_merchant_code(typed):
        return request.path
    return START


def keep_language(request: Request, response: Response, language: str) -> None:
    """Remember a choice for a year."""
    set_cookie(request, response, COOKIE, language, seconds=YEAR_SECONDS)
