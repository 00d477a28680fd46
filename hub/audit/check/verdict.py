"""What a look at a whole log can find."""

from dataclasses import asdict, dataclass
from typing import Any

from hub.audit.record.anchor import Mark
from hub.audit.write.succession import Before
from schemas.tlog.errors import Flaw

ANCHOR_MISSING = "anchor-missing"
COSIGNATURE = "cosignature"
ENTRY_ID = "entry-id"
ERASURES_UNKNOWN = "erasures-unknown"
EXPORT_FILE = "export-file"
HEAD_ROW = "head-row"
KEY_TABLE = "key-table"
OPENING_DAMAGED = "opening-damaged"
OPENING_MISFILED = "opening-misfiled"
OPENINGS_MISSING = "openings-missing"
OUTBOX_ROWS = "outbox-rows"
ROLLED_BACK = "rolled-back"
SHARD_START = "shard-start"
STORED_TYPE = "stored-type"
TILE_HASH = "tile-hash"
WITNESS_POLICY = "witness-policy"
CODES = (
    *map(str, Flaw),
    ANCHOR_MISSING,
    COSIGNATURE,
    ENTRY_ID,
    ERASURES_UNKNOWN,
    EXPORT_FILE,
    HEAD_ROW,
    KEY_TABLE,
    OPENING_DAMAGED,
    OPENING_MISFILED,
    OPENINGS_MISSING,
    OUTBOX_ROWS,
    ROLLED_BACK,
    SHARD_START,
    STORED_TYPE,
    TILE_HASH,
    WITNESS_POLICY,
)
"""Every code that a fault can have: those of the formats, and of how they are kept."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that is wrong with a log, and where."""

    code: str
    """One of ``CODES``."""
    shard: str
    detail: str
    first: int | None = None
    """The first wrong entry, or the first one that may be."""
    last: int | None = None
    """The last one that may be the first wrong one; equal where it is known."""


class FoundFaultError(Exception):
    """Ends a look at a log at its first fault."""

    def __init__(self, fault: Fault) -> None:
        """Take the fault."""
        super().__init__(fault.detail)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class ExportedShard:
    """One shard as it was written out."""

    shard: str
    size: int
    root: str
    """Lower-case hex."""
    checkpoints: int
    """How many earlier checkpoints are with it, each a prefix."""


@dataclass(frozen=True, slots=True)
class SoundShard(ExportedShard):
    """A shard whose every entry is what was signed."""

    before: Before
    """What is known of the shard that it goes on from."""
    witnessed: int = 0
    """How many of the first entries are in a tree that a quorum cosigned."""


@dataclass(frozen=True, slots=True)
class LogVerdict:
    """What a log's bytes say: the sound shards, up to the first fault."""

    shards: tuple[SoundShard, ...]
    fault: Fault | None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None

    @property
    def entries(self) -> int:
        """How many entries are proven."""
        return sum(shard.size for shard in self.shards)

    def as_json(self) -> dict[str, Any]:
        """Give the verdict as a document."""
        document: dict[str, Any] = {
            "ok": self.ok,
            "entries": self.entries,
            "shards": [asdict(shard) for shard in self.shards],
        }
        if self.fault is not None:
            document["fault"] = asdict(self.fault)
        return document


def demand_anchor(verdict: LogVerdict, anchor: Mark | None) -> LogVerdict:
    """Find fault with a log of some entries beside which the anchor file is missing.

    Without it nobody can tell that the log is not an older copy.
    """
    if not verdict.ok or not verdict.entries or anchor is not None:
        return verdict
    last = verdict.shards[-1]
    detail = "the anchor file is missing, so this may be an older copy of the log"
    fault = Fault(ANCHOR_MISSING, last.shard, detail, 0, last.size - 1)
    return LogVerdict(verdict.shards, fault)
