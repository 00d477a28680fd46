"""nomenklatura beside W2, where it is installed: its blocker, ranked by its logic-v1.

As its blocker finds little by names without blanks, logic-v1 ranks our own candidates
too. The blocker answers all wanted names at once, so its milliseconds are a share.
"""

import importlib.util
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from hub.names.search.rank import CANDIDATES
from hub.names.search.retrieve import NameStore

MOST_NAMES = 100_000
"""Names up to which it is asked; its index takes minutes and gigabytes beyond."""

TOP = 5


class Names:
    """Names as nomenklatura wants to read them: as entities."""

    def __init__(self, names: Sequence[str]) -> None:
        """Give each name an id by its place."""
        ftm = import_module("followthemoney")
        self._names = names
        self._make = ftm.StatementEntity.from_data
        self._dataset = ftm.Dataset.make({"name": "merchants", "title": "Merchants"})

    def entity(self, key: str, name: str) -> Any:
        """Make an entity of a name."""
        properties = {"name": [name], "country": ["cn"]}
        data = {"id": key, "schema": "Company", "properties": properties}
        return self._make(self._dataset, data)

    def at(self, key: str) -> Any:
        """Make the entity of an id."""
        return self.entity(key, self._names[int(key[1:])])

    def entities(self, include_schemata: object = None) -> Iterator[Any]:
        """Yield all of them."""
        del include_schemata
        return (self.entity(f"m{at}", name) for at, name in enumerate(self._names))


def ask_nomenklatura(
    store: NameStore,
    names: Sequence[str],
    wanted: Mapping[str, Sequence[tuple[str, int]]],
) -> dict[str, float]:
    """Search for all wanted names; nothing where it is not installed."""
    if importlib.util.find_spec("nomenklatura") is None:
        return {}
    if len(names) > MOST_NAMES:
        print(f"nomenklatura is asked up to {MOST_NAMES:,} names", file=sys.stderr)
        return {}
    logic = import_module("nomenklatura.matching").LogicV1
    listed = Names(names)
    pairs = [pair for some in wanted.values() for pair in some]
    queries = {f"q{at}": listed.entity(f"q{at}", n) for at, (n, _) in enumerate(pairs)}

    def first_five(key: str, candidates: Sequence[str]) -> list[str]:
        config = logic.default_config()
        scores = {
            one: logic.compare(queries[key], listed.at(one), config).score
            for one in candidates
        }
        return sorted(candidates, key=lambda one: -scores[one])[:TOP]

    with tempfile.TemporaryDirectory() as folder:
        index = import_module("nomenklatura.blocker.index").Index(listed, Path(folder))
        started = time.perf_counter()
        index.build()
        built = time.perf_counter() - started
        started = time.perf_counter()
        found: dict[str, list[str]] = {
            str(key): [str(one) for one, _ in candidates[:CANDIDATES]]
            for key, candidates in index.match_entities(queries.values())
        }
        first = {key: first_five(key, found.get(key, ())) for key in queries}
        asked = time.perf_counter() - started
        index.close()
    ours = {
        key: [f"m{one.merchant_id}" for one in store.find(name, CANDIDATES)]
        for key, (name, _) in zip(queries, pairs, strict=True)
    }
    started = time.perf_counter()
    ranked = {key: first_five(key, candidates) for key, candidates in ours.items()}
    scored = time.perf_counter() - started
    meant = {key: f"m{place}" for key, (_, place) in zip(queries, pairs, strict=True)}
    return {
        "nomenklatura_build_s": built,
        "nomenklatura_ms": asked / len(pairs) * 1000,
        "nomenklatura_recall_1": _share(first, meant, 1),
        "nomenklatura_recall_5": _share(first, meant, TOP),
        "logic_v1_ms": scored / len(pairs) * 1000,
        "logic_v1_recall_1": _share(ranked, meant, 1),
        "logic_v1_recall_5": _share(ranked, meant, TOP),
    }


def _share(
    found: Mapping[str, Sequence[str]], meant: Mapping[str, str], top: int
) -> float:
    """Give the share of wanted names that are among the first."""
    return sum(meant[key] in found[key][:top] for key in meant) / len(meant)
