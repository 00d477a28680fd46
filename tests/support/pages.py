"""Looking at pages as people meet them: cut off, laid over, outside, or English."""

import os
import re
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.browser import THROUGH_PROXY
from tests.support.parts import LONG

ROOT = Path(__file__).parents[1]
AXE = ROOT / "console/vendored/axe.min.js"
PICTURES = ROOT / "console/pictures"
"""Kept after a run, to be looked at; not part of the checkout."""
TAKES_PICTURES = LONG or bool(os.environ.get("CREDITHUB_TEST_PICTURES"))
"""Nothing is asked of a picture, and drawing the whole of a page takes as long as
opening it."""
WIDTHS = (1280, 390, 320)
LANGUAGES = {"zh": "zh-CN", "en": "en"}
OFTEN = {("zh", 1280)}
"""What each run looks at of pages that are looked at in all windows by the long one."""
TWO = OFTEN | {("en", 390)}
"""The same for the pages that are opened most."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MAY_STAND = frozenset(
    {
        *(
            "CreditHub",
            "EN",
            "API",
            "OpenAPI",
            "JSON",
            "CSV",
        ),
        *(
            "PDF",
            "XLSX",
            "SQLite",
            "PostgreSQL",
            "TOTP",
            "SHA",
        ),
        *(
            "UTC",
            "HTTP",
            "IP",
            "Enter",
            "Esc",
            "Ctrl",
            "Space",
        ),
        *(
            "Shift",
            "Tab",
            "Alt",
            "GB",
        ),
        *(
            "Chrome",
            "Edge",
            "Firefox",
            "Safari",
            "Linux",
            "Windows",
        ),
    }
)
"""English of Chinese pages: names of formats, of keys and of programs."""
WORD = re.compile(r"(?<![0-9A-Za-z…])[A-Za-z]{2,}(?![0-9A-Za-z…])")
"""A word; what stands beside an ellipsis is a piece of a hash."""


def windows(*widths, often=OFTEN):
    """Give languages and widths; those not in ``often`` are for the long run."""
    return [
        pytest.param(
            language,
            width,
            marks=[] if (language, width) in often else [pytest.mark.long],
        )
        for language in LANGUAGES
        for width in widths
    ]


def _script(name):
    text = (Path(__file__).parent / f"{name}.js").read_text("utf-8")
    return text.partition("\n")[2]


def layout_faults(page):
    """List what is cut off, laid over, outside the window, or too small."""
    return page.evaluate(_script("layout_faults"))


def axe_faults(page):
    """List what axe-core (WCAG 2.2 A and AA, and its best practices) finds wrong."""
    # The debugger's evaluation is not bound by the page's policy.
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text("utf-8"))
    # Of what is right axe would write down where each element stands, which takes two
    # thirds of its time.
    found = page.evaluate(
        """async tags => (await axe.run(document, {
            resultTypes: ["violations"], runOnly: {type: "tag", values: tags},
        })).violations""",
        TAGS,
    )
    return [
        f"{one['id']}: {node['html'][:120]} {node['failureSummary'][:160]}"
        for one in found
        for node in one["nodes"]
    ]


def english_words(page, may_stand=MAY_STAND):
    """List the English words of a Chinese page that may not stand there."""
    words = {word for text in visible_texts(page) for word in WORD.findall(text)}
    return sorted(words - may_stand)


def visible_texts(page):
    """Give every text of a page but codes, keys and English quoted as such."""
    return page.evaluate(_script("visible_words"))


def take_picture(page, name):
    """Keep a picture of the whole page, in a run that takes pictures."""
    if not TAKES_PICTURES:
        return
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@contextmanager
def window(browser, language="zh", width=1280, **settings):
    """Open a window of a width in a language; give its page."""
    settings.setdefault("ignore_https_errors", THROUGH_PROXY)
    context = browser.new_context(
        locale=LANGUAGES[language],
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": 900},
        device_scale_factor=1 if width > 600 else 2,
        **settings,
    )
    with context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        yield page


def keep_session(page, address, token):
    """Have a window signed in by a session, whose cookie is named for how it comes."""
    is_secure = address.startswith("https:")
    cookie = {
        "name": "__Host-hub-session" if is_secure else "hub-session",
        "value": token,
        "url": address,
        "httpOnly": True,
        "secure": is_secure,
    }
    page.context.add_cookies([cookie])


def all_faults(page, language, given=()):
    """List everything that is wrong with a page as it stands.

    ``given`` are English words of names that the test itself made.
    """
    faults = layout_faults(page) + axe_faults(page)
    if language == "zh":
        faults += [
            f"English: {word}" for word in english_words(page, MAY_STAND | {*given})
        ]
    return faults
