"""Which fields of law a record is of, and what tells it: pure, by dated rules.

A code of a violation or an article that is cited tells it for certain (``code``); where
there is none, words do (``words``); where neither tells anything, it is unknown.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from hub.archive.rules.citations import Citation, citations_in, name_of
from hub.rulebook import Rulebook
from hub.rulebook.law_rules import LawFieldRule
from schemas.record import meaning_of

Texts = tuple[str, ...]
DAY = timedelta(days=1)
MOST_WORDED = 120
"""A longer text is a story, which speaks of much that was not broken."""
_CLAUSE = re.compile(r"[；;。\n|]")
_GAP = "，"
_FIRM = re.compile(
    r"[\u4e00-\u9fff（）()*]{1,40}?"
    r"(?:有限责任公司|有限公司|合作社|经营部|商行|酒店"
    r"|管理局|监督局|管理委员会|委员会|检验所|检验院|检测院)"
)
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
    names = party_names(kind, body)
    return _tell(rulebook, period, coded, cited, worded, names)


def texts_of(body: Mapping[str, Any], names: Iterable[str]) -> Texts:
    """List the texts that stand in some fields of a record."""
    texts: list[str] = []
    for name in names:
        value = body.get(name)
        if isinstance(value, str):
            texts.append(value)
        elif value is not None:
            texts += (one for one in value if isinstance(one, str))
    return tuple(texts)


def party_names(kind: str, body: Mapping[str, Any]) -> Texts:
    """List the names that a record gives its parties."""
    named = (body.get(role.name) for role in meaning_of(kind).roles)
    return tuple(name for name in named if isinstance(name, str) and name)


def without_names(texts: Iterable[str], names: Texts) -> Texts:
    """Take names of parties, firms and authorities out of texts: they tell no act."""
    return tuple(_without_names(text, names) for text in texts)


# What one record tells of is asked several times in a row.
@lru_cache(maxsize=1 << 11)
def _without_names(text: str, names: Texts) -> str:
    """Take names out of one text."""
    for name in names:
        text = text.replace(name, _GAP)  # as it is left
    return _FIRM.sub(_GAP, text)


def pattern_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """Make a pattern of the words of a rule; None of no words."""
    parts = [".{0,12}?".join(map(re.escape, word.split("…"))) for word in words]
    return re.compile("|".join(parts)) if parts else None


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
    short = (one for one in worded if len(one) <= MOST_WORDED)
    worded = without_names(short, names)
    sure = _distinct([*reader.by_code(coded, day), *reader.by_article(cited, day)])
    if not sure:
        return _distinct(reader.by_words(worded, cited, day))
    open_fields = {one.field for one in sure if one.group is None}
    groups = [
        one
        for one in (reader.by_words(worded, cited, day) if open_fields else ())
        if one.group is not None and one.field in open_fields
    ]
    return _distinct([*sure, *groups])


def _distinct(found: Iterable[LawField]) -> tuple[LawField, ...]:
    """Take each field and group once, the first that tells it; a group says more."""
    taken: dict[tuple[str, str | None], LawField] = {}
    for one in found:
        taken.setdefault((one.field, one.group), one)
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

    def by_code(self, codes: Texts, day: date) -> Iterable[LawField]:
        """Tell fields by codes of violations."""
        for code in codes:
            for rule in self._coded:
                if rule.in_force(day) and any(_fits(code, one) for one in rule.codes):
                    yield LawField(rule.field, rule.group, "code", code, rule.key)
                    break

    def by_article(self, texts: Texts, day: date) -> Iterable[LawField]:
        """Tell fields by the articles that are cited."""
        for text in texts:
            for citation in citations_in(text, self._by_law):
                yield from self._of_citation(citation, day)

    def _of_citation(self, citation: Citation, day: date) -> Iterable[LawField]:
        """Tell the fields of one citation: by its article, else by its law."""
        entries = self._by_law.get(citation.law.removesuffix("*"), ())
        article = None if citation.law.endswith("*") else citation.article
        detail = citation.law.replace("*", "地方实施办法")
        if citation.article is not None:
            detail += f"第{citation.article.replace('.', '条之')}"
            detail += "" if "." in citation.article else "条"
        found = None
        if article is not None:
            named = [
                rule
                for rule, articles in entries
                if article in articles
                and citation.edition in rule.editions
                and rule.valid_from <= day
            ]
            edited = any(
                citation.edition in rule.editions and rule.valid_from <= day
                for rule, _ in entries
            )
            today = [
                rule
                for rule, articles in entries
                if article in articles and rule.in_force(day)
            ]
            found = next(iter(named if edited else today), None)
        if found is None:
            found = next(
                (rule for rule, arts in entries if not arts and rule.in_force(day)),
                None,
            )
        if found is not None:
            yield LawField(found.field, found.group, "code", detail, found.key)

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
                return LawField(rule.field, rule.group, "words", word[0], rule.key)
        return None


@lru_cache(maxsize=16)
def _reader(rulebook: Rulebook) -> _Reader:
    """Make the rules ready, once a rulebook."""
    return _Reader(rulebook.law_fields)


def _fits(code: str, pattern: str) -> bool:
    """Tell whether a code is the one named, or begins as one that ends with a star."""
    if pattern.endswith(".*"):
        return code.startswith(pattern[:-1])
    return code == pattern
