"""What the log itself remembers of witness policies: which one was put on record last.

The folder's file can be taken away without a trace; the entry that names it cannot.
"""

import re

from hub.audit.check import WITNESS_POLICY, Fault
from hub.audit.reads import LogReads
from hub.audit.seals import newest_filed, subject_handle
from hub.witnessing.quorum import FILE_NAME, WitnessPolicy

SUBJECT = "witness-policy"
NO_POLICY = "none"
"""What stands for the digest where there is no policy."""
AT_ONCE = 1_000

_CHANGE = re.compile(rb'"op":"config[.-]change".*"policy":"witness-policy:([0-9a-z]+)"')
"""A leaf about a change of policy. In a leaf the members stand in this order, and no
value can hold a quotation mark that is not escaped."""


def read_digest(body: bytes) -> str | None:
    """Read from a leaf which policy counts from there on; None from any other leaf."""
    found = _CHANGE.search(body)
    return found[1].decode() if found else None


def filed_policy(log: LogReads) -> str:
    """Give the digest of the policy that was logged last, by the log's own index.

    Fast, and blind to entries of the first versions, which were filed elsewhere.
    """
    handle = subject_handle(SUBJECT, SUBJECT, log.sealer)
    last = newest_filed(log.engine, [handle])
    return NO_POLICY if last is None else read_digest(last.body) or NO_POLICY


def lost_policy(log: LogReads) -> str | None:
    """Say what is missing beside a log that remembers a policy; None where nothing is.

    A file that is gone is no change of policy: whoever wants no witnesses any more says
    so in it. Only for an instance that has no such file.
    """
    told = filed_policy(log)
    if told == NO_POLICY:
        return None
    return (
        f"the log remembers the witness policy {told}, and the instance has no file "
        f"{FILE_NAME}: put it back, or keep one that says quorum none"
    )


def policy_fault(log: LogReads, policy: WitnessPolicy | None) -> Fault | None:
    """Find fault with a folder whose policy is not the one that the log tells of.

    Reads the entries themselves, those of the newest shards first.
    """
    now = NO_POLICY if policy is None else policy.digest
    if not any(log.entries(0, 1, shard) for shard in log.shards()):
        return None
    shard, index, told = _last_change(log)
    if told == now:
        return None
    if policy is None:
        detail = (
            f"entry {index} put the witness policy {told} on record, and the instance "
            f"has no file {FILE_NAME}: put it back; to have no witnesses any more, "
            "keep one that says quorum none"
        )
    else:
        detail = (
            f"the file {FILE_NAME} ({now}) is not the policy that the log tells of "
            f"({told}): if the change is meant, credithub audit witness gather puts it "
            "on record; else put the former file back"
        )
    return Fault(WITNESS_POLICY, shard, detail, index, index)


def _last_change(log: LogReads) -> tuple[str, int | None, str]:
    """Find where and to what the policy was changed last."""
    for shard in log.shards():
        found, start = None, 0
        while bodies := log.entries(start, start + AT_ONCE, shard):
            for index, body in enumerate(bodies, start):
                if (told := read_digest(body)) is not None:
                    found = shard, index, told
            start += len(bodies)
        if found is not None:
            return found
    return log.current_shard(), None, NO_POLICY
