"""The instance's quorum policy: who witnesses its log, and how many must."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from connectors.transport import TransportError, parse_url
from hub.ground.errors import ConfigError, NotFoundError
from schemas.tlog.errors import MalformedError
from schemas.tlog.policy import PolicyWitness, QuorumPolicy, parse_policy

FILE_NAME = "witness-policy"
MOST_WITNESSES = 64
MOST_NAME = 240
"""Characters of a witness's key name that the database has room for."""
DEFAULT_PORTS = {"http": 80, "https": 443}


class WitnessPolicyInvalidError(ConfigError):
    """The witness policy cannot be read; nothing is witnessed until it can."""

    code = "witness-policy-invalid"
    title = "The witness policy is wrong: mend the line that the detail names."


class WitnessPolicyMissingError(NotFoundError):
    """The instance has no witness policy, so nobody witnesses its log."""

    code = "witness-policy-missing"
    title = "There is no witness policy: put witness-policy into the instance folder."


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """A policy as it stands in the instance's file."""

    policy: QuorumPolicy
    text: str
    digest: str
    """SHA-256 of the file, in hex: which policy it is, in the log."""

    @property
    def reachable(self) -> list[PolicyWitness]:
        """The witnesses whose address is known."""
        return [w for w in self.policy.witnesses.values() if w.url]

    def hosts(self) -> list[str]:
        """Name the hosts, with port, that may be connected to for this policy."""
        hosts = []
        for witness in self.reachable:
            url = parse_url(witness.url or "")
            hosts.append(f"{url.host}:{url.port or DEFAULT_PORTS[url.scheme]}")
        return hosts


def load_policy(folder: Path) -> WitnessPolicy | None:
    """Read the policy of an instance; None where there is none.

    Raises:
        WitnessPolicyInvalidError: the file cannot be read, or says what no policy may
            say; the text names the line.
    """
    path = folder / FILE_NAME
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise WitnessPolicyInvalidError(msg) from error
    return read_policy(data, str(path))


def read_policy(data: bytes, where: str) -> WitnessPolicy:
    """Read a policy's bytes; ``where`` names them in refusals.

    Raises:
        WitnessPolicyInvalidError: as for ``load_policy``.
    """
    try:
        policy = parse_policy(data)
        text = data.decode()
        for witness in policy.witnesses.values():
            _check_witness(witness)
    except MalformedError as error:
        msg = f"{where}: {error.detail}"
        raise WitnessPolicyInvalidError(msg) from error
    except (UnicodeDecodeError, ValueError) as error:
        msg = f"{where}: {error}"
        raise WitnessPolicyInvalidError(msg) from error
    if len(policy.witnesses) > MOST_WITNESSES:
        msg = f"{where}: at most {MOST_WITNESSES} witnesses"
        raise WitnessPolicyInvalidError(msg)
    return WitnessPolicy(policy, text, hashlib.sha256(data).hexdigest())


def _check_witness(witness: PolicyWitness) -> None:
    """Refuse a witness that could not be asked or stored.

    Raises:
        ValueError: its key's name is too long, or its address is none.
    """
    if len(witness.verifier.name) > MOST_NAME:
        msg = f"witness {witness.name}: a key name of over {MOST_NAME} characters"
        raise ValueError(msg)
    if witness.url is None:
        return
    try:
        url = parse_url(witness.url)
    except TransportError as error:
        raise ValueError(error.detail) from error
    if url.scheme not in DEFAULT_PORTS or not url.host or url.query or url.userinfo:
        msg = f"witness {witness.name}: {witness.url} is no address of a witness"
        raise ValueError(msg)
