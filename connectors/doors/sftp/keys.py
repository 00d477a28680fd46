"""What a manifest says of a door to a folder that is reached over SFTP."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.manifest_faults import ManifestFault, nearest, shortened

AUTHS = ("key", "password")
MOST = {
    "window_minutes": 60 * 24 * 366,
    "settle_seconds": 600,
    "file_mb": 4096,
    "seconds": 600,
    "tries": 10,
}
"""The most that a key may say; each says 1 or more, the first two 0 or more."""
FROM_NOTHING = ("window_minutes", "settle_seconds")
FOLDER_CHARS = 1000


@dataclass(frozen=True, slots=True)
class SftpKeys:
    """Files in a folder of a member's server; each is a delivery."""

    address: str
    """The name of its address, which says the server's ``host_keys``."""
    folder: str
    """The folder that is looked into, and none under it."""
    secret: str
    """The name of the private key, or of the password."""
    kind: str = "sftp"
    auth: str = "key"
    """key (a private key in OpenSSH's form) or password."""
    window_minutes: int = 60 * 24 * 7
    """How long before the newest file that was read files are read again."""
    settle_seconds: int = 2
    """How long a file's size and time must stay the same before it is read."""
    file_mb: int = 512
    """The most MiB of a file."""
    seconds: int = 60
    """The most seconds that the server may take for one answer."""
    tries: int = 4
    """How often a file that breaks off is gone on with before the sync gives up."""

    def faults(self) -> Iterator[ManifestFault]:
        """Yield what cannot be meant."""
        if self.auth not in AUTHS:
            found, wanted = shortened(self.auth), nearest(self.auth, AUTHS)
            yield ManifestFault("unknown-word", "door.auth", found, wanted)
        for key, most in MOST.items():
            number, least = getattr(self, key), int(key not in FROM_NOTHING)
            if not least <= number <= most:
                wanted = f"a number from {least} to {most:,}"
                yield ManifestFault("bounds", f"door.{key}", str(number), wanted)
        is_folder = self.folder.isprintable() and len(self.folder) <= FOLDER_CHARS
        if not self.folder or not is_folder:
            found, wanted = shortened(self.folder), "the path of a folder"
            yield ManifestFault("bounds", "door.folder", found, wanted)
        if not self.secret:
            yield ManifestFault("missing-key", "door.secret", wanted="a name")
