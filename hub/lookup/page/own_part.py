"""What a merchant's own file says in plain words: pure.

Why each record is public or not and until when, and what the merchant may do about it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hub.lookup.page.documents import RightDocument
from hub.lookup.page.own_words import ENDED, RIGHTS, WHY
from hub.lookup.wording import word
from hub.rulebook.articles import article_in
from hub.rulebook.rules import PublicityRule


def why_public(
    standing: Mapping[str, Any],
    rule: PublicityRule | None,
    repair: date | None,
    *,
    day: date,
    language: str,
) -> str:
    """Say why a record is public or not, by which rule, and until when."""
    parts = [_standing(standing, day, language)]
    if rule is not None:
        article = article_in(rule.source, language)
        parts.append(word(WHY["rule"], language).format(article=article))
    else:
        parts.append(word(WHY["no-rule"], language))
    if standing["public"] and standing["ended_by"] is None:
        if standing["until"] is not None:
            parts.append(word(WHY["by-itself"], language))
        if repair is not None:
            key = "repair-now" if repair <= day else "repair"
            parts.append(word(WHY[key], language).format(day=repair))
    return (" " if language == "en" else "").join(parts)


def _standing(standing: Mapping[str, Any], day: date, language: str) -> str:
    """Say how a record stands."""
    first, until = standing["from"], standing["until"]
    if standing["ended_by"] is not None:
        said = word(ENDED[standing["ended_by"]], language)
        return said.format(day=standing["ended_on"])
    if first is None:
        return word(WHY["never"], language)
    if not standing["public"]:
        key = "later" if first > day else "hidden"
    else:
        key = "open" if until is None else "public"
    return word(WHY[key], language).format(first=first, until=until)


def repair_from(standing: Mapping[str, Any], judged: date | None) -> date | None:
    """Tell from when on repair of what is public may be asked for, as it was judged."""
    return judged if standing["public"] else None


def rights_document(language: str) -> list[RightDocument]:
    """Say what a merchant may do about its own file."""
    return [
        RightDocument(*(word(text, language) for text in right)) for right in RIGHTS
    ]
