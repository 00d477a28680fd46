"""Try certificate_cases.tsv with the formulation that stands beside it."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from tests.law.certificate_by_articles import answer, coverage


def wrong_rows(path: Path) -> list[str]:
    """Try every row of a file of cases and tell those that come out differently."""
    lines = (one for one in path.read_text("utf-8").splitlines() if one[:1] != "#")
    wrong = []
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        facts, asked = json.loads(row["facts"]), json.loads(row["question"])
        expected = json.loads(row["expected"])
        if "coverage" in asked:
            got: Any = {"coverage": coverage(facts["sources"], asked)}
        else:
            got = answer(facts, asked)
        wrong += [] if got == expected else [f"{row['id']}: {expected}, got {got}"]
    return wrong


if __name__ == "__main__":
    differing = wrong_rows(Path(__file__).with_name("certificate_cases.tsv"))
    sys.stdout.write("\n".join([*differing, f"{len(differing)} wrong"]) + "\n")
    sys.exit(bool(differing))
