"""Take the golden answers anew, compare with those kept, explain what changed."""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.golden_answers.asking import Kept
from scripts.golden_answers.corpus import (
    FOLDER,
    PARTS,
    Corpus,
    CorpusError,
    ask_now,
    described,
    read_corpus,
    read_revision,
    write_corpus,
)
from scripts.golden_answers.differences import Difference, compare_corpora
from scripts.golden_answers.rules import RulesError, explain, read_rules

RULES = FOLDER / "changes.toml"
SHOWN = 20
"""Groups, or unexplained answers, that are printed; ``--json`` gives all."""
Found = Mapping[str, list[Difference]]


def main(arguments: list[str] | None = None) -> int:
    """Do what the arguments say: 0 nothing differs, 1 something does, 2 bad input."""
    parser = argparse.ArgumentParser(prog="scripts/golden", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    take = commands.add_parser("take", help="keep today's answers in place of the old")
    compare = commands.add_parser("compare", help="list what differs from those kept")
    why = commands.add_parser("explain", help="sort what differs by a table of rules")
    why.add_argument("old", help="a folder with a corpus, or a revision of git")
    why.add_argument("--rules", type=Path, default=RULES, help=f"default {RULES.name}")
    for command in (take, compare, why):
        command.add_argument(
            "--part", choices=PARTS, help="one part alone; all if not said"
        )
    for command in (compare, why):
        command.add_argument("--json", action="store_true", help="one JSON document")
    given = parser.parse_args(arguments)
    parts = [given.part] if given.part else list(PARTS)
    try:
        if given.command == "take":
            return max(map(_take, parts))
        if given.command == "compare":
            return max(_compare(part, as_json=given.json) for part in parts)
        return max(
            _explain(part, given.old, given.rules, as_json=given.json) for part in parts
        )
    except (CorpusError, RulesError) as error:
        print(f"golden: {error}", file=sys.stderr)
        return 2


def _take(part: str) -> int:
    """Write a part of the corpus anew."""
    corpus = ask_now(part)
    write_corpus(PARTS[part], corpus.values())
    answers = len({one.answer for one in corpus.values()})
    print(f"{part}: {len(corpus)} questions, {answers} distinct answers")
    return 0


def _compare(part: str, *, as_json: bool) -> int:
    """Compare today's answers with those kept, grouped by caller, purpose and place."""
    old, new = read_corpus(PARTS[part]), ask_now(part)
    found = compare_corpora(old, new)
    groups = grouped(found, old | new)
    if as_json:
        print(json.dumps(groups, ensure_ascii=False, indent=1))
    else:
        for group in groups[:SHOWN]:
            print(f"{group['answers']:5}  {' '.join(group['group'])}")
            print(f"       {group['example']}")
            print(f"       {group['difference']}")
        told = f"{len(found)} of {len(new)} answers differ"
        print(f"{part}: {told}, in {len(groups)} groups")
    return int(bool(found))


def grouped(found: Found, asked: Mapping[str, Kept]) -> list[dict[str, Any]]:
    """Group differences by caller kind, purpose, kind of question, place and change."""
    groups: dict[tuple[str, ...], dict[str, Difference]] = defaultdict(dict)
    for name, differences in found.items():
        one = asked[name]
        for said in differences:
            key = (one.kind, one.purpose, one.about, said.place, said.change)
            groups[key].setdefault(name, said)
    return [
        {
            "group": list(key),
            "answers": len(names),
            "example": next(iter(names)),
            "difference": next(iter(names.values())).as_text(),
        }
        for key, names in sorted(groups.items(), key=lambda one: -len(one[1]))
    ]


def _explain(part: str, old_place: str, rules: Path, *, as_json: bool) -> int:
    """Explain what differs from an older corpus by the rules; list what none does."""
    table, old = read_rules(rules), read_old(old_place, part)
    new = ask_now(part)
    found = compare_corpora(old, new)
    asked = old | new
    explained, left = explain(table, found, asked)
    if as_json:
        document = {
            "answers": len(new),
            "differ": len(found),
            "rules": [one.as_json() for one in explained],
            "unexplained": [
                described(asked[name]) | {"differences": [d.as_text() for d in said]}
                for name, said in left.items()
            ],
        }
        print(json.dumps(document, ensure_ascii=False, indent=1))
        return int(bool(left))
    for one in explained:
        print(f"{len(one.names):5}  {one.rule.id}: {one.rule.says}")
        if one.example is not None:
            print(f"       {one.names[0]}\n       {one.example.as_text()}")
    print(tell(left, SHOWN))
    print(f"{part}: {len(found)} of {len(new)} answers differ, {len(left)} unexplained")
    return int(bool(left))


def read_old(place: str, part: str = "answers") -> Corpus:
    """Read a part of an older corpus from a folder, or from a revision."""
    folder = Path(place)
    if not folder.is_dir():
        return read_revision(place, PARTS[part])
    return read_corpus(folder / PARTS[part].relative_to(FOLDER))


def tell(found: Found, most: int, places: int = 6) -> str:
    """Write the first few answers that differ, each with its first few places."""
    lines: list[str] = []
    for name in list(found)[:most]:
        said: Sequence[Difference] = found[name]
        lines.append(name)
        lines += [f"  {line.as_text()}" for line in said[:places]]
        lines += [f"  and {len(said) - places} more"] if len(said) > places else []
    lines += [f"and {len(found) - most} more answers"] if len(found) > most else []
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
