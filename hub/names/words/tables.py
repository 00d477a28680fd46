"""Reading the tables that lie beside this package's code."""

from collections.abc import Iterator
from importlib import resources


def read_rows(name: str) -> Iterator[tuple[str, str]]:
    """Yield key and value of a table's rows; a row without a tab has no value."""
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    for line in text.splitlines():
        if line and line[0] != "#":
            key, _, value = line.partition("\t")
            yield key, value
