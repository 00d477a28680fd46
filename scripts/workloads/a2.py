"""A2: 10,000 receipts produced and verified, and the whole log verified.

Beside it in the same run: bare Ed25519 verifications of the log's checkpoint. A
verification parses the proof, hashes the leaf and walks to the signed root; the
checkpoint's signature is checked once for all, and apart from that each time.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hub.audit.verify import verify_whole
from schemas.tlog.keys import parse_vkey
from schemas.tlog.note import parse_note
from schemas.tlog.proof import verify_entry
from scripts.workloads.receipts import (
    kept_log,
    pick_entries,
    verify_all,
    verify_in_processes,
)

RECEIPTS = 10_000
SIGNED_RECEIPTS = 2_000
"""Verifications with the signature each time, and bare signatures."""
ROUNDS = 3


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Measure on a log of ``scale`` entries; several rounds, medians."""
    cores = len(os.sched_getaffinity(0))
    with kept_log(scale, cache) as hub:
        log = hub.audit
        tree = log.signed()
        picks = pick_entries(tree.size, RECEIPTS)
        print(f"log of {tree.size:,} entries", file=sys.stderr)
        entries = [(pick, log.entry(pick)) for pick in picks]
        cold = _seconds(lambda: [log.prove(tree, *entry) for entry in entries])
        warm = _median(lambda: [log.prove(tree, *entry) for entry in entries])
        print("proofs made", file=sys.stderr)
        receipts = [(log.prove(tree, *entry), entry[1]) for entry in entries]
        keys = log.vkeys()
        verifiers = [parse_vkey(key) for key in keys]
        one_core = statistics.median(verify_all(receipts, keys) for _ in range(ROUNDS))
        all_cores = statistics.median(
            verify_in_processes(receipts, keys, cores) for _ in range(ROUNDS)
        )
        signed = _median(
            lambda: [
                verify_entry(proof, entry, verifiers)
                for proof, entry in receipts[:SIGNED_RECEIPTS]
            ]
        )
        print("proofs verified", file=sys.stderr)
        verdict = verify_whole(log.engine, keys)
        whole = _median(lambda: verify_whole(log.engine, keys))
        note = parse_note(tree.note)
        message, signature = note.text.encode(), note.signatures[0].value
        bare = _median(
            lambda: [
                verifiers[0].verify(message, signature) for _ in range(SIGNED_RECEIPTS)
            ]
        )
    if not verdict.ok:
        msg = f"the log is not sound: {verdict.fault}"
        raise RuntimeError(msg)
    figures = {
        "proofs_cold_per_s": RECEIPTS / cold,
        "proofs_per_s": RECEIPTS / warm,
        "verifications_per_s": all_cores,
        "verifications_one_core_per_s": RECEIPTS / one_core,
        "verifications_signature_each_per_s": SIGNED_RECEIPTS / signed,
        "whole_log_leaves_per_s": verdict.entries / whole,
        "receipt_bytes": float(statistics.median(len(proof) for proof, _ in receipts)),
    }
    ed25519 = SIGNED_RECEIPTS / bare
    return {
        "figures": figures,
        "reference": {"ed25519_verify_per_s": ed25519},
        "ratios": {
            "proofs_vs_ed25519": figures["proofs_per_s"] / ed25519,
            "verifications_one_core_vs_ed25519": RECEIPTS / one_core / ed25519,
            "signature_each_vs_ed25519": SIGNED_RECEIPTS / signed / ed25519,
            "whole_log_vs_ed25519": verdict.entries / whole / ed25519,
        },
    }


def _seconds(work: Callable[[], object]) -> float:
    """Time a piece of work."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _median(work: Callable[[], object]) -> float:
    """Time a piece of work several times and give the middle."""
    return statistics.median(_seconds(work) for _ in range(ROUNDS))
