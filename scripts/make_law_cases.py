#!/usr/bin/env python3
"""Write which articles have cases: ``hub/rulebook/law/cases.tsv``, out of the tests.

Every line of a TSV file of cases counts for each article that it names. The tests do
not ship with the hub, so that its own look through the law needs the list.
"""

from collections import Counter
from pathlib import Path

from hub.rulebook.cited import cited_in
from hub.rulebook.law_report import CASES, HUB
from hub.rulebook.law_texts import TEXTS, named_laws, read_text

TESTS = Path(__file__).parents[1] / "tests"
FOLDERS = ("law", "archive", "casework")
OF_LAW = {"competence_cases": "SAMR Order 121 (2025)"}
"""Files whose articles are all of one law, which their lines do not repeat."""
HEAD = "law\tarticle\trows\n"


def cases_told() -> str:
    """Write the list as it should stand."""
    texts = {path.stem: read_text(path) for path in (HUB / TEXTS).glob("*.toml")}
    names = named_laws(texts)
    known = {(key, one.number) for key, law in texts.items() for one in law.article}
    found = Counter(
        cited
        for folder in FOLDERS
        for path in (TESTS / folder).rglob("*.tsv")
        for line in path.read_text("utf-8").splitlines()
        for cited in cited_in(f"{OF_LAW.get(path.stem, '')} {line}", names)
        if cited in known
    )
    rows = (f"{law}\t{one}\t{times}\n" for (law, one), times in sorted(found.items()))
    return HEAD + "".join(rows)


if __name__ == "__main__":
    (HUB / CASES).write_text(cases_told(), "utf-8")
