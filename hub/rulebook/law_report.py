"""Look through all rules of the hub as a lawyer would: what is stale, or has no words.

Rules stand in TOML files all over the hub; each table with a ``mark`` is one. What is
found and meant stands with its reason in ``law/explained.toml``; of what no law decides
``law/norms.toml`` says whose decision it is.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fnmatch import fnmatch
from itertools import groupby, pairwise
from pathlib import Path
from typing import Literal

import hub
from hub.rulebook.cited import Cited, cited_in, items_in
from hub.rulebook.law_texts import TEXTS, ArticleWords, LawText, named_laws, read_text
from hub.rulebook.reading import Entries, RuleFileError, RuleText
from hub.rulebook.sourced import LawFinding, SourcedRule, What, sourced_rules
from schemas.configuration import Configured

HUB = Path(hub.__file__).parent
LAW = TEXTS.parent
EXPLAINED, NORMS, CASES = (
    LAW / name for name in ("explained.toml", "norms.toml", "cases.tsv")
)
SOON = timedelta(days=60)
DAY = timedelta(days=1)
READ, PROPOSED = "V", "P"
Words = Mapping[Cited, ArticleWords]


class Explanation(Configured, frozen=True, kw_only=True):
    """Why findings of a kind in a file, or on some keys of it, are meant."""

    finding: What
    file: str
    keys: tuple[str, ...] = ("*",)
    reason: str


class Norm(Configured, frozen=True, kw_only=True):
    """Who decides what no law does: an office, or this product by its proposal."""

    file: str
    keys: tuple[str, ...] = ("*",)
    standing: Literal["open-norm", "proposal"]
    decided_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawReport:
    """All that was found on a day, and what was looked through."""

    on: date
    rules: int
    read: int
    """Rules whose articles are given in their own words."""
    summed_up: int
    """Rules of which an article is given in our words."""
    norms: Mapping[str, int]
    """Rules that no law decides, by who does; those of this product under its own."""
    findings: tuple[LawFinding, ...]

    @property
    def unexplained(self) -> tuple[LawFinding, ...]:
        """What nobody said to be meant."""
        return tuple(one for one in self.findings if one.reason is None)


def check_law(on: date, home: Path = HUB) -> LawReport:
    """Look through all rules under a folder, as they stand on a day."""
    laws, findings = _texts(home)
    rules = list(sourced_rules(home))
    names = named_laws(laws)
    cited = [cited_in(rule.source, names) for rule in rules]
    told = Counter[str]()
    words = {
        Cited(key, one.number): one for key, law in laws.items() for one in law.article
    }
    cases = _cases(home)
    for rule, articles in zip(rules, cited, strict=True):
        if rule.mark == READ:
            told[_wording_note(articles, words)] += 1
            findings += _words_missing(rule, articles, words, names)
            if not cases & set(articles):
                said = ", ".join(f"{one.law} {one.article}" for one in articles)
                findings.append(rule.found("no-case", said))
        if (ended := _ended(articles, laws, on)) and rule.holds_on(on):
            findings.append(rule.found("orphaned", f"{ended} is over"))
    findings += _by_days(rules, on)
    norms, undecided = _decided(home, rules)
    findings += undecided
    return LawReport(
        on=on,
        rules=len(rules),
        read=told["sentence"],
        summed_up=told["summary"],
        norms=norms,
        findings=tuple(_explained(home, findings)),
    )


def _texts(home: Path) -> tuple[dict[str, LawText], list[LawFinding]]:
    """Read the texts of all laws, and what is broken among them."""
    laws: dict[str, LawText] = {}
    broken = []
    for path in sorted((home / TEXTS).glob("*.toml")):
        try:
            laws[path.stem] = read_text(path)
        except RuleFileError as error:
            broken.append(
                LawFinding(
                    what="broken",
                    file=str(TEXTS / path.name),
                    line=error.line or 1,
                    key=error.key,
                    detail=error.reason,
                )
            )
    return laws, broken


def _wording_note(articles: Sequence[Cited], words: Words) -> str:
    """Tell whether all articles of a rule are in their own words, or some in ours."""
    given = [words.get(one) for one in articles]
    if not given or None in given:
        return ""
    return "summary" if any(one and one.summary for one in given) else "sentence"


def _words_missing(
    rule: SourcedRule, articles: Sequence[Cited], words: Words, names: Mapping[str, str]
) -> Iterator[LawFinding]:
    """Find of what a confirmed rule rests on that nobody gives the words."""
    if not articles:
        yield rule.found("no-words", f"no law is known by this name: {rule.source}")
    for one in articles:
        if one not in words:
            yield rule.found("no-words", f"{one.law} has no article {one.article}")
    for one, item in items_in(rule.source, names):
        given = words.get(one)
        if given and given.sentence and item not in given.sentence:
            what = f"{one.law} art. {one.article}: its words have no item {item}"
            yield rule.found("no-words", what)


def _ended(
    articles: Sequence[Cited], laws: Mapping[str, LawText], on: date
) -> str | None:
    """Name a law that a rule rests on, where all of them were over before a day."""
    known = list(dict.fromkeys(one.law for one in articles))
    if any((laws[law].valid_to or on) >= on for law in known):
        return None
    return known[-1] if known else None


def _by_days(rules: Sequence[SourcedRule], on: date) -> Iterator[LawFinding]:
    """Find rules that end, and such of one key that overlap or leave days out."""

    def place(rule: SourcedRule) -> tuple[str, str, str]:
        # Of what fills a file by itself, each version is a file of one folder.
        home = rule.file if rule.table else str(Path(rule.file).parent)
        return home, rule.table, rule.key

    dated = [rule for rule in rules if rule.valid_from is not None]
    for _, versions in groupby(sorted(dated, key=place), place):
        line = sorted(versions, key=lambda rule: rule.valid_from or date.min)
        for rule, later in pairwise(line):
            begins, ends = later.valid_from or date.min, rule.valid_to or date.max
            if begins <= ends:
                yield later.found("overlapping", f"the version from {rule.valid_from}")
            elif ends + DAY < begins:
                yield later.found("gap", f"no version holds from {ends + DAY} on")
        last = line[-1]
        if last.valid_to is not None and last.valid_to < on:
            yield last.found("expired", f"on {last.valid_to}")
        elif last.valid_to is not None and last.valid_to < on + SOON:
            yield last.found("expiring", f"on {last.valid_to}")


def _decided(
    home: Path, rules: Sequence[SourcedRule]
) -> tuple[dict[str, int], list[LawFinding]]:
    """Count the rules that no law decides by who does, and find those of nobody."""
    norms = RuleText.open(home / NORMS).read(Entries[Norm]).entry
    used: Counter[int] = Counter()
    by: Counter[str] = Counter()
    findings = []
    for rule in rules:
        if rule.mark != PROPOSED:
            continue
        place = _first_for(norms, rule.file, rule.key)
        if place is None:
            why = "no law decides it, and norms.toml does not say who does"
            findings.append(rule.found("no-decider", why))
            continue
        used[place] += 1
        by[norms[place].decided_by or norms[place].standing] += 1
    for place, norm in enumerate(norms):
        if (norm.standing == "open-norm") != bool(norm.decided_by):
            why = "an open norm names who decides it, a proposal nobody"
            findings.append(_about(NORMS, norm.file, "no-decider", why))
        if not used[place]:
            findings.append(_about(NORMS, norm.file, "unused", "no rule is of it"))
    return dict(sorted(by.items())), findings


def _explained(home: Path, findings: Sequence[LawFinding]) -> Iterator[LawFinding]:
    """Say of each finding why it is meant, and which reasons are for nothing."""
    known = RuleText.open(home / EXPLAINED).read(Entries[Explanation]).entry
    used: set[int] = set()
    for one in findings:
        fitting = [entry for entry in known if entry.finding == one.what]
        place = _first_for(fitting, one.file, one.key)
        if place is None:
            yield one
            continue
        used.add(known.index(fitting[place]))
        yield replace(one, reason=fitting[place].reason)
    for place, entry in enumerate(known):
        # Days pass: what ends soon today was no finding yesterday.
        if place not in used and entry.finding not in {"expired", "expiring"}:
            why = f"nothing is found that is {entry.finding}"
            yield _about(EXPLAINED, entry.file, "unused", why)


def _first_for(
    entries: Sequence[Norm | Explanation], file: str, key: str
) -> int | None:
    """Find the first entry that speaks of a key of a file."""
    for place, entry in enumerate(entries):
        if fnmatch(file, entry.file) and any(fnmatch(key, one) for one in entry.keys):
            return place
    return None


def _about(path: Path, key: str, what: What, detail: str) -> LawFinding:
    """Say that something is found in a file that explains others."""
    return LawFinding(what=what, file=str(path), line=1, key=key, detail=detail)


def _cases(home: Path) -> set[Cited]:
    """Read which articles have a case that is run."""
    rows = (home / CASES).read_text("utf-8").splitlines()[1:]
    return {Cited(*row.split("\t")[:2]) for row in rows}
