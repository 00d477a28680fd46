"""Write docs/conformance: answers, receipts and bundles, sound ones and broken ones.

Usage: python -m scripts.make_conformance [FOLDER]. Nothing of it is the code under
test, so whoever writes another verifier finds two writers of the formats that agree.
The same bytes come out every time. Merchants are made up and keys are thrown away: a
seed is one byte, 32 times over.
"""

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.conformance.expected import expectations, tell_leaves
from scripts.conformance.formats import Document, compact
from scripts.conformance.made_files import (
    answers,
    bundles,
    keys,
    leaves,
    openings,
    receipts,
)
from scripts.conformance.made_log import LOG, POLICY, REQUEST

OUT = Path(__file__).parents[1] / "docs" / "conformance"


def lines_of(rows: Sequence[Document]) -> bytes:
    """Write a list of documents, one a line."""
    texts = [json.dumps(row, ensure_ascii=False) for row in rows]
    return ("[\n" + ",\n".join(texts) + "\n]\n").encode()


def files() -> dict[str, bytes]:
    """Give every file of the folder but its README."""
    another = REQUEST | {"purpose": "onboarding"}
    groups = {
        "answers": answers(),
        "receipts": receipts(),
        "bundles": bundles(),
        "leaves": leaves(),
        "beside": {
            "request.json": compact(REQUEST),
            "another-purpose.json": compact(another),
        },
    }
    made = {
        f"{group}/{name}": data
        for group, of_group in groups.items()
        for name, data in of_group.items()
    }
    return made | {
        "keys.txt": f"{LOG.vkey}\n".encode(),
        "policy.txt": POLICY.encode(),
        "cases.json": lines_of(expectations()),
        "leaves.json": lines_of(tell_leaves()),
        "openings.json": lines_of(openings()),
        "keys.json": lines_of(keys()),
    }


def main(folder: Path = OUT) -> None:
    """Write the folder anew; its README stays."""
    for name in ("answers", "receipts", "bundles", "leaves", "beside"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name, data in files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
