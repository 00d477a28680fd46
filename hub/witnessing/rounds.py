"""Having the log witnessed: rounds of cosigning, and the head that a quorum saw.

Answers never wait for witnesses; a receipt can be made to lead to a witnessed head a
round later.
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.audit.check import (
    former_shard,
    keep_checkpoint,
    keep_cosignatures,
    recent_sizes,
    who_cosigned,
    witnessed_note,
)
from hub.audit.errors import AuditUnavailableError
from hub.audit.events import make_event
from hub.audit.log import AuditLog
from hub.audit.reads import following_shard
from hub.ground.actors import HUB
from hub.ground.clock import Clock
from hub.ground.errors import HubError
from hub.ground.logs import Log
from hub.witnessing.client import Said, Submission, WitnessAnswer, WitnessClient
from hub.witnessing.quorum import (
    FILE_NAME,
    WitnessPolicy,
    WitnessPolicyInvalidError,
    WitnessPolicyMissingError,
    load_policy,
)
from hub.witnessing.remembered import SUBJECT, filed_policy, lost_policy
from schemas.tlog.checkpoint import parse_checkpoint
from schemas.tlog.note import parse_note
from schemas.words import Operation

LOCK_NAME = "witness.lock"

log = Log(__name__)


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of asking the witnesses has brought."""

    shard: str = ""
    size: int = 0
    answers: dict[str, WitnessAnswer] = field(default_factory=dict)
    """By witness; only those that had not cosigned this checkpoint before."""
    is_witnessed: bool = False
    """Whether a quorum stands behind this checkpoint now."""

    def as_json(self) -> dict[str, Any]:
        """Give the round as a document."""
        said = {name: answer.said for name, answer in self.answers.items()}
        return {
            "shard": self.shard,
            "size": self.size,
            "asked": len(said),
            "cosigned": [n for n, what in said.items() if what is Said.COSIGNED],
            "others": {
                name: {"said": answer.said, "detail": answer.detail}
                for name, answer in self.answers.items()
                if answer.said is not Said.COSIGNED
            },
            "witnessed": self.is_witnessed,
        }


class Witnessing:
    """The witnesses of one instance's log; used from any thread."""

    def __init__(self, audit: AuditLog, folder: Path, clock: Clock) -> None:
        """Read the policy in the instance's ``folder`` whenever it is needed."""
        self._audit = audit
        self._folder = folder
        self._clock = clock
        self._client: WitnessClient | None = None
        self._logging = threading.Lock()
        self._logged: str | None = None
        self._newest: dict[tuple[str, str], tuple[int, bytes]] = {}

    def policy(self) -> WitnessPolicy | None:
        """Read the policy; None where the instance has none.

        Raises:
            WitnessPolicyInvalidError: the file cannot be read.
        """
        return load_policy(self._folder)

    def policy_in_force(self) -> WitnessPolicy | None:
        """Read the policy to count or hand it out: it is on record before that.

        Raises:
            WitnessPolicyInvalidError: the file cannot be read.
            AuditUnavailableError: a change of policy could not be logged.
        """
        policy = self.policy()
        if policy is not None:
            self._log_policy(policy)
        return policy

    def demand_policy(self) -> WitnessPolicy:
        """Read the policy that is in force.

        Raises:
            WitnessPolicyMissingError: there is none.
            WitnessPolicyInvalidError: the file cannot be read.
            AuditUnavailableError: a change of policy could not be logged.
        """
        policy = self.policy_in_force()
        if policy is None:
            # Anybody may ask: where the hub is installed is not told.
            why = lost_policy(self._audit) or FILE_NAME
            raise WitnessPolicyMissingError(why)
        return policy

    def witnessed_note(self, shard: str | None = None) -> tuple[int, bytes] | None:
        """Give size and note of a shard's newest checkpoint that a quorum cosigned.

        None where there is no policy, or no such checkpoint yet.

        Raises:
            WitnessPolicyInvalidError: the policy cannot be read.
            AuditUnavailableError: a change of policy could not be logged.
        """
        policy = self.policy_in_force()
        if policy is None:
            return None
        shard = shard or self._audit.current_shard()
        known = self._newest.get((policy.digest, shard))
        found = witnessed_note(
            self._audit.engine, policy.policy, shard, above=known[0] if known else -1
        )
        if found is None:
            return known
        self._newest[policy.digest, shard] = found
        return found

    def gather(self) -> list[Round]:
        """Have the newest checkpoint witnessed, and the last one of the shard before.

        Only one process of an instance does so at a time; no rounds were made where
        another one does, where the log is empty or where nobody is left to ask.

        Raises:
            WitnessPolicyInvalidError: the policy cannot be read.
            WitnessPolicyMissingError: the log remembers one, and the file is gone.
            AuditUnavailableError: a change of policy could not be logged.
        """
        with self._alone() as is_alone:
            if not is_alone:
                return []
            policy = self.policy()
            if policy is None:
                if lost := lost_policy(self._audit):
                    raise WitnessPolicyMissingError(lost)
                return []
            self._log_policy(policy)
            current = self._audit.current_shard()
            before = former_shard(self._audit.engine, current)
            shards = [shard for shard in (current, before) if shard]
            rounds = [self._gather(policy, shard) for shard in shards]
            return [one for one in rounds if one.answers]

    def seen(self) -> list[bytes]:
        """Ask the witnesses for what they cosigned of this shard and later ones.

        The notes are unchecked; who does not answer is left out.

        Raises:
            AuditUnavailableError: the policy cannot be read, or is gone although the
                log remembers one, so nobody can be asked.
        """
        try:
            policy = self.policy()
        except WitnessPolicyInvalidError as error:
            raise AuditUnavailableError(str(error), reason="witness-policy") from error
        if policy is None:
            if lost := lost_policy(self._audit):
                raise AuditUnavailableError(lost, reason="witness-policy")
            return []
        client = WitnessClient(policy)
        try:
            answers = client.latest(self._origins())
        finally:
            client.close()
        for name, answer in answers.items():
            if isinstance(answer, str):
                log.warning("witness did not answer", witness=name, detail=answer)
        return [n for a in answers.values() if not isinstance(a, str) for n in a]

    def _origins(self) -> list[str]:
        """Name the logs that a witness may know more of than this database."""
        current, year = self._audit.current_shard(), self._clock().year
        later = {current, following_shard(current, year), str(year)}
        return [self._audit.verifiers(s)[0].name for s in sorted(later) if s >= current]

    def _gather(self, policy: WitnessPolicy, shard: str) -> Round:
        """Ask those who have not cosigned a shard's newest checkpoint."""
        engine = self._audit.engine
        note = self._audit.checkpoint(shard).encode()
        checkpoint = parse_checkpoint(parse_note(note).text)
        size = checkpoint.size
        done = who_cosigned(engine, policy.policy, shard, size, note)
        asked = [w for w in policy.reachable if w.key not in done]
        if not size or not asked:
            return Round(shard, size)
        keep_checkpoint(engine, shard, size, note)
        client = self._client_of(policy)
        client.remember(checkpoint.origin, recent_sizes(engine, shard))
        read = self._audit.tree(shard).hashes_at(size)
        answers = client.submit(Submission(checkpoint, note, read), asked)
        lines = {
            witness.key: signature
            for witness in asked
            if (signature := answers[witness.name].signature)
        }
        keep_cosignatures(engine, shard, size, lines)
        for name, answer in answers.items():
            if answer.said is not Said.COSIGNED:
                log.warning(
                    "not cosigned", witness=name, said=answer.said, detail=answer.detail
                )
        keys = {witness.key: witness.name for witness in policy.reachable}
        names = [keys[key] for key in done | set(lines) if key in keys]
        return Round(shard, size, answers, policy.policy.is_satisfied_by(names))

    def _client_of(self, policy: WitnessPolicy) -> WitnessClient:
        """Keep one client for as long as the policy stays the same."""
        if self._client is None or self._client.digest != policy.digest:
            if self._client is not None:
                self._client.close()
            self._client = WitnessClient(policy)
        return self._client

    def _log_policy(self, policy: WitnessPolicy) -> None:
        """Log that another policy counts from now on, once."""
        with self._logging:
            # What this process has seen in the log needs no other look.
            if policy.digest != self._logged:
                self._log_change(policy.digest)
                self._logged = policy.digest

    def _log_change(self, now: str) -> None:
        """Log the policy where it differs from the one that was logged last."""
        before = filed_policy(self._audit)
        if now == before:
            return
        event = make_event(
            at=self._clock(),
            actor=HUB,
            op=Operation.CONFIG_CHANGE,
            subject_type=SUBJECT,
            subject=SUBJECT,
            policy=f"{SUBJECT}:{now}",
            detail={"before": before, "after": now},
        )
        self._audit.append(event)

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Hold the lock of the one process that gathers; tell whether it was free."""
        with (self._folder / LOCK_NAME).open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
                return
            yield True


class WitnessRounds:
    """Gathers by itself while the hub serves, in a thread of its own."""

    def __init__(self, witnessing: Witnessing, seconds: int) -> None:
        """Gather every ``seconds``; never where that is 0."""
        self._witnessing = witnessing
        self._seconds = seconds
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        if self._seconds:
            self._thread = threading.Thread(
                target=self._run, name="witness-rounds", daemon=True
            )
            self._thread.start()

    def stop(self) -> None:
        """End after the round that is under way."""
        self._end.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        """Gather until told to end; whatever fails is tried again at the next time."""
        while not self._end.wait(self._seconds):
            try:
                self._witnessing.gather()
            except HubError as error:
                log.warning("witnesses not asked", code=error.code, detail=str(error))
            except Exception as error:  # noqa: BLE001  # the next round may do better
                log.failure("a round of witnesses failed", error)
