"""Trust policies (c2sp.org/tlog-policy): which logs, which witnesses, which quorum.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <name>...
    quorum <name>|none

One definition a line, parted by blanks and tabs; ``#`` starts a comment line. A group
names only what stands above it, and nothing is a member twice, so each witness counts
in one way only.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

from schemas.tlog.checkpoint import Checkpoint, open_checkpoint
from schemas.tlog.cosignature import (
    COSIGNATURES,
    ED25519_COSIGNATURE,
    cosigned_at,
)
from schemas.tlog.errors import Flaw, MalformedError, SignatureError
from schemas.tlog.keys import Verifier, parse_vkey
from schemas.tlog.note import OpenedNote
from schemas.tlog.text import decode_base64

NONE = "none"
MAX_POLICY_BYTES = 1 << 20
MAX_DEFINITIONS = 1000

_BLANKS = re.compile("[ \t]+")
_NOT_ALLOWED = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_THRESHOLD = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True)
class PolicyLog:
    """A log whose checkpoints are accepted; its key bears the log's origin as name."""

    verifier: Verifier
    url: str | None


@dataclass(frozen=True, slots=True)
class PolicyWitness:
    """A witness; ``name`` means something inside the policy only."""

    name: str
    verifier: Verifier
    url: str | None
    """By custom its submission prefix."""

    @property
    def key(self) -> str:
        """Name and id of its key, as in its verifier key."""
        return f"{self.verifier.name}+{self.verifier.key_id.hex()}"


@dataclass(frozen=True, slots=True)
class PolicyGroup:
    """Members of which ``threshold`` must have witnessed a checkpoint."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What a checkpoint's cosignatures say under a policy."""

    checkpoint: Checkpoint
    note: OpenedNote
    times: Mapping[str, int]
    """By witness, when it says it cosigned, in seconds since 1970."""
    satisfied: bool
    """Whether these witnesses are a quorum."""


@dataclass(frozen=True, slots=True)
class QuorumPolicy:
    """A policy whose every line was understood."""

    logs: tuple[PolicyLog, ...]
    witnesses: Mapping[str, PolicyWitness]
    groups: Mapping[str, PolicyGroup]
    """In the order of their lines: members stand before the groups that name them."""
    quorum: str
    """A witness, a group, or ``none``."""

    def is_satisfied_by(self, signers: Collection[str]) -> bool:
        """Tell whether the witnesses of these names are a quorum."""
        if self.quorum == NONE:
            return True
        reached = {name for name in signers if name in self.witnesses}
        for group in self.groups.values():
            if sum(member in reached for member in group.members) >= group.threshold:
                reached.add(group.name)
        return self.quorum in reached

    def verifiers(self) -> list[Verifier]:
        """Give the keys of all logs and witnesses."""
        logs = [log.verifier for log in self.logs]
        return logs + [witness.verifier for witness in self.witnesses.values()]

    def unused(self) -> list[str]:
        """Name the witnesses and groups that the quorum does not rest on."""
        used = {self.quorum}
        for group in reversed(list(self.groups.values())):
            if group.name in used:
                used.update(group.members)
        return [n for n in (*self.witnesses, *self.groups) if n not in used]


def judge_checkpoint(
    data: bytes, policy: QuorumPolicy, *, logs: Collection[Verifier] = ()
) -> Witnessed:
    """Open a signed checkpoint and tell which witnesses of a policy stand behind it.

    ``logs`` are trusted beside those of the policy.

    Raises:
        MalformedError: the bytes are not a signed checkpoint.
        SignatureError: no trusted log signed it, or a trusted key's line is wrong.
    """
    keys = dict.fromkeys([*logs, *policy.verifiers()])
    trusted = {v.name for v in logs} | {log.verifier.name for log in policy.logs}
    checkpoint, note = open_checkpoint(data, keys)
    cosigners = {
        (w.verifier.name, w.verifier.key_id): name
        for name, w in policy.witnesses.items()
    }
    times: dict[str, int] = {}
    is_signed = False
    for signature in note.verified:
        name = cosigners.get((signature.name, signature.key_id))
        if name is not None:
            at = cosigned_at(signature)
            times[name] = min(at, times.get(name, at))
        elif signature.name == checkpoint.origin and signature.name in trusted:
            is_signed = True
    if not is_signed:
        msg = f"no trusted key of {checkpoint.origin} signed the checkpoint"
        raise SignatureError(Flaw.UNTRUSTED, msg)
    return Witnessed(checkpoint, note, times, policy.is_satisfied_by(times))


def demand_quorum(
    data: bytes, policy: QuorumPolicy, *, logs: Collection[Verifier] = ()
) -> Witnessed:
    """Open a signed checkpoint that a quorum of a policy's witnesses cosigned.

    Raises:
        MalformedError: as for ``judge_checkpoint``.
        SignatureError: as for ``judge_checkpoint``, or too few witnesses cosigned.
    """
    witnessed = judge_checkpoint(data, policy, logs=logs)
    if not witnessed.satisfied:
        msg = f"{len(witnessed.times)} cosignatures, but no quorum ({policy.quorum})"
        raise SignatureError(Flaw.QUORUM, msg)
    return witnessed


def parse_policy(data: bytes) -> QuorumPolicy:
    """Read a policy, refusing what is not understood, with the number of its line.

    Raises:
        MalformedError: a line of another form, a name that is not defined above, a
            name, key, member or quorum given twice, a threshold that the members cannot
            reach, or no quorum.
    """
    if len(data) > MAX_POLICY_BYTES:
        msg = f"a policy has at most {MAX_POLICY_BYTES} bytes"
        raise MalformedError(Flaw.TOO_LARGE, msg)
    if data and not data.endswith(b"\n"):
        msg = "the last line does not end in a newline"
        raise MalformedError(Flaw.POLICY, msg)
    reading = _Reading()
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            reading.read(line)
        except MalformedError as error:
            msg = f"line {number}: {error.detail}"
            raise MalformedError(error.flaw, msg) from error
    return reading.policy()


@dataclass(slots=True)
class _Reading:
    """What the lines read so far have defined."""

    logs: list[PolicyLog] = field(default_factory=list)
    witnesses: dict[str, PolicyWitness] = field(default_factory=dict)
    groups: dict[str, PolicyGroup] = field(default_factory=dict)
    quorum: str | None = None
    members: set[str] = field(default_factory=set)
    log_keys: set[bytes] = field(default_factory=set)
    witness_keys: set[bytes] = field(default_factory=set)

    def read(self, line: bytes) -> None:
        """Take one line in."""
        has_control = _NOT_ALLOWED.search(line) is not None
        _demand(not has_control, "a control character other than tab and newline")
        # Octets beyond ASCII are opaque: each byte sequence stays a text of its own.
        text = line.decode("utf-8", "surrogateescape").strip(" \t")
        if not text or text.startswith("#"):
            return
        count = len(self.witnesses) + len(self.groups) + len(self.logs)
        _demand(count < MAX_DEFINITIONS, f"more than {MAX_DEFINITIONS} definitions")
        keyword, *items = _BLANKS.split(text)
        readers = {
            "log": partial(self._read_log, "log <vkey> [<url>]"),
            "witness": partial(self._read_witness, "witness <name> <vkey> [<url>]"),
            "group": partial(self._read_group, "group <name> all|any|<k> <name>..."),
            "quorum": partial(self._read_quorum, "quorum <name>|none"),
        }
        _demand(keyword in readers, f"unknown keyword {keyword[:40]!r}")
        readers[keyword](items)

    def policy(self) -> QuorumPolicy:
        """Give what was read."""
        _demand(self.quorum is not None, "there is no quorum line")
        quorum = self.quorum or NONE
        return QuorumPolicy(tuple(self.logs), self.witnesses, self.groups, quorum)

    def _read_log(self, form: str, items: list[str]) -> None:
        _demand(len(items) in (1, 2), f"a log line reads: {form}")
        verifier = parse_vkey(items[0])
        # The Ed25519 cosignature type says nothing but that somebody saw a tree.
        is_log_key = verifier.algorithm != ED25519_COSIGNATURE
        _demand(is_log_key, "a witness's type of key cannot sign for a log")
        self.log_keys = _with_key(self.log_keys, items[0], verifier)
        self.logs.append(PolicyLog(verifier, items[1] if items[1:] else None))

    def _read_witness(self, form: str, items: list[str]) -> None:
        _demand(len(items) in (2, 3), f"a witness line reads: {form}")
        name = self._new_name(items[0])
        verifier = parse_vkey(items[1])
        can_cosign = verifier.algorithm in COSIGNATURES
        _demand(can_cosign, "a log's type of key cannot cosign for a witness")
        self.witness_keys = _with_key(self.witness_keys, items[1], verifier)
        url = items[2] if items[2:] else None
        self.witnesses[name] = PolicyWitness(name, verifier, url)

    def _read_group(self, form: str, items: list[str]) -> None:
        name, how, *members = [*items, "", ""]
        members = members[:-2]
        _demand(bool(members), f"a group line reads: {form}")
        self._new_name(name)
        for member in members:
            self._demand_known(member)
            _demand(member not in self.members, f"{member!r} is a member already")
            self.members.add(member)
        given = {"all": str(len(members)), "any": "1"}.get(how, how)
        _demand(_THRESHOLD.fullmatch(given) is not None, f"a group line reads: {form}")
        threshold = int(given)
        is_reachable = threshold <= len(members)
        _demand(is_reachable, f"{len(members)} members cannot reach {threshold}")
        self.groups[name] = PolicyGroup(name, threshold, tuple(members))

    def _read_quorum(self, form: str, items: list[str]) -> None:
        _demand(len(items) == 1, f"a quorum line reads: {form}")
        _demand(self.quorum is None, "there is a quorum line already")
        if items[0] != NONE:
            self._demand_known(items[0])
        self.quorum = items[0]

    def _new_name(self, name: str) -> str:
        """Refuse a name that is taken."""
        is_free = name not in (NONE, *self.witnesses, *self.groups)
        _demand(is_free, f"the name {name!r} is taken")
        return name

    def _demand_known(self, name: str) -> None:
        """Refuse a name that no line above defines."""
        is_known = name in self.witnesses or name in self.groups
        _demand(is_known, f"no line above defines {name!r}")


def _with_key(known: set[bytes], vkey: str, verifier: Verifier) -> set[bytes]:
    """Add a public key, refusing one that stands under another name already."""
    # Name and id hold no plus; the base64 after them may.
    encoded = vkey.split("+", 2)[2]
    public_key = decode_base64(encoded).removeprefix(verifier.algorithm)
    _demand(public_key not in known, "the same public key stands on a line above")
    return known | {public_key}


def _demand(holds: bool, otherwise: str) -> None:  # noqa: FBT001  # reads as a sentence
    """Refuse a policy where something does not hold."""
    if not holds:
        raise MalformedError(Flaw.POLICY, otherwise)
