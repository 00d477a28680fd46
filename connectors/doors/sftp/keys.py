"""What a manifest says of a door to a folder that is reached over SFTP."""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from connectors.doors.bounds import Seconds, Tries, WindowMinutes
from connectors.manifest_faults import ManifestFault
from schemas.configuration import Configured, shortened

FOLDER_CHARS = 1000


class SftpKeys(Configured, frozen=True, kw_only=True):
    """Files in a folder of a member's server; each is a delivery."""

    address: str
    """The name of its address, which says the server's ``host_keys``."""
    folder: str
    """The folder that is looked into, and none under it."""
    secret: str
    """The name of the private key, or of the password."""
    kind: Literal["sftp"] = "sftp"
    auth: Literal["key", "password"] = "key"
    """key (a private key in OpenSSH's form) or password."""
    window_minutes: WindowMinutes = 60 * 24 * 7
    """How long before the newest file that was read files are read again."""
    settle_seconds: Annotated[int, Meta(ge=0, le=600)] = 2
    """How long a file's size and time must stay the same before it is read."""
    file_mb: Annotated[int, Meta(ge=1, le=4096)] = 512
    """The most MiB of a file."""
    seconds: Seconds = 60
    """The most seconds that the server may take for one answer."""
    tries: Tries = 4
    """How often a file that breaks off is gone on with before the sync gives up."""

    def faults(self) -> Iterator[ManifestFault]:
        """Yield what cannot be meant."""
        is_folder = self.folder.isprintable() and len(self.folder) <= FOLDER_CHARS
        if not self.folder or not is_folder:
            found, wanted = shortened(self.folder), "the path of a folder"
            yield ManifestFault("bounds", "door.folder", found, wanted)
        if not self.secret:
            yield ManifestFault("missing-key", "door.secret", wanted="a name")
