"""Turning a template and its view models into a page, in one language."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hub.console.serving.assets import asset_path
from hub.console.views.filters import filters_of
from hub.console.views.frame import Frame
from hub.console.views.lists import ListColumn, ListFilter
from hub.console.words.catalogue import LANGUAGES
from hub.console.words.translator import Translator, translator_of
from schemas.printable import visible

HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}
CODE_GROUPS = (2, 8, 17, 18)
"""Where the groups of a unified code end: office and class, division, code, check."""
SHORT = (8, 4)
"""How much of a hash is shown at its beginning and its end."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ORDINALS = ("", "1st", "2nd", "3rd", "4th", "5th")


def render(template: str, frame: Frame, **view: Any) -> str:
    """Write a page in the language of its frame."""
    return (
        environment(frame.language).get_template(template).render(frame=frame, **view)
    )


def render_part(template: str, language: str, **view: Any) -> str:
    """Write a part of a page, which a script puts into its place."""
    return environment(language).get_template(template).render(**view)


@cache
def environment(language: str) -> Environment:
    """Make the templates of one language."""
    voice = translator_of(language)
    other = next(one for one in LANGUAGES if one != language)
    made = Environment(
        loader=PackageLoader("hub.console"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=_shown,
    )
    made.globals.update(_globals(voice))
    made.globals.update(
        html_lang=HTML_LANGUAGES[language],
        other_language=other,
        other_html_lang=HTML_LANGUAGES[other],
        asset=asset_path,
        column=ListColumn,
        narrow=ListFilter,
    )
    made.filters.update(
        capital=lambda text: text[:1].upper() + text[1:],
        code_groups=lambda code: list(code_groups(code)),
        shortened=shorten,
        unbroken=keep_days_whole,
        **filters_of(voice),
    )
    return made


def _shown(value: Any) -> Any:
    """Write escapes for what would mislead in a text that others delivered or typed.

    The name of a file may turn the line that it stands in, and hide its ending.
    """
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(value)


def _globals(voice: Translator) -> dict[str, Any]:
    """Give templates the voice of their language."""
    return {
        "t": voice.t,
        "has": voice.has,
        "number": voice.number,
        "signed": voice.signed,
        "day": voice.day,
        "said_day": voice.said_day,
        "long_day": voice.long_day,
        "moment": voice.moment,
        "moment_whole": voice.whole_minute,
        "stamp": voice.stamp,
        "minute": voice.minute,
        "words_of": lambda under: lambda value: voice.t(f"{under}.{value}"),
        "in_chinese": translator_of("zh").t,
        "in_english": translator_of("en").t,
        "ordinal": lambda place: _ordinal(place, voice.language),
    }


def code_groups(code: str) -> Iterator[str]:
    """Part a unified code by its structure; any other code stays whole."""
    if len(code) != CODE_GROUPS[-1]:
        yield code
        return
    start = 0
    for end in CODE_GROUPS:
        yield code[start:end]
        start = end


def shorten(digest: str) -> str:
    """Show the beginning and the end of a hash."""
    first, last = SHORT
    if len(digest) <= first + last:
        return digest
    return f"{digest[:first]}…{digest[-last:]}"


def keep_days_whole(text: str) -> Markup:
    """Keep lines from breaking inside a day, at whose hyphens browsers may break."""
    return Markup(DAY.sub(r'<span class="nowrap">\g<0></span>', escape(visible(text))))  # noqa: S704  # escaped before


def _ordinal(place: int, language: str) -> str:
    """Write the place among the grades."""
    return ORDINALS[place] if language == "en" else str(place)
