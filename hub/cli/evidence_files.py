"""One file of evidence: what it is, what it proves, and how that is told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import click

from hub.cli.evidence import proven_document, say_proven
from hub.sheets.evidence.attached import is_pdf, read_sheet
from hub.verifier.texts import load_texts
from schemas.printable import printable
from schemas.tlog.evidence import (
    Evidence,
    Proven,
    Trust,
    judge_evidence,
    read_evidence,
)
from schemas.tlog.sheet import ProvenSheet, SetSheet, bound_part, judge_sheet

ANSWER_ONLY: Final = "answer-only"
"""The verdict on a PDF whose pages nothing binds."""


@dataclass(frozen=True, slots=True)
class JudgedFile:
    """A file whose evidence is sound; ``newest`` is what leads to the latest tree."""

    newest: tuple[Evidence, Proven]
    told: Proven
    sheet: ProvenSheet | None = None
    """The pages of a PDF that are bound."""
    alone: bytes | None = None
    """The answer in a PDF whose pages nothing binds: it holds, and the pages do not."""

    def as_json(self) -> dict[str, Any]:
        """Write what the file proves."""
        document = proven_document(self.told)
        if self.sheet is not None:
            binding = self.sheet.binding
            document |= {
                "container": "pdf",
                "sheet": {
                    "shard": binding.shard,
                    "index": binding.index,
                    "leaf_hash": binding.leaf_hash,
                    "sha256": self.sheet.sha256,
                    "bytes": self.sheet.size,
                },
            }
        if self.alone is not None:
            document |= {"container": "pdf", "ok": False, "verdict": ANSWER_ONLY}
        return document

    def say(self) -> None:
        """Tell people what the file proves, in Chinese and English."""
        texts = load_texts()
        say_proven(self.told, "valid" if self.alone is None else ANSWER_ONLY)
        if self.sheet is not None:
            binding = self.sheet.binding
            place = f"{binding.shard}/{binding.index}"
            click.echo(f"  {texts.of('sheet-bound').format(index=place)}")
        if self.alone is not None:
            click.echo(f"  {texts.of('sheet-note')}")
            answer = json.loads(self.alone)
            del answer["receipt"]
            text = json.dumps(answer, ensure_ascii=False, indent=2)
            for line in text.splitlines():
                click.echo(f"  {printable(line)}")


def judge_file(
    data: bytes,
    trust: Trust,
    *,
    answer: bytes | None = None,
    request: Mapping[str, str] | None = None,
    **demands: Any,
) -> JudgedFile:
    """Check one file of evidence; the arguments are those of ``judge_evidence``.

    Raises:
        TlogError: it is refused.
        PdfUnreadableError, PdfForeignError: it is a PDF, and none of ours.
    """
    on_paper = is_pdf(data)
    taken = read_sheet(data) if on_paper else data
    if isinstance(taken, SetSheet):
        sheet = judge_sheet(taken, trust, request=request, **demands)
        newest = read_evidence(taken.receipt), sheet.binding
        return JudgedFile(newest, sheet.told, sheet)
    evidence = read_evidence(taken)
    if answer is not None:
        answer = bound_part(evidence, answer)
    proven = judge_evidence(evidence, trust, answer=answer, request=request, **demands)
    return JudgedFile((evidence, proven), proven, alone=taken if on_paper else None)
