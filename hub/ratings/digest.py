"""The digest of a verdict: equal policy, inputs and result have equal digests."""

import hashlib
import json

from hub.ratings.terms import Fact, Flag, Policy, Reason

ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))
Result = tuple[int | None, str, tuple[Reason, ...], tuple[Flag, ...], tuple[Fact, ...]]
"""Score, grade, reasons, flags and the facts that a verdict rests on."""


def digest_of(result: Result, policy: Policy) -> str:
    """Hash policy, inputs and result; versions of the same facts hash alike."""
    score, grade, reasons, flags, inputs = result
    document = [
        policy.id,
        policy.version,
        policy.rules_digest,
        [_input(fact) for fact in inputs],
        [-1 if score is None else score, grade],
        [[reason.code, reason.points, *reason.records] for reason in reasons],
        [[flag.code, *flag.records] for flag in flags],
    ]
    return hashlib.sha256(ENCODER.encode(document).encode("ascii")).hexdigest()


def _input(fact: Fact) -> list[object]:
    """Write what was known of a fact; its version number would tell hidden changes."""
    return [
        fact.id,
        fact.kind,
        fact.event_day.isoformat(),
        fact.tier or "",
        fact.amount_fen,
        sorted(fact.penalty_kinds),
        " ".join(sorted(fact.fields)) or "other",
        fact.outcome or "",
        fact.public_until.isoformat() if fact.public_until else "",
    ]
