"""Which fields of law a record is of, and what tells it: pure, by dated rules.

A code of a violation or an article that is cited tells it for certain (``code``); where
there is none, words do (``words``); where neither tells anything, it is unknown. That
the act is one that the Criminal Law describes is another question: many an item of an
article is of its group, and leaves that in doubt.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from hub.archive.rules.law.citations import ITEM, Citation, citations_in, name_of
from hub.archive.rules.law.texts import (
    Texts,
    party_names,
    pattern_of,
    texts_of,
    without_names,
)
from hub.rulebook import Rulebook
from hub.rulebook.law_rules import Doubt, LawFieldRule
from schemas.record import meaning_of

DAY = timedelta(days=1)
MOST_WORDED = 120
"""A longer text is a story, which speaks of much that was not broken."""
_CLAUSE = re.compile(r"[；;。\n|]")
BESIDE: Doubt = "articles-differ"
"""The doubt of what words tell while articles tell something else."""
_TITLE = re.compile(r"《([^《》]{2,80})》")


@dataclass(frozen=True, slots=True)
class LawField:
    """A field of law that a record is of."""

    field: str
    """As ``fields.toml`` names it."""
    group: str | None
    """Offences of the Criminal Law that the act is of a kind with, like ``213-215``;
    None where that is not told."""
    basis: Literal["code", "words"]
    detail: str
    """The code, the article or the word that tells it."""
    rule: str
    """Key of the rule in ``law_fields.toml``."""
    doubt: Doubt | None = None
    """Why it is not certain that the act is one of the group's offences describe."""


def law_fields_of(
    kind: str, body: Mapping[str, Any], day: date, rulebook: Rulebook
) -> tuple[LawField, ...]:
    """Tell the fields of law of a record by the rules of a day; empty if unknown.

    Only what the body holds is read: from one that is cut to what somebody may see
    comes what that tells.
    """
    law = meaning_of(kind).law
    if law is None:
        return ()
    coded, cited = texts_of(body, law.coded), texts_of(body, law.cited)
    worded = texts_of(body, law.worded)
    if not (coded or cited or worded):
        return ()
    period = bisect_right(_reader(rulebook).turns, day)
    # Names that stand in no text are left out, so that alike texts are read once.
    names = tuple(
        name for name in party_names(kind, body) if any(name in one for one in worded)
    )
    return _tell(rulebook, period, coded, cited, worded, names)


def law_beside(
    kind: str, body: Mapping[str, Any], day: date, rulebook: Rulebook
) -> tuple[LawField, ...]:
    """Tell of what the words of a record speak besides what its articles tell.

    What an article tells is what the record is of; but whoever has to find all that may
    be of a field must look at such a record too.
    """
    law = meaning_of(kind).law
    told = law_fields_of(kind, body, day, rulebook)
    if law is None or not any(one.basis == "code" for one in told):
        return ()
    known = {(one.field, group) for one in told for group in (one.group, None)}
    reader, names = _reader(rulebook), party_names(kind, body)
    found = (
        replace(one, doubt=BESIDE)
        for text in _short(texts_of(body, law.worded), names)
        for one in reader.by_words((text,), (), day)
        if (one.field, one.group) not in known
    )
    return _distinct(found)


def unknown_item(
    kind: str, body: Mapping[str, Any], day: date, rulebook: Rulebook
) -> tuple[str, str] | None:
    """Find an item that a record cites and the article of its day does not have.

    Gives the field that cites it, and what is wrong with the source.
    """
    law = meaning_of(kind).law
    for name in () if law is None else law.cited:
        for text in texts_of(body, (name,)):
            # Most texts name no item, and need not be read for that.
            said = _reader(rulebook).unknown_items(text, day) if ITEM in text else ()
            for one in said:
                return name, one
    return None


@lru_cache(maxsize=1 << 15)
def _tell(
    rulebook: Rulebook,
    period: int,
    coded: Texts,
    cited: Texts,
    worded: Texts,
    names: Texts,
) -> tuple[LawField, ...]:
    """Tell the fields from the texts, by the rules of a period."""
    reader = _reader(rulebook)
    day = reader.turns[period - 1] if period else date.min
    worded = _short(worded, names)
    found = [*reader.by_code(coded, day), *reader.by_article(cited, day)]
    sure = _distinct(reader.settled(one, worded) for one in found)
    if not sure:
        return _distinct(reader.by_words(worded, cited, day))
    open_fields = {one.field for one in sure if one.group is None}
    groups = [
        one
        for one in (reader.by_words(worded, cited, day) if open_fields else ())
        if one.group is not None and one.field in open_fields
    ]
    return _distinct([*sure, *groups])


def _short(texts: Texts, names: Texts) -> Texts:
    """Take the texts that name an act, without the names of parties."""
    return without_names((one for one in texts if len(one) <= MOST_WORDED), names)


def _distinct(found: Iterable[LawField]) -> tuple[LawField, ...]:
    """Take each field and group once, the first that tells it for certain.

    A group says more than a field alone.
    """
    taken: dict[tuple[str, str | None], LawField] = {}
    for one in found:
        first = taken.setdefault((one.field, one.group), one)
        if first.doubt is not None and one.doubt is None:
            taken[one.field, one.group] = one
    grouped = {(one.field, one.basis) for one in taken.values() if one.group}
    return tuple(
        one
        for one in taken.values()
        if one.group is not None or (one.field, one.basis) not in grouped
    )


class _Reader:
    """The rules of all days, made ready."""

    def __init__(self, rules: tuple[LawFieldRule, ...]) -> None:
        self.turns = sorted(
            {rule.valid_from for rule in rules}
            | {rule.valid_to + DAY for rule in rules if rule.valid_to is not None}
        )
        self._coded = [rule for rule in rules if rule.codes]
        self._by_law: dict[str, list[tuple[LawFieldRule, frozenset[str]]]] = {}
        for rule in rules:
            for law in rule.laws:
                entry = (rule, frozenset(rule.numbers))
                self._by_law.setdefault(law, []).append(entry)
        self._worded = [
            (rule, pattern, pattern_of(rule.unless))
            for rule in rules
            if (pattern := pattern_of(rule.words)) is not None
        ]
        self._certain = {
            rule.key: (
                pattern,
                pattern_of(rule.unless),
                pattern_of(rule.certain_with),
            )
            for rule in rules
            if (pattern := pattern_of(rule.certain_by)) is not None
        }
        # One text stands in many rows, and is read for its fields and for its items.
        self._cited = lru_cache(maxsize=1 << 12)(self._read)

    def _read(self, text: str) -> list[Citation]:
        """Read what a text cites."""
        return citations_in(text, self._by_law)

    def by_code(self, codes: Texts, day: date) -> Iterable[LawField]:
        """Tell fields by codes of violations."""
        for code in codes:
            for rule in self._coded:
                if rule.in_force(day) and any(_fits(code, one) for one in rule.codes):
                    yield _law_field(rule, "code", code)
                    break

    def by_article(self, texts: Texts, day: date) -> Iterable[LawField]:
        """Tell fields by the articles that are cited."""
        for text in texts:
            for citation in self._cited(text):
                yield from self._of_citation(citation, day)

    def _of_citation(self, citation: Citation, day: date) -> Iterable[LawField]:
        """Tell the fields of one citation: by its article, else by its law."""
        detail = citation.law.replace("*", "地方实施办法")
        if citation.article is not None:
            detail += f"第{citation.article.replace('.', '条之')}"
            detail += "" if "." in citation.article else "条"
        rule = self._ruling(citation, citation.article, day)
        if rule is None:
            rule = self._of_law(citation, day)
            if rule is not None:
                told = _law_field(rule, "code", detail)
                # Who names no article may mean each.
                whole = citation.article is None
                yield replace(told, doubt=None) if whole else told
            return
        items = citation.items if rule.items is not None else ()
        for item in items:
            named = self._ruling(citation, f"{citation.article}({item})", day)
            yield _law_field(named or rule, "code", f"{detail}第{item}项")
        if not items:
            yield _law_field(rule, "code", detail)

    def _ruling(
        self, citation: Citation, article: str | None, day: date
    ) -> LawFieldRule | None:
        """Find the rule about an article, or an item of one, of the text cited."""
        entries = self._by_law.get(citation.law, ())
        if article is None:
            return None
        said = [
            rule
            for rule, _ in entries
            if citation.edition in rule.editions and rule.valid_from <= day
        ]
        fitting = [rule for rule, articles in entries if article in articles]
        if said:
            return next((rule for rule in fitting if rule in said), None)
        return next((rule for rule in fitting if rule.in_force(day)), None)

    def _of_law(self, citation: Citation, day: date) -> LawFieldRule | None:
        """Find the rule about the articles of a law that no other rule names."""
        entries = self._by_law.get(citation.law.removesuffix("*"), ())
        return next(
            (rule for rule, arts in entries if not arts and rule.in_force(day)), None
        )

    def unknown_items(self, text: str, day: date) -> Iterable[str]:
        """Say which items are cited of articles that have not so many."""
        for one in self._cited(text):
            rule = self._ruling(one, one.article, day) if one.items else None
            if rule is None or rule.items is None:
                continue
            for item in one.items:
                if not 1 <= item <= rule.items:
                    cited = f"《{one.law}》第{one.article}条第{item}项"
                    yield f"{cited}: {rule.items} items ({rule.source})"

    def settled(self, one: LawField, worded: Texts) -> LawField:
        """Take the doubt from what an article tells where words settle it."""
        pattern, unless, with_it = self._certain.get(one.rule, (None, None, None))
        if one.doubt is None or pattern is None:
            return one
        if with_it and not any(map(with_it.search, worded)):
            return one
        for text in worded:
            for clause in _CLAUSE.split(text):
                word = pattern.search(clause)
                if word and not (unless and unless.search(clause)):
                    detail = f"{one.detail}、{word[0]}"
                    return replace(one, detail=detail, doubt=None)
        return one

    def by_words(self, texts: Texts, cited: Texts, day: date) -> Iterable[LawField]:
        """Tell fields by words: of the first text that says anything, a clause each.

        Where none does, by the titles of texts cited that no rule knows.
        """
        titles = tuple(
            title
            for text in cited
            for title in _TITLE.findall(text)
            if name_of(title)[0].removesuffix("*") not in self._by_law
        )
        for text in (*texts, *titles):
            found = [
                field
                for clause in _CLAUSE.split(text)
                if clause and (field := self._of_clause(clause, day)) is not None
            ]
            if found:
                return found
        return ()

    def _of_clause(self, clause: str, day: date) -> LawField | None:
        """Tell the field of a clause: by the first rule with a word in it."""
        for rule, pattern, unless in self._worded:
            if not rule.in_force(day):
                continue
            word = pattern.search(clause)
            if word and not (unless and unless.search(clause)):
                return _law_field(rule, "words", word[0])
        return None


def _law_field(
    rule: LawFieldRule, basis: Literal["code", "words"], detail: str
) -> LawField:
    """Write what a rule tells."""
    return LawField(rule.field, rule.group, basis, detail, rule.key, rule.doubt)


@lru_cache(maxsize=16)
def _reader(rulebook: Rulebook) -> _Reader:
    """Make the rules ready, once a rulebook."""
    return _Reader(rulebook.law_fields)


def _fits(code: str, pattern: str) -> bool:
    """Tell whether a code is the one named, or begins as one that ends with a star."""
    if pattern.endswith(".*"):
        return code.startswith(pattern[:-1])
    return code == pattern
