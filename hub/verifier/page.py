"""Writing the verifier: as a page with files beside it, and all in one file.

Either way nothing comes from outside, and what is checked leaves the browser for
nowhere.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from string import Template
from typing import Final, Literal

from hub.verifier.texts import FOLDER, load_texts
from schemas.tlog.distrust import TEXTS
from schemas.words import FORMER

CORE_PARTS: Final = (
    "bytes",
    "canonical",
    "note",
    "proof",
    "leaf",
    "policy",
    "distrust",
    "evidence",
    "sheet",
    "check",
    "entry",
)
"""The parts of what checks, in the order in which they are put together."""
PAGE_PARTS: Final = ("words", "tree", "verdict", "page")
"""The parts of the page around it."""
STYLE_FILE, CORE_FILE, PAGE_FILE = "verify.css", "verifier.js", "verify-page.js"
DATA_TEXT = re.compile(r'(<[^>]* data-text="([^"]+)"[^>]*>)')


@dataclass(frozen=True, slots=True)
class VerifierSettings:
    """Whom the page trusts until it is told otherwise, and what it knows of the hub."""

    vkeys: Sequence[str]
    policy: str = ""
    statements: str | None = None
    """What the log states about distrusted keys; empty if nothing, None if unknown."""
    members: Mapping[str, str] = field(default_factory=dict)
    """Names of members, by the code that the log has of them."""
    city: str = ""
    demo: bool = False
    language: Literal["zh", "en"] = "zh"


def write_page(settings: VerifierSettings) -> bytes:
    """Write the page in one file, to be kept and opened without a network.

    Its Content-Security-Policy allows its own style and scripts by their hashes, and no
    connection to anywhere.
    """
    core, page, style = core_script(), page_script(), style_sheet()
    policy = _policy(f"{_source(core)} {_source(page)}", _source(style))
    return _fill(
        settings,
        meta=f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
        style=f"<style>{style}</style>",
        script=f"<script>{core}</script>\n<script>{page}</script>",
        save="",
    )


def write_served_page(settings: VerifierSettings, files: str, copy: str) -> bytes:
    """Write the page whose files are served under an address, and a copy at another."""
    label = html.escape(load_texts().table["save"][settings.language])
    return _fill(
        settings,
        meta="",
        style=f'<link rel="stylesheet" href="{files}/{STYLE_FILE}">',
        script=f'<script src="{files}/{CORE_FILE}"></script>\n'
        f'<script src="{files}/{PAGE_FILE}"></script>',
        save=f'<a class="button" href="{copy}" download data-text="save">{label}</a>',
    )


SERVED_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""The Content-Security-Policy that the page is served under (CSP level 3)."""


@cache
def core_script() -> str:
    """Give the script that checks, for any page: ``window.creditHubVerifier``."""
    return _script(CORE_PARTS)


@cache
def page_script() -> str:
    """Give the script of the page around it."""
    return _script(PAGE_PARTS)


@cache
def style_sheet() -> str:
    """Give the page's style."""
    return (FOLDER / "style.css").read_text("utf-8")


def _script(names: Sequence[str]) -> str:
    """Put the parts of a script together, with nothing of theirs outside."""
    parts = (FOLDER / "parts" / f"{name}.js" for name in names)
    body = "\n".join(part.read_text("utf-8") for part in parts)
    return f'"use strict";\n(() => {{\n{body}}})();\n'


def _fill(
    settings: VerifierSettings, *, meta: str, style: str, script: str, save: str
) -> bytes:
    """Fill the template."""
    texts = load_texts()
    standings = {f"standing.{code}": dict(said) for code, said in TEXTS.items()}
    told = {
        "keys": list(settings.vkeys),
        "policy": settings.policy,
        "statements": settings.statements,
        "members": dict(settings.members),
        "language": settings.language,
        "texts": {**texts.table, **standings},
        "former": dict(FORMER),
    }

    def say(name: str) -> str:
        return html.escape(texts.table[name][settings.language])

    demo = '<div class="demo"><div class="wide" data-text="demo"></div></div>\n'
    template = (FOLDER / "template.html").read_text("utf-8")
    template = template.replace("$demo", demo if settings.demo else "")
    # Read without scripts, too, it says what it is.
    template = DATA_TEXT.sub(
        lambda found: found[1] + say(found[2]).replace("$", "$$"), template
    )
    page = Template(template).substitute(
        lang="en" if settings.language == "en" else "zh-CN",
        meta=meta,
        title=say("title"),
        city=html.escape(settings.city),
        style=style,
        script=script,
        save=save,
        settings=_embed(told),
    )
    return page.encode()


def _policy(script: str, style: str) -> str:
    """Write the Content-Security-Policy (CSP level 3) of the page in one file."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {script}",
            f"style-src {style}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _source(text: str) -> str:
    """Name an inline script or style by its hash."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _embed(value: object) -> str:
    """Write JSON that no reader of HTML takes for the end of its element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
