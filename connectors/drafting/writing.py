"""A source.toml with a comment for each guess, written as a folder of its own."""

import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.drafting.guesses import (
    DAY,
    MOMENT,
    MOSTLY,
    ROC_DAY,
    DraftColumn,
    FileGuess,
    required_fields,
    share,
)
from schemas.fields.masks import mask_in_public
from schemas.record import KINDS, RecordKind

MOST_CHARS = 100
"""A longer name of a column is none that a manifest should have."""
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class DraftedSource:
    """A source that was drafted: its name, its manifest, and what was guessed."""

    name: str
    manifest: Path
    guess: FileGuess

    def as_json(self) -> dict[str, Any]:
        """Write what was guessed as a document."""
        return {
            "name": self.name,
            "manifest": str(self.manifest),
            "kind": self.guess.kind,
            "columns": [
                {
                    "column": one.name,
                    "field": one.field,
                    "basis": one.basis or None,
                    "evidence": one.evidence or None,
                }
                for one in self.guess.columns
            ],
            "missing": self.guess.missing(),
        }


def write_draft(
    guess: FileGuess, into: Path, name: str, *, owner: str, title: str, basis: str
) -> DraftedSource:
    """Write the folder of a new source, for its owner alone, whole or not at all.

    Raises:
        FileExistsError: there is such a folder.
    """
    folder = into / name
    if os.path.lexists(folder):
        raise FileExistsError(str(folder))
    text = "\n".join(_lines(guess, name, owner, title, basis)) + "\n"
    # Under a dotted name nobody takes it for a source before it is whole.
    making = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=into))
    try:
        path = making / "source.toml"
        path.write_text(text, "utf-8")
        path.chmod(0o600)
        making.rename(folder)
    except BaseException:
        for left in making.glob("*"):
            left.unlink()
        making.rmdir()
        raise
    return DraftedSource(name, folder / "source.toml", guess)


def _lines(
    guess: FileGuess, name: str, owner: str, title: str, basis: str
) -> Iterator[str]:
    """Yield the manifest line by line."""
    kind, first = KINDS[guess.kind], guess.first
    form = first.form
    yield "# A draft: read each line, mend what was guessed wrongly, and then"
    yield f"#   credithub source check {name}"
    yield f"#   credithub source preview {name} FILE"
    yield "# Every key is explained in docs/connect-a-source.md."
    yield f"name = {_quoted(name)}"
    yield "# Whose data it is: agency:, platform: or region: and the member's name."
    yield f"owner = {_quoted(owner)}"
    yield f"title = {_quoted(mask_in_public(title))}"
    yield "# The rule that lets or makes the owner share it."
    yield f"legal_basis = {_quoted(basis)}"
    yield 'schedule = "0 2 * * *"'
    yield f"kinds = [{_quoted(guess.kind)}]  # {kind.zh}"
    yield "# Rows of a delivery: fewer keep yesterday's data serving, more only warn."
    yield "expect_at_least = 0"
    yield "expect_at_most = 1_000_000"
    yield ""
    yield "# How it comes: docs/connect-a-source.md tells of other doors."
    yield from ("[door]", 'kind = "drop"', "")
    yield "# How it reads."
    yield from ("[reader]", 'kind = "table"', f"formats = [{_quoted(form)}]")
    yield from ("", "[reader.layout]")
    mapped = [one for one in guess.columns if one.field and _fits(one)]
    if first.delimiter != ",":
        yield f"delimiter = {_quoted(first.delimiter)}"
    if first.list_path:
        yield f"rows = [{', '.join(map(_quoted, first.list_path))}]"
    if not first.names:
        yield f"header_matches = {max(1, min(2, len(mapped)))}"
        needed = set(required_fields(kind))
        sure = [one.field for one in mapped if one.is_sure and one.field in needed]
        yield f"required = [{', '.join(_quoted(str(one)) for one in sure)}]"
    yield from ("", "[reader.columns]")
    for one in guess.columns:
        yield from _column(kind, one)
    for missing in guess.missing():
        yield f"# No column was found for {missing} ({kind.label(missing)}),"
        yield "# which every record needs: name its column, or give its value in"
        yield "# [reader.constants]."
    yield from _tables(kind, mapped)


def _column(kind: RecordKind, one: DraftColumn) -> Iterator[str]:
    """Yield a column's line, or the comment that it was not understood."""
    if not _fits(one):
        yield f"# not read: a name of {len(one.name)} characters"
    elif one.field is None:
        # Where there is no header, this is a cell of somebody's row.
        yield f"# not understood, and not read: {_shown(mask_in_public(one.name))}"
    else:
        said = "" if one.is_sure else "A guess, look at it: "
        yield f"# {said}{kind.label(one.field)}; {_shown(one.evidence)}"
        yield f"{one.field} = [{_quoted(one.name)}]"


def _tables(kind: RecordKind, mapped: list[DraftColumn]) -> Iterator[str]:
    """Yield how days and amounts are written."""
    fields = kind.contract().fields
    for table, declared, guessed in (
        ("units", "Money", _unit_of),
        ("dates", "LegalDate", _style_of),
    ):
        lines = [
            f"{one.field} = {_quoted(guessed(one))}"
            for one in mapped
            if one.field and type(fields[one.field]).__name__ == declared
        ]
        if lines:
            yield from ("", f"[reader.{table}]", *lines)


def _unit_of(one: DraftColumn) -> str:
    """Guess the unit of an amount by its column's name: yuan where it says nothing."""
    if "万" in one.name:
        return "wan_yuan"
    return "fen" if "分" in one.name else "yuan"


def _style_of(one: DraftColumn) -> str:
    """Guess how a day is written by its values."""
    if share(one.values, MOMENT) >= MOSTLY:
        return "epoch"
    plain, roc = share(one.values, DAY), share(one.values, ROC_DAY)
    return "roc" if roc > plain else "plain"


def _fits(one: DraftColumn) -> bool:
    """Tell whether a name can stand in a manifest."""
    return len(one.name) <= MOST_CHARS


def _shown(text: str) -> str:
    """Give a text that stays on its line in a comment."""
    return UNSHOWN.sub("?", text)[: 2 * MOST_CHARS]


def _quoted(text: str) -> str:
    """Write a text as TOML does."""
    plain = text.encode("utf-8", "replace").decode("utf-8")
    quoted = json.dumps(plain, ensure_ascii=False)
    return UNSHOWN.sub(lambda one: f"\\u{ord(one[0]):04x}", quoted)
