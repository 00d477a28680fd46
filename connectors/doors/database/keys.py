"""What a manifest says of a door to a view of a database."""

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from connectors.doors.bounds import PageMegabytes, Seconds, Size, WindowMinutes
from connectors.manifest_faults import ManifestFault
from schemas.configuration import Configured, shortened

NAME_CHARS = 128
"""The longest name of a view or a column."""


class DatabaseKeys(Configured, frozen=True, kw_only=True):
    """A view of a member's database, that is read and never written to."""

    address: str
    """The name of its address; its ``urls`` are tried in order."""
    view: str
    """The view, or its schema and it with a dot between, written as they are there."""
    columns: tuple[str, ...]
    """The columns that are asked for: these and no others leave the database."""
    row_id: str
    """The column that no two rows share; rows come in its order."""
    kind: Literal["database"] = "database"
    secret: str = ""
    """The name of the password."""
    watermark: str = ""
    """The column that grows when a row is new or changed: a moment, day or number."""
    window_minutes: WindowMinutes = 60
    """How long before the cursor is read again, where the watermark is a moment."""
    window_numbers: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 1000
    """How far before the cursor is read again, where the watermark is a number."""
    size: Size = 5000
    """How many rows a page has."""
    page_mb: PageMegabytes = 16
    """The most MiB of a page; it has fewer rows where they are long."""
    seconds: Seconds = 60
    """The most seconds that a statement, or the rows of one page, may take."""

    def faults(self) -> Iterator[ManifestFault]:
        """Yield what cannot be meant."""
        named = {"view": self.view.split("."), "row_id": [self.row_id]}
        named["columns"] = list(self.columns) or [""]
        if self.watermark:
            named["watermark"] = [self.watermark]
        for key, names in named.items():
            for name in names:
                if not name.isprintable() or not 0 < len(name) <= NAME_CHARS:
                    found, wanted = shortened(name), "a name in the database"
                    yield ManifestFault("bounds", f"door.{key}", found, wanted)
        if len(set(self.columns)) < len(self.columns):
            wanted = "each column once"
            found = shortened(", ".join(self.columns))
            yield ManifestFault("bounds", "door.columns", found, wanted)
