"""A2: 10,000 receipts produced and verified, and the whole log verified.

Beside it in the same run: bare Ed25519 verifications of the log's checkpoint, and
pymerkle's proofs and verifications where that is installed. A verification parses the
proof, hashes the leaf and walks to the signed root; the checkpoint's signature is
checked once for all, and apart from that each time.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from schemas.tlog.keys import parse_vkey
from schemas.tlog.note import parse_note
from schemas.tlog.proof import verify_entry
from scripts.workloads.pymerkle_rates import proof_rates
from scripts.workloads.receipts import (
    check_whole,
    kept_log,
    pick_entries,
    verify_all,
    verify_in_processes,
)

RECEIPTS = 10_000
SIGNED_RECEIPTS = 2_000
"""Verifications with the signature each time, and bare signatures."""
PEER_RECEIPTS = 2_000
"""Proofs of pymerkle's tree in SQLite, which takes milliseconds for each at first."""
PEER_FIGURES = (
    ("proofs_per_s", "pymerkle_proofs_per_s"),
    ("proofs_per_s", "pymerkle_memory_proofs_per_s"),
    ("proofs_cold_per_s", "pymerkle_proofs_cold_per_s"),
    ("verifications_one_core_per_s", "pymerkle_verifications_per_s"),
)
ROUNDS = 5


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
        all_cores = verify_in_processes(receipts, keys, cores, ROUNDS)
        signed = _median(
            lambda: [
                verify_entry(proof, entry, verifiers)
                for proof, entry in receipts[:SIGNED_RECEIPTS]
            ]
        )
        print("proofs verified", file=sys.stderr)
        whole = check_whole(hub.config.instance, ROUNDS)
        note = parse_note(tree.note)
        message, signature = note.text.encode(), note.signatures[0].value
        bare = _median(
            lambda: [
                verifiers[0].verify(message, signature) for _ in range(SIGNED_RECEIPTS)
            ]
        )
    figures = {
        "proofs_cold_per_s": RECEIPTS / cold,
        "proofs_per_s": RECEIPTS / warm,
        "verifications_per_s": all_cores,
        "verifications_one_core_per_s": RECEIPTS / one_core,
        "verifications_signature_each_per_s": SIGNED_RECEIPTS / signed,
        "whole_log_leaves_per_s": whole.leaves_per_s,
        "whole_log_peak_mib": whole.peak_mib,
        "receipt_bytes": float(statistics.median(len(proof) for proof, _ in receipts)),
    }
    ed25519 = SIGNED_RECEIPTS / bare
    peer = proof_rates(cache, tree.size, picks[:PEER_RECEIPTS])
    ratios = {
        "proofs_vs_ed25519": figures["proofs_per_s"] / ed25519,
        "verifications_one_core_vs_ed25519": RECEIPTS / one_core / ed25519,
        "signature_each_vs_ed25519": SIGNED_RECEIPTS / signed / ed25519,
        "whole_log_vs_ed25519": whole.leaves_per_s / ed25519,
    }
    ratios |= {
        f"{ours.removesuffix('_per_s')}_vs_{theirs.removesuffix('_per_s')}": (
            figures[ours] / peer[theirs]
        )
        for ours, theirs in PEER_FIGURES
        if theirs in peer
    }
    reference = {"ed25519_verify_per_s": ed25519, **peer}
    return {"figures": figures, "reference": reference, "ratios": ratios}


def _seconds(work: Callable[[], object]) -> float:
    """Time a piece of work."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _median(work: Callable[[], object]) -> float:
    """Time a piece of work several times and give the middle."""
    return statistics.median(_seconds(work) for _ in range(ROUNDS))
