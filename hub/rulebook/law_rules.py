"""Rules that put a record in its place: field of law, product category, case class."""

from typing import Literal

from hub.rulebook.rules import FromOne, Rule, Year

OffenceGroup = Literal["213-215", "216", "217-218", "219"]
"""Offences of the Criminal Law for which earlier sanctions count together."""

Doubt = Literal[
    "item-unlike",
    "item-unsaid",
    "act-unsaid",
    "text-unsaid",
    "goods-unsaid",
    "patent-unsaid",
    "words-alone",
    "code-alone",
    "articles-differ",
    "no-offence",
]
"""Why it is not certain that an act is one that an offence of its group describes.

``no-offence`` says of an act of no group that none describes it.
"""


class LawFieldRule(Rule, frozen=True, kw_only=True):
    """What tells that a record is of a field of law, by one of three ways.

    By ``codes`` of violations, where ``food.*`` is every code that begins so; by
    ``laws`` that it cites; or by ``words``, in which ``…`` stands for up to twelve
    characters.
    """

    field: str
    group: OffenceGroup | None = None
    codes: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    """Names of texts, without 中华人民共和国."""
    articles: tuple[str, ...] = ()
    """Like ``57``, ``49-56``, ``57(3)`` or, for 第二百一十九条之一, ``219.1``.

    Without any, the rule speaks of the articles that no other rule names.
    """
    items: FromOne | None = None
    """How many items each article has, where items of it are told apart."""
    editions: tuple[Year, ...] = ()
    """Years by which a citation names the text, whatever its day."""
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    """Words beside which none of ``words`` and of ``certain_by`` counts."""
    doubt: Doubt | None = None
    """Why what it tells may be no conduct that an offence of the group describes."""
    certain_by: tuple[str, ...] = ()
    """Words of the decision that take the doubt away."""
    certain_with: tuple[str, ...] = ()
    """Words of which one must stand there too."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The articles that it names, each by itself."""
        found: list[str] = []
        for article in self.articles:
            first, _, last = article.partition("-")
            if last:
                found += map(str, range(int(first), int(last) + 1))
            else:
                found.append(article)
        return tuple(found)


class ProductCategoryRule(Rule, frozen=True, kw_only=True):
    """A category of products with its risk, told by words, in file order."""

    zh: str
    en: str
    risk: Literal["high", "medium", "low"]
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()


class CaseClassRule(Rule, frozen=True, kw_only=True):
    """Which row of the monthly form a case is counted in; the first that fits decides.

    A condition that is empty lets every case through; a record fits if it meets each.
    """

    case_class: str
    kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    told_by: tuple[str, ...] = ()
    """Keys of rules of ``law_fields`` that told the field."""
    categories: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
