"""What pymerkle does with leaves of the same size, where it is installed.

It is under the GPL, so it is an extra for workloads and nothing of the product imports
it. Its trees sign nothing, so its figures leave out what our receipts carry.
"""

import importlib
import importlib.util
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LEAF_BYTES = 700


def append_rate(folder: Path, events: int) -> dict[str, float]:
    """Append leaves one by one to its tree in SQLite."""
    pymerkle = _load()
    if pymerkle is None:
        return {}
    with tempfile.TemporaryDirectory(dir=folder) as place:
        tree = pymerkle.SqliteTree(str(Path(place) / "tree.db"))
        started = time.perf_counter()
        for number in range(events):
            tree.append_entry(_leaf(number))
        elapsed = time.perf_counter() - started
        tree.con.close()
    return {"pymerkle_per_s": events / elapsed}


def proof_rates(folder: Path, size: int, picks: Sequence[int]) -> dict[str, float]:
    """Prove and verify the picked leaves of a tree in SQLite and of one in memory.

    A verification hashes the leaf and walks to a root that is known; the proofs are
    objects, neither printed nor parsed.
    """
    pymerkle = _load()
    if pymerkle is None:
        return {}
    rates = {}
    with tempfile.TemporaryDirectory(dir=folder) as place:
        stored = pymerkle.SqliteTree(str(Path(place) / "tree.db"))
        for name, tree in (("memory_", pymerkle.InmemoryTree()), ("", stored)):
            tree.append_entries(map(_leaf, range(size)))
            for state in ("cold_", ""):
                started = time.perf_counter()
                proofs = [tree.prove_inclusion(pick + 1) for pick in picks]
                elapsed = time.perf_counter() - started
                rates[f"pymerkle_{name}proofs_{state}per_s"] = len(picks) / elapsed
        root, entries = stored.get_root(), [_leaf(pick) for pick in picks]
        started = time.perf_counter()
        for entry, proof in zip(entries, proofs, strict=True):
            proof.verify(stored.hash_buff(entry), root)
        elapsed = time.perf_counter() - started
        stored.con.close()
    return {**rates, "pymerkle_verifications_per_s": len(picks) / elapsed}


def _load() -> Any:
    """Import pymerkle; None where it is not installed."""
    if importlib.util.find_spec("pymerkle") is None:
        return None
    return importlib.import_module("pymerkle")


def _leaf(number: int) -> bytes:
    """Make a leaf of the size of ours."""
    return str(number).encode().ljust(LEAF_BYTES, b".")
