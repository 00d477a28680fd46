"""The words of the articles that rules rest on, and where they were read.

One file a law in ``law/texts``. An article has a ``sentence``, the words that a public
copy of the text has, with their SHA-256, or a ``summary``: what the rule says in words
of our own, where no text was read. Whatever is left out of a sentence is marked ``……``;
white space is as one space.
"""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

from hub.rulebook.cited import law_keys
from hub.rulebook.reading import RuleFileError, RuleText
from schemas.configuration import Configured, line_of, lines_of

TEXTS = Path("rulebook/law/texts")
"""The folder of the files, inside the hub's own."""


class TextCopy(Configured, frozen=True, kw_only=True):
    """The public copy of a law that was read."""

    repository: str
    path: str
    commit: str
    """Of a package its version."""
    read_on: date
    sha256: str | None = None
    """Of the file, where it was had as a whole; a commit fixes it in any case."""


class ArticleWords(Configured, frozen=True, kw_only=True):
    """An article, or the text as a whole (``*``), in its own words or in ours."""

    number: str
    sentence: str | None = None
    sha256: str | None = None
    summary: str | None = None


class LawText(Configured, frozen=True, kw_only=True):
    """A law: what sources call it, the days on which it holds, articles of it."""

    zh: str
    names: tuple[str, ...]
    valid_from: date
    valid_to: date | None = None
    copy: TextCopy | None = None
    article: tuple[ArticleWords, ...]


def read_text(path: Path) -> LawText:
    """Read the file of a law.

    Raises:
        RuleFileError: it is broken, an article stands in it twice, or without a
            sentence or a summary, or a sentence has another hash than it was read with.
    """
    read = RuleText.open(path)
    law = read.read(LawText, "law")
    seen: set[str] = set()
    for place, article in enumerate(law.article):
        if (why := _wrong(law, article, seen)) is not None:
            line = line_of(("article", place), lines_of(read.text))
            raise RuleFileError(path.name, f"art. {article.number}", why, line)
        seen.add(article.number)
    return law


def _wrong(law: LawText, article: ArticleWords, seen: set[str]) -> str | None:
    """Say what is wrong with an article; None where nothing is."""
    if article.number in seen:
        return "stands there twice"
    if not article.sentence:
        return None if article.summary else "has neither sentence nor summary"
    if law.copy is None:
        return "has a sentence, and no copy of the text is named"
    if sha256(article.sentence.encode()).hexdigest() != article.sha256:
        return "is not the sentence that was read: its SHA-256 differs"
    return None


def named_laws(laws: Mapping[str, LawText]) -> dict[str, str]:
    """Give the key of each law by what sources call it.

    Raises:
        RuleFileError: two laws bear one name.
    """
    try:
        return law_keys((key, law.names) for key, law in laws.items())
    except ValueError as error:
        raise RuleFileError(str(TEXTS), str(error), "is the name of two") from error
