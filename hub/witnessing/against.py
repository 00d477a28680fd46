"""Whether the live log still contains what a receipt proves, asked from outside.

The receipt leads to a tree that the log signed once. Where the tree that it shows now
begins with that one, the entry is still in it, at the same place.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from connectors.transport import TransportError, parse_url
from hub.witnessing.comparing import HUB_BEHIND, NO_PROOF, SPLIT_VIEW, compare_view
from hub.witnessing.sources import (
    LogSource,
    MonitorSourceError,
    NoLogShownError,
    parse_note_origin,
)
from schemas.tlog.checkpoint import open_checkpoint
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.evidence import Trust, judge_keys, open_tree
from schemas.tlog.split_view import SplitView

LOG_PATH = "/v1/audit"


class Standing(StrEnum):
    """What the live log says of a receipt."""

    CONTAINED = "contained"
    LOG_SHRANK = "log-shrank"
    SPLIT_VIEW = SPLIT_VIEW
    NO_PROOF = NO_PROOF
    ANOTHER_LOG = "another-log"
    ANOTHER_KEY = "another-key"
    LOG_CHECKPOINT = "log-checkpoint"
    UNREACHABLE = "unreachable"


TEXTS: Final[dict[Standing, dict[str, str]]] = {
    Standing.CONTAINED: {
        "zh": "现行日志仍含此条目，位置不变。",
        "en": "The live log still contains this entry, at the same place.",
    },
    Standing.LOG_SHRANK: {
        "zh": "现行日志比回执所证的短：条目被去掉，或对外的是旧本。请保存证据并报告。",
        "en": "The live log is shorter than this receipt proves: entries were taken "
        "away, or an older copy serves. Keep the evidence file and report it.",
    },
    Standing.SPLIT_VIEW: {
        "zh": "现行日志是另一段历史，不含此条目。证据任何人都能核验，请保存并报告。",
        "en": "The live log is another history, without this entry. Anybody can check "
        "the evidence file: keep it and report it.",
    },
    Standing.NO_PROOF: {
        "zh": "现行日志拿不出与回执衔接的证明。请保存证据，稍后再试，仍不能则报告。",
        "en": "The live log does not prove that it goes on from what this receipt "
        "proves. Keep the evidence file, try again later, then report it.",
    },
    Standing.ANOTHER_LOG: {
        "zh": "该地址上的不是这份回执所属的日志：请核对平台与年份（分片）。",
        "en": "The log at this address is not that of the receipt: look at the hub "
        "and the year (shard).",
    },
    Standing.ANOTHER_KEY: {
        "zh": "该地址上的日志不是用您信任的密钥签的：请从可信渠道取得现行密钥。",
        "en": "The log at this address is not signed with a key that you trust: get "
        "the present key from a source that you trust.",
    },
    Standing.LOG_CHECKPOINT: {
        "zh": "该地址有应答，但没有给出可信的检查点，不是平台的日志：请核对地址。",
        "en": "The address answers, but shows no checkpoint that can be trusted, so it "
        "is not a hub's log: look at it again.",
    },
    Standing.UNREACHABLE: {
        "zh": "该地址没有应答，或应答太慢、太长：请稍后再试。",
        "en": "The address does not answer, or too slowly or at too great length: "
        "try again later.",
    },
}


@dataclass(frozen=True, slots=True)
class LiveVerdict:
    """What came of asking the live log."""

    standing: Standing
    detail: str
    size: int | None = None
    """How many entries it shows, where its own key says so."""
    evidence: SplitView | None = None

    @property
    def is_contained(self) -> bool:
        """Whether the entry is still there."""
        return self.standing is Standing.CONTAINED


def log_address(url: str, shard: str) -> str:
    """Complete the address of a hub, or of its logs, to that of one shard's log."""
    try:
        path = parse_url(url).path.rstrip("/")
    except TransportError:
        return url
    if path == "":
        return f"{url.rstrip('/')}{LOG_PATH}/{shard}"
    return f"{url.rstrip('/')}/{shard}" if path.endswith(LOG_PATH) else url


def ask_live_log(note: bytes, trust: Trust, source: LogSource) -> LiveVerdict:
    """Compare a receipt's signed checkpoint with what the log shows now.

    ``trust`` is the holder's own; what the log says of its keys counts for nothing.

    Raises:
        TlogError: no trusted key signed the receipt's own checkpoint.
    """
    seen, _ = open_checkpoint(note, trust.verifiers())
    try:
        shown = source.checkpoint()
        origin = parse_note_origin(shown)
        if origin != seen.origin:
            detail = f"the receipt is of {seen.origin}, the address shows {origin}"
            return LiveVerdict(Standing.ANOTHER_LOG, detail)
        opened = open_tree(shown, trust)
        judge_keys(opened, trust)
    except NoLogShownError as error:
        return LiveVerdict(Standing.LOG_CHECKPOINT, error.detail)
    except MonitorSourceError as error:
        return LiveVerdict(Standing.UNREACHABLE, error.detail)
    except TlogError as error:
        standing = (
            Standing.ANOTHER_KEY
            if error.flaw is Flaw.UNTRUSTED
            else Standing.LOG_CHECKPOINT
        )
        return LiveVerdict(standing, str(error))
    head = opened.checkpoint
    for alarm in compare_view("the receipt", (seen, note), (head, shown), source):
        is_behind = alarm.code == HUB_BEHIND
        found = Standing.LOG_SHRANK if is_behind else Standing(alarm.code)
        return LiveVerdict(found, alarm.detail, head.size, alarm.evidence)
    detail = (
        f"the first {seen.size} of its {head.size} entries are those of the receipt"
    )
    return LiveVerdict(Standing.CONTAINED, detail, head.size)
