"""Write docs/casework.md: how matters work, and each machine drawn of its own table.

Usage: make_casework.py. Run it after a table of hub/casework/machines was changed.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from hub.casework.machines import (
    Machine,
    Machines,
    barred_rows,
    draw_machine,
    fact_rows,
    load_machines,
    machine_rows,
)

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "casework.md"
COLUMNS = (
    *("步骤 step", "状态 states", "谁 who", "须有文书 documents"),
    *("内容 facts", "期限 clocks", "依据 article", "mark"),
)
FACTS = ("key", "内容 fact", "类型 kind", "取值 values")
BARRED = ("状态 state", "不得 barred", "依据 article")
HEADER = """\
# Casework

供承办人员、法务和程序员：线索、投诉、举报、移送、协查各由哪些步骤组成，谁可以办，须有什么文书。
For whoever handles matters, lawyers and programmers: which steps a matter has, who
takes them, and which documents they need.

This page is written by `scripts/make_casework.py` of the tables in
`hub/casework/machines/tables`; what is drawn here is what the hub does.

## How a matter stands

A matter is a list of events. Each has the member that acted and its officer, the day on
which it happened and the moment at which it was written down, the article that it rests
on, what it tells (sealed) and its documents. The state is what follows from the events,
and nothing else: the row of a matter is kept for lists, and `credithub doctor` names a
matter whose row says otherwise (`matters`).

- Whoever acts says which version of the matter was read. Of two who act at once one is
  first; the other is refused (`matter-changed`) and reads again.
- A step that does not follow, that another member has to take, that lacks a document or
  that the law forbids is refused with its article, and nothing of it is kept.
- What should have come in time and did not is an event too, noted by the hub, once for
  each clock. Nothing hides it: what is late stays late ([clocks.md](clocks.md)).
- Terms count a step from the day on which it happened, whenever it is written down.
  What was done before a term ran out follows where the matter stood then, though the
  hub has noted since that it did not come; both stand in the matter. Such steps may be
  written down within a term, `matter.enter`; later they count from when they are
  written down.
- What one officer proposes a second one of the same member decides
  ([two-people.md](two-people.md)).
- A matter goes on under the table that it was opened under, though the table be changed
  later: its words are kept with the first matter of each version.
- A document is at most 20 MiB, a matter holds 50; the type is told by the content. Each
  is encrypted under a key of its own.
- No matter enters the archive. No answer about a merchant, no header, no version of the
  data and no event changes by one.

- What a closed matter told ends in time: facts, parties, titles and documents go by
  `keeping.toml` ([rulebook.md](rulebook.md)), its number, steps and hashes stay. The
  job `matter-retention` does it ([operate.md](operate.md)), and removes bytes that a
  killed process left.
- An event may name another matter, in which the member must take part: its parent, the
  one that it duplicates, the one that it goes on from.

- Every table also has the steps of `hub/casework/machines/every.toml`: whoever is above
  the handler urges whoever has to act next, who reports
  ([console-matters.md](console-matters.md)).

A new kind of matter is one more table with its forms, and its rows in the tests.

## How a table is read

A document comes with the step that needs it; one marked `°` may have come with an
earlier step. Facts stand by their keys, with `?` those that may be left out; the last
section tells what each is called. The column of clocks says what a step does to them:
`+` begins, `x` is met, `-` is gone, `=` stands still, `>` goes on, `*` is extended, `!`
has run out. Who extends a term stands in the rule of the clock, or in the step (`by`)
where that is somebody else than whoever takes it, such as the court above. Where a head
extends it, the step that decides names the posts of which whoever takes it holds one. A
term that binds only where there is something to do (24 hours to tell which papers are
missing) is counted once the step is taken, from what it follows
(`met_since`). The marks are those of [rulebook.md](rulebook.md): V and V2 were read, R
and P are to be checked. A step that leads nowhere leaves the state
as it is.
"""

FACTS_HEAD = """\
## 内容 Facts

What steps tell, by the keys that `--fact KEY=VALUE` and the interfaces take; the forms
of the console ask for them by name. A `fen` is money in fen (100 to the yuan), a
`member` the code of a member, a `flag` true or false.
"""


def main() -> None:
    """Write the page."""
    OUT.write_text(write_page(load_machines()), "utf-8")


def write_page(machines: Machines) -> str:
    """Write the page of some machines."""
    parts = [HEADER]
    for machine in machines.tables:
        parts += _section(machine, machines)
    parts += [FACTS_HEAD, _table(FACTS, fact_rows(machines.words))]
    return "\n".join(parts)


def _section(machine: Machine, machines: Machines) -> Iterator[str]:
    """Yield the parts of a machine's section."""
    yield f"## {machine.zh} {machine.en} `{machine.key}`\n"
    yield (
        f"From {machine.valid_from}; {machine.source}; mark {machine.mark}."
        f" Numbers: 〔year〕 after `{machine.prefix}`.\n"
    )
    for language in ("zh", "en"):
        yield f"```mermaid\n{draw_machine(machine, language)}\n```\n"
    yield _table(COLUMNS, machine_rows(machine, machines.words))
    barred = list(barred_rows(machine))
    if barred:
        yield _table(BARRED, barred)


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Write a table in Markdown."""
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


if __name__ == "__main__":
    main()
