"""Names of divisions that are words of trade or brand too: 资源县, 平安区, 江山市."""

from collections.abc import Iterable

from hub.names.words.tables import read_rows


def _read(rows: Iterable[tuple[str, str]], kind: str) -> frozenset[str]:
    """Take the words of a kind."""
    return frozenset(word for word, told in rows if told.partition("\t")[0] == kind)


_ROWS = tuple(read_rows("place_words.tsv"))

TRADE_PLACES = _read(_ROWS, "trade")
"""Words of trade: a division only where its name stands in full (资源县)."""

BRAND_PLACES = _read(_ROWS, "brand")
"""Words that trade names begin with: a division in front of a trade name only."""
