"""How it reads: a reader turns the bytes of a delivery into rows in our field names."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from typing import BinaryIO

from connectors.manifest import Manifest
from connectors.rows import Item, Place, ReadCell, ReceivedCell


class Reader(ABC):
    """Renames what stands in delivered bytes; it judges nothing and drops nothing."""

    def __init__(self, manifest: Manifest) -> None:
        """Read the way ``manifest`` says."""
        self.manifest = manifest

    @abstractmethod
    def read(self, name: str, data: BinaryIO) -> Iterator[Item]:
        """Yield what stands in the bytes of a delivered file, in order.

        Raises:
            SourceError: the file as a whole cannot be read; may come after some rows.
        """

    def received(
        self, name: str, data: BinaryIO, places: Collection[Place]
    ) -> Iterator[tuple[Place, tuple[ReceivedCell, ...]]]:
        """Give the cells of rows as they were delivered, each with its place, in order.

        Nothing of a row that is not there, or has no cells.

        Raises:
            SourceError: the file cannot be read as far as the last row.
        """
        del name, data, places
        return iter(())

    def read_cell(self, field: str, text: str) -> ReadCell:
        """Read a text as if it stood in the column of one of our fields."""
        del field
        return ReadCell(text or None)
