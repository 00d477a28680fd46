"""W4: link incoming records to the merchants that registers know, names included.

``seconds`` is linking and proposing, written durably, without making the records and
the index of names; ``cpu_s`` is the same without what other processes took from it.
``precision`` and ``recall`` count what is decided and the merchant proposed first to
people together; both stand apart as well. A row of a swapped code and name is right
when it is attached to nobody.

Beside it in the same run: the same rows joined in memory by code, else by exact name,
and linked by Splink where that is installed.
"""

import resource
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from hub.db.bulk import in_chunks
from hub.db.engines import make_engine, reading_sessions, writing_sessions
from hub.db.tables import Base
from hub.ground.clock import system_clock
from hub.merchants.index import NameIndex, rebuild_index
from hub.merchants.link import propose_merchants
from hub.merchants.models import Membership, Merchant, MerchantIdentifier, ReviewItem
from hub.merchants.rules import Claim, Key, read_codes
from hub.merchants.service import link_batch
from hub.names import flat
from hub.rulebook import Rulebook, load_rulebook
from scripts.workloads.w4_claims import Said, incoming, registers
from scripts.workloads.w4_splink import link_with_splink

RECORDS_A_MERCHANT = 1.5
BATCH = 1_000
COMMIT = 50
"""Batches of one transaction, as in a bulk load."""

KIB = 1024
Sessions = sessionmaker[Session]


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Link ``scale`` records to the merchants that they are about."""
    rules = load_rulebook()
    merchants = int(scale / RECORDS_A_MERCHANT) + BATCH
    figures: dict[str, float] = {}
    with _tables(cache / "w4") as (reads, writes):
        watch = Watch()
        _link(writes, rules, registers(rules, merchants), watch)
        figures["registered_s"] = watch.seconds
        watch = Watch()
        rows = (said.claim for said in incoming(rules, merchants, scale))
        _link(writes, rules, rows, watch)
        figures["linked_s"] = watch.seconds
        with Watch() as index:
            rebuild_index(reads, writes, at=system_clock())
        with watch:
            _propose(reads, writes, rules)
        figures |= {
            "proposed_s": watch.seconds - figures["linked_s"],
            "seconds": watch.seconds,
            "cpu_s": watch.busy,
            "per_record_us": watch.seconds / scale * 1e6,
            "index_s": index.seconds,
            "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB / 1e6,
        }
        print(f"linked and proposed in {watch.seconds:.1f} s", file=sys.stderr)
        with reads() as session:
            told = _judge(session, incoming(rules, merchants, scale))
    figures |= _quality(told)
    reference = _join(rules, merchants, scale)
    reference |= link_with_splink(rules, merchants, scale)
    ratios = {
        "vs_join_recall": figures["recall"] / reference["join_recall"],
        "vs_join_seconds": figures["seconds"] / reference["join_s"],
    }
    if "splink_s" in reference:
        ratios["vs_splink_recall"] = figures["recall"] / reference["splink_recall"]
        ratios["vs_splink_seconds"] = figures["seconds"] / reference["splink_s"]
    return {"figures": figures, "reference": reference, "ratios": ratios}


class Watch:
    """Adds up the seconds of several stretches of work, and those that it was busy."""

    def __init__(self) -> None:
        """Start at nothing."""
        self.seconds = self.busy = 0.0

    def __enter__(self) -> "Watch":
        """Begin a stretch."""
        self._started = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *raised: object) -> None:
        """End it."""
        self.seconds += time.perf_counter() - self._started[0]
        self.busy += time.process_time() - self._started[1]


@contextmanager
def _tables(folder: Path) -> Iterator[tuple[Sessions, Sessions]]:
    """Make a hub's tables, empty, and remove them at the end."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    engine = make_engine(f"sqlite:///{folder / 'links.db'}")
    Base.metadata.create_all(engine)
    yield reading_sessions(engine), writing_sessions(engine)
    engine.dispose()
    shutil.rmtree(folder)


def _link(
    writes: Sessions, rules: Rulebook, claims: Iterable[Claim], watch: Watch
) -> None:
    """Link claims as a bulk load does; making them is not watched."""
    with writes() as session:
        for number, batch in enumerate(in_chunks(claims, BATCH), 1):
            with watch:
                link_batch(
                    session,
                    batch,
                    run="w4",
                    at=system_clock(),
                    actor="hub",
                    divisions=rules.divisions,
                )
                if number % COMMIT == 0:
                    session.commit()
        with watch:
            session.commit()


def _propose(reads: Sessions, writes: Sessions, rules: Rulebook) -> None:
    """Propose merchants to the rows without a usable code."""
    report = propose_merchants(
        reads,
        writes,
        lambda: NameIndex().present(reads, 0),
        rules.divisions,
        at=system_clock(),
    )
    print(f"proposals: {report.as_json()}", file=sys.stderr)


def _judge(session: Session, rows: Iterable[Said]) -> Counter[str]:
    """Count what became of the rows, right or wrong."""
    told: Counter[str] = Counter()
    for chunk in in_chunks(rows, BATCH):
        keys = [said.claim.record_key for said in chunk]
        table = MerchantIdentifier
        owners = {
            (scheme, value): merchant
            for scheme, value, merchant in session.execute(
                select(table.scheme, table.value, table.merchant_id).where(
                    table.value.in_({said.code[1] for said in chunk if said.code})
                )
            )
        }
        members = dict(
            session.execute(
                select(Membership.record_key, Membership.merchant_id)
                .join(Merchant, Merchant.id == Membership.merchant_id)
                .where(Membership.record_key.in_(keys), Merchant.kind != "provisional")
            ).all()
        )
        proposed = dict(
            session.execute(
                select(ReviewItem.record_key, ReviewItem.merchant_id).where(
                    ReviewItem.record_key.in_(keys), ReviewItem.state == "open"
                )
            ).all()
        )
        for said in chunk:
            if said.code is not None:
                key = said.claim.record_key
                found = members.get(key), proposed.get(key)
                told[_fate(said, owners.get(said.code), *found)] += 1
    return told


def _fate(
    said: Said, meant: int | None, member: int | None, proposed: int | None
) -> str:
    """Say what became of a row: found or not, by whom, rightly or not."""
    if said.swapped:
        return "swapped kept apart" if member is None else "decided wrong"
    if member is not None:
        return "decided right" if member == meant else "decided wrong"
    if proposed is not None:
        return "proposed right" if proposed == meant else "proposed wrong"
    return "unknown" if meant is None else "missed"


def _quality(told: Counter[str]) -> dict[str, float]:
    """Give precision and recall, together and apart."""
    decided = told["decided right"], told["decided wrong"]
    proposed = told["proposed right"], told["proposed wrong"]
    right, wrong = decided[0] + proposed[0], decided[1] + proposed[1]
    known = right + proposed[1] + told["missed"]
    return {
        "precision": right / max(1, right + wrong),
        "recall": right / max(1, known),
        "decided_precision": decided[0] / max(1, sum(decided)),
        "decided_recall": decided[0] / max(1, known),
        "proposed_precision": proposed[0] / max(1, sum(proposed)),
        **{name.replace(" ", "_"): float(count) for name, count in told.items()},
    }


def _join(rules: Rulebook, merchants: int, scale: int) -> dict[str, float]:
    """Join the same rows by code, else by exact name, as a script would."""
    by_code: dict[Key, str] = {}
    by_name: dict[str, str] = {}
    for claim in registers(rules, merchants):
        called = flat(claim.name or "")
        by_code |= dict.fromkeys(read_codes(claim).keys, called)
        by_name[called] = called
    told: Counter[str] = Counter()
    seconds = 0.0
    for chunk in in_chunks(incoming(rules, merchants, scale), BATCH):
        started = time.perf_counter()
        found = _join_some(by_code, by_name, [said.claim for said in chunk])
        seconds += time.perf_counter() - started
        for said, name in zip(chunk, found, strict=True):
            meant = None if said.code is None else by_code.get(said.code)
            if said.code is None or (meant is None and name is None):
                continue
            fate = "right" if name == meant and not said.swapped else "wrong"
            told["missed" if name is None else fate] += 1
    right, wrong = told["right"], told["wrong"]
    return {
        "join_s": seconds,
        "join_precision": right / max(1, right + wrong),
        "join_recall": right / max(1, right + wrong + told["missed"]),
    }


def _join_some(
    by_code: dict[Key, str], by_name: dict[str, str], claims: Sequence[Claim]
) -> list[str | None]:
    """Look rows up by their codes, else by their name."""
    found: list[str | None] = []
    for claim in claims:
        keys = read_codes(claim).keys
        hit = next((by_code[key] for key in keys if key in by_code), None)
        found.append(hit or by_name.get(flat(claim.name or "")))
    return found
