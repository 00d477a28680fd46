"""How much the front lets stand open, and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FrontLimits:
    """Bounds of one process of the server; times in seconds, sizes in bytes."""

    threads: int
    """Threads that the application answers on."""
    body: int
    """Longest body; of a longer one only the application's refusal is given."""
    body_at: Mapping[str, int] = field(default_factory=dict)
    """Paths at which another length holds instead."""
    body_under: Mapping[str, int] = field(default_factory=dict)
    """Beginnings of paths under which another length holds instead."""
    body_seconds: float = 10.0
    """What a body may take beyond the time that its length takes at the rate."""
    body_rate: int = 64 << 10
    """Bytes a second at which a body must come."""
    slow_after: float = 1.0
    """A body that is not whole after this time is slow."""
    slow_by_token: int = 8
    """Requests of a token whose bodies may be slow at once."""
    slow_by_member: int = 16
    """Likewise of all tokens of a member, once they are known as its own."""
    slow_by_address: int = 32
    """Requests of an address whose bodies may be slow at once."""
    bodies: int = 256 << 20
    """Bytes of all bodies that are held at once."""
    open_by_token: int = 256
    """Requests of a token that may be open at once."""
    open_by_member: int = 512
    """Requests of all tokens of a member that may be open at once."""
    open_by_newcomers: int = 256
    """Requests of an address that may be open at once with tokens nobody knows yet."""
    open_by_address: int = 1024
    """Requests of an address that may be open at once."""
    waiting: int = 2048
    """Requests that may wait for a thread."""
    send_seconds: float = 30.0
    """How long a reader may take for a part of an answer that is sent in parts."""

    def longest_at(self, path: str) -> int:
        """Tell how long a body may be at a path."""
        for beginning, longest in self.body_under.items():
            if path.startswith(beginning):
                return longest
        return self.body_at.get(path, self.body)

    @property
    def threads_by_one(self) -> int:
        """Threads that one member, or address, may hold; one is left of two."""
        return max(1, self.threads - 1)
