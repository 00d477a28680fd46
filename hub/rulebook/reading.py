"""Read files of rules strictly: what is not understood is refused, with its place."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Generic, Self, TypeVar

from msgspec import Meta

from hub.ground.errors import HubError
from hub.rulebook.rules import Rule
from schemas.configuration import Configured, ShapeError, configured, read_toml

T = TypeVar("T")
SomeRule = TypeVar("SomeRule", bound=Rule)


class RuleFileError(HubError):
    """A rule file is missing, broken or says what it may not say."""

    code = "rule-file"
    title = "A rule file cannot be used: mend what the detail names."

    def __init__(
        self, file: str, key: str, reason: str, line: int | None = None
    ) -> None:
        """Name the file, the key inside it, what is wrong, and the line if known."""
        where = "" if line is None else f" (at line {line})"
        said = f"{file}: {key}: {reason}{where}"
        super().__init__(said, file=file, key=key, reason=reason)
        self.file = file
        self.key = key
        self.reason = reason
        self.line = line


class Entries(Configured, Generic[T], frozen=True):
    """A file that is a list and nothing else."""

    entry: tuple[T, ...] = ()


class RuleTable(Configured, Generic[T], frozen=True, kw_only=True):
    """A file that has a name: what people call it, and its rules or words."""

    id: str
    title: str = ""
    entry: Annotated[tuple[T, ...], Meta(min_length=1)]


@dataclass(frozen=True, slots=True)
class RuleText:
    """A file of rules as it was read: its name, its text, and what stands in it."""

    file: str
    text: str
    table: Mapping[str, Any]

    @classmethod
    def parse(cls, text: str, file: str) -> Self:
        """Read a text as TOML.

        Raises:
            RuleFileError: it is none.
        """
        try:
            return cls(file, text, read_toml(text))
        except tomllib.TOMLDecodeError as error:
            raise RuleFileError(file, "-", f"is not valid TOML: {error}") from error

    @classmethod
    def open(cls, path: Path, file: str = "") -> Self:
        """Read a file, called by its own name if by no other.

        Raises:
            RuleFileError: it cannot be read, or is no TOML.
        """
        file = file or path.name
        return cls.parse(text_of(path, file), file)

    def read(self, kind: type[T], whole: str = "") -> T:
        """Make a frozen value of it, which is called ``whole`` where it has no key.

        Raises:
            RuleFileError: a key is unknown, missing or of another type.
        """
        try:
            return configured(kind, self.table)
        except ShapeError as error:
            fault = error.first_in(self.table, self.text, whole)
            raise RuleFileError(self.file, *fault) from error

    def entries(self, kind: type[T]) -> tuple[T, ...]:
        """Read its rules or words, which are of one kind.

        Raises:
            RuleFileError: as `read` does, or it bears another name than its file.
        """
        table: Any = RuleTable
        read: RuleTable[T] = self.read(table[kind])
        name = Path(self.file).stem
        if read.id != name:
            raise RuleFileError(self.file, "id", f"must be {name!r}")
        return read.entry


def text_of(path: Path, file: str) -> str:
    """Read a file as text.

    Raises:
        RuleFileError: it cannot be read.
    """
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleFileError(file, "-", f"cannot be read: {error}") from error
