"""The texts of a page as its source has them, without a browser."""

import re
from html.parser import HTMLParser

SILENT = {"script", "style", "template"}


class _Texts(HTMLParser):
    """Collects texts, but those of elements that show none."""

    def __init__(self):
        super().__init__()
        self.found, self._silent = [], 0

    def handle_starttag(self, tag, attrs):
        self._silent += tag in SILENT
        self.found += [value for name, value in attrs if name == "aria-label" and value]

    def handle_endtag(self, tag):
        self._silent -= tag in SILENT

    def handle_data(self, data):
        if not self._silent and data.strip():
            self.found.append(re.sub(r"\s+", " ", data.strip()))


def texts_of(source):
    """List the texts of a page, or of a part of it."""
    parser = _Texts()
    parser.feed(source)
    return parser.found
