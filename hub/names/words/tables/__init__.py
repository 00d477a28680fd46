"""The tables of words and characters, and how they are read."""

from collections.abc import Iterator
from importlib import resources


def read_rows(name: str) -> Iterator[tuple[str, str]]:
    """Yield key and value of a table's rows; a row without a tab has no value.

    Of a row of more columns the value is all behind the first tab.
    """
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    for line in text.splitlines():
        if line and line[0] != "#":
            key, _, value = line.partition("\t")
            yield key, value
