"""Advice on criminal thresholds: what comes out, offence by offence."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from schemas.answers.document import SentDocument, about
from schemas.words import AdviceVerdict

TIERS = ("base", "raised", "raised-2", "raised-3")


class BothWordsDocument(SentDocument, frozen=True, kw_only=True):
    """One text in both languages."""

    zh: Annotated[str, about("In Chinese")]
    en: Annotated[str, about("In English")]


class AdviceFactDocument(SentDocument, frozen=True, kw_only=True):
    """A fact of a case: an element, a circumstance, a figure, or another question."""

    fact: Annotated[str, about("Its key; docs/advice.md lists them")]
    zh: Annotated[str, about("In Chinese")]
    en: Annotated[str, about("In English")]


class AdviceArticleDocument(BothWordsDocument, frozen=True, kw_only=True):
    """An article beside the thresholds."""

    confirmed: Annotated[
        bool, about("Whether its text was read; else it is recalled or only quoted")
    ]


class WeighedItemDocument(SentDocument, frozen=True, kw_only=True):
    """One item of an article, with its arithmetic."""

    item: Annotated[str, about("Its key, such as 214.sales")]
    article: Annotated[BothWordsDocument, about("The article")]
    confirmed: Annotated[
        bool, about("Whether its text was read; else it is recalled or only quoted")
    ]
    verdict: Annotated[str, about("What comes out for the item", AdviceVerdict)]
    raised_times: Annotated[
        int, about("How many times the threshold is reached, of its tiers; or 0")
    ]
    lines: Annotated[Sequence[BothWordsDocument], about("The arithmetic, a line each")]
    missing: Annotated[
        Sequence[str], about("Keys of figures of which more must be known")
    ]
    establish: Annotated[
        Sequence[str],
        about("Keys of what is to be established before it is surely reached"),
    ]


class LawReadingDocument(SentDocument, frozen=True, kw_only=True):
    """The offence under the law of one day."""

    law_day: Annotated[date, about("The day of the law")]
    verdict: Annotated[str, about("What comes out under it", AdviceVerdict)]
    raised: Annotated[bool, about("Whether a higher tier is met")]
    tier: Annotated[str, about("The tier that is reached", TIERS)]
    items: Annotated[
        Sequence[WeighedItemDocument],
        about("Items of the articles in force on that day"),
    ]


class AdviceConflictDocument(SentDocument, frozen=True, kw_only=True):
    """What a rule of conflict says: the other offence, and which of both is heavier."""

    article: Annotated[AdviceArticleDocument, about("The article that says so")]
    other: Annotated[str, about("Article of the other offence, such as 140")]
    name: Annotated[BothWordsDocument, about("Name of the other offence")]
    verdict: Annotated[
        str, about("What comes out for the other offence", AdviceVerdict)
    ]
    verdict_text: Annotated[BothWordsDocument, about("The same in words")]
    tier: Annotated[str, about("The tier that is reached of the other offence", TIERS)]
    heavier: Annotated[
        str | None,
        about(
            "Article of the offence that holds where both are met; null where only "
            "the other may be"
        ),
    ]


class WeighedOffenceDocument(SentDocument, frozen=True, kw_only=True):
    """What comes out for an offence, by whichever law is milder."""

    offence: Annotated[str, about("Its article of the Criminal Law, such as 214")]
    name: Annotated[BothWordsDocument, about("Its name")]
    verdict: Annotated[str, about("What comes out", AdviceVerdict)]
    verdict_text: Annotated[BothWordsDocument, about("The same in words")]
    raised: Annotated[bool, about("Whether a higher tier is met")]
    tier: Annotated[str, about("The tier that is reached", TIERS)]
    lines: Annotated[
        Sequence[BothWordsDocument],
        about("Elements, sums, signs and terms, a line each"),
    ]
    missing: Annotated[
        Sequence[AdviceFactDocument], about("Figures of which more must be known")
    ]
    establish: Annotated[
        Sequence[AdviceFactDocument],
        about(
            "What is to be established before it is met: elements that nobody said, "
            "and facts behind an item"
        ),
    ]
    ruled_out: Annotated[
        Sequence[AdviceFactDocument], about("What takes the offence away")
    ]
    presumed: Annotated[
        Sequence[AdviceFactDocument],
        about(
            "Elements that may be found by what is noted, until the contrary is shown"
        ),
    ]
    uncovered: Annotated[
        Sequence[AdviceFactDocument],
        about(
            "Figures that were given and of which no item that is held speaks: "
            "neither reached nor denied"
        ),
    ]
    ask: Annotated[
        Sequence[AdviceFactDocument],
        about(
            "Questions that a person answers before anything follows, such as "
            "whether a term has run out"
        ),
    ]
    not_added: Annotated[
        Sequence[date], about("Days of acts that are left out of the sums")
    ]
    with_all: Annotated[
        str | None,
        about(
            "What would come out if acts whose term had run out were added; null "
            "where none had",
            AdviceVerdict,
        ),
    ]
    conflict: Annotated[
        AdviceConflictDocument | None,
        about("What a rule of conflict says; null where none does"),
    ]
    bases: Annotated[
        Sequence[AdviceArticleDocument], about("What obliges to a transfer")
    ]
    readings: Annotated[
        Sequence[LawReadingDocument],
        about(
            "Under the law of the day of the advice, and of the latest act if that "
            "differs"
        ),
    ]


class AdviceDocument(SentDocument, frozen=True, kw_only=True):
    """Advice on criminal thresholds: it decides nothing and transfers nothing."""

    day: Annotated[date, about("Day of the advice")]
    verdict: Annotated[str, about("The verdict that says most", AdviceVerdict)]
    verdict_text: Annotated[BothWordsDocument, about("The same in words")]
    advice_only: Annotated[BothWordsDocument, about("That people decide")]
    tables_sha256: Annotated[str, about("Digest of the tables that it rests on")]
    offences: Annotated[
        Sequence[WeighedOffenceDocument], about("What comes out, offence by offence")
    ]
    uncovered: Annotated[
        Sequence[str],
        about(
            "Articles of offences of which nothing is held for that day or for the case"
        ),
    ]
    left_out: Annotated[
        Sequence[str],
        about(
            "Articles of offences that nobody named and of which an element is ruled "
            "out"
        ),
    ]
    not_asked: Annotated[
        Sequence[str],
        about(
            "Articles of offences that nobody named, that need no amount and of "
            "which nothing is said"
        ),
    ]
