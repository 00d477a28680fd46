"""Which language a page speaks: as chosen, else as the browser asks, else Chinese."""

from flask import Request, Response

from hub.console.serving.cookies import read_cookie, set_cookie
from hub.console.words.catalogue import LANGUAGES

COOKIE = "hub-language"
YEAR_SECONDS = 365 * 24 * 3600


def language_of(request: Request) -> str:
    """Tell in which language to answer."""
    chosen = read_cookie(request, COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES, default=LANGUAGES[0])


def keep_language(request: Request, response: Response, language: str) -> None:
    """Remember a choice for a year."""
    set_cookie(request, response, COOKIE, language, seconds=YEAR_SECONDS)
