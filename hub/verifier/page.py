"""Writing the offline verifier: everything in one file, and nothing from outside."""

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from string import Template

from hub.verifier.texts import FOLDER, load_texts
from schemas.tlog.distrust import TEXTS
from schemas.words import FORMER

PARTS = (
    "bytes",
    "canonical",
    "note",
    "proof",
    "leaf",
    "policy",
    "distrust",
    "evidence",
    "page",
)
"""The script's parts, in the order in which they are put together."""


def write_page(vkeys: Sequence[str], policy: str) -> bytes:
    """Write the page that trusts these keys and this policy until told otherwise.

    Its Content-Security-Policy allows its own style and script by their hashes, and no
    connection to anywhere.
    """
    texts = load_texts()
    parts = (FOLDER / "parts" / f"{part}.js" for part in PARTS)
    body = "\n".join(part.read_text("utf-8") for part in parts)
    script = f'"use strict";\n(() => {{\n{body}}})();\n'
    style = (FOLDER / "style.css").read_text("utf-8")
    standings = {f"standing.{code}": dict(said) for code, said in TEXTS.items()}
    settings = {
        "keys": list(vkeys),
        "policy": policy,
        "texts": {**texts.table, **standings},
        "former": dict(FORMER),
    }
    page = Template((FOLDER / "template.html").read_text("utf-8")).substitute(
        csp=_policy(script, style),
        title=html.escape(texts.of("title")),
        style=style,
        script=script,
        settings=_embed(settings),
    )
    return page.encode()


def _policy(script: str, style: str) -> str:
    """Write the Content-Security-Policy (CSP level 3) of the page."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_source(script)}",
            f"style-src {_source(style)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _source(text: str) -> str:
    """Name an inline script or style by its hash."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _embed(value: object) -> str:
    """Write JSON that no reader of HTML takes for the end of its element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
