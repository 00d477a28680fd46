"""What a page says and lets one do, as lines: texts, links and fields, no looks."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "caption", "details"),
        *("dd", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "legend"),
        *("li", "main", "nav", "ol", "option", "p", "pre", "section", "select"),
        *("summary", "svg", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
        *("a", "br", "button", "input", "label", "textarea", "title"),
    }
)
"""Elements whose text is a line of its own."""
SILENT = frozenset({"script", "style", "template"})
FIELDS = frozenset({"button", "input", "option", "select", "textarea"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "th", "legend", "caption"})
OF_FIELDS = ("type", "name", "value", "min", "max", "maxlength", "pattern", "accept")
FLAGS = ("checked", "selected", "disabled", "required", "readonly", "multiple", "open")
SAID = ("aria-label", "aria-current", "title", "alt", "placeholder")
_DISK = re.compile(r"<section aria-label=(?:磁盘|Disk)>\n<h2>\n[^<]*")
"""What is said of the disk under the hub, up to the next thing that is no text."""
_FIGURE = re.compile(r"^[\d,]+$", re.MULTILINE)
_RANDOM = re.compile(
    r"(?<![0-9A-Za-z])(?:C?01[0-9A-HJKMNP-TV-Z]{24}|M[A-Z2-7]{20}|R[A-Z2-7]{24}"
    r"|[0-9a-f]{16,}|[0-9a-f]{8}…[0-9a-f]{4}|[A-Za-z0-9_-]{32,}={0,2})(?![0-9A-Za-z])"
    r"|(?<=[\s(])[A-Za-z0-9+/]{12}(?=…)"
)
"""Ids, digests, tokens and the beginnings of checkpoints."""
_SPACES = re.compile(r"\s+")


def lines_of(page: str) -> list[str]:
    """Write a page as lines; what may be random is numbered as it comes.

    Figures of the disk are of the machine, and left out.
    """
    read = _Reading()
    read.feed(page)
    read.close()
    text = without_random("\n".join(read.finished()))
    return _DISK.sub(lambda said: _FIGURE.sub("{disk}", said[0]), text).split("\n")


def links_of(page: str) -> list[str]:
    """List where a page leads, in its order."""
    read = _Reading()
    read.feed(page)
    return read.links


def without_random(text: str) -> str:
    """Number what may be random by its first place in a text."""
    seen: dict[str, int] = {}
    return _RANDOM.sub(
        lambda found: f"{{{seen.setdefault(found[0], len(seen) + 1)}}}", text
    )


class _Reading(HTMLParser):
    """Joins the texts between two blocks to a line."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        super().__init__()
        self.links: list[str] = []
        self._lines: list[str] = []
        self._said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line with a block, and say what else an element is."""
        given = {name: value or "" for name, value in attrs}
        self._silent += tag in SILENT
        if tag in BLOCKS:
            self._end_line()
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self._lines += _marks(tag, given)

    def handle_endtag(self, tag: str) -> None:
        """End the line of a block."""
        self._silent -= tag in SILENT
        if tag in BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        """Keep a text, but for scripts and looks."""
        if not self._silent:
            self._said.append(data)

    def finished(self) -> list[str]:
        """Give all lines."""
        self._end_line()
        return self._lines

    def _end_line(self) -> None:
        """Write what was said since the last line."""
        text = _SPACES.sub(" ", "".join(self._said)).strip()
        self._said.clear()
        if text:
            self._lines.append(text)


def _marks(tag: str, given: dict[str, str]) -> Iterator[str]:
    """Tell what an element is, where that is more than a place for text."""
    told = [f"{name}={given[name]}" for name in SAID if given.get(name)]
    if tag in FIELDS:
        told = [f"{name}={given[name]}" for name in OF_FIELDS if name in given] + told
    if tag in FIELDS or tag == "details":
        told += [name for name in FLAGS if name in given]
    if tag == "a":
        told.insert(0, given.get("href", "-"))
    if tag == "form":
        told.insert(0, f"{given.get('method', 'get')} {given.get('action', '')}")
    if told or tag in HEADINGS:
        yield f"<{' '.join([tag, *told])}>"
