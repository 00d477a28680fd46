"""Advice on criminal thresholds: what comes out, offence by offence."""

from typing import Any

from marshmallow import fields

from schemas.base import Contract
from schemas.fields.answer import choice, day, rows, text, whole, yes_no
from schemas.words import AdviceVerdict

VERDICTS = tuple(AdviceVerdict)
TIERS = ("base", "raised", "raised-2", "raised-3")


def _texts(description: str) -> fields.List[Any]:
    """Take a list of texts that is always there, if only empty."""
    return fields.List(
        fields.String(), required=True, metadata={"description": description}
    )


def _said(description: str) -> fields.Nested:
    """Take a wording in both languages."""
    return fields.Nested(
        BothWordsContract, required=True, metadata={"description": description}
    )


class BothWordsContract(Contract):
    """One text in both languages."""

    zh = text("In Chinese")
    en = text("In English")


class AdviceFactContract(BothWordsContract):
    """A fact of a case: an element, a circumstance, a figure, or another question."""

    fact = text("Its key; docs/advice.md lists them")


class AdviceArticleContract(BothWordsContract):
    """An article beside the thresholds."""

    confirmed = yes_no("Whether its text was read; else it is recalled or only quoted")


class WeighedItemContract(Contract):
    """One item of an article, with its arithmetic."""

    item = text("Its key, such as 214.sales")
    article = _said("The article")
    confirmed = yes_no("Whether its text was read; else it is recalled or only quoted")
    verdict = choice("What comes out for the item", VERDICTS)
    raised_times = whole("How many times the threshold is reached, of its tiers; or 0")
    lines = fields.List(
        fields.Nested(BothWordsContract),
        required=True,
        metadata={"description": "The arithmetic, a line each"},
    )
    missing = _texts("Keys of figures of which more must be known")
    establish = _texts("Keys of what is to be established before it is surely reached")


class LawReadingContract(Contract):
    """The offence under the law of one day."""

    law_day = day("The day of the law")
    verdict = choice("What comes out under it", VERDICTS)
    raised = yes_no("Whether a higher tier is met")
    tier = choice("The tier that is reached", TIERS)
    items = rows(WeighedItemContract, "Items of the articles in force on that day")


class AdviceConflictContract(Contract):
    """What a rule of conflict says: the other offence, and which of both is heavier."""

    article = fields.Nested(
        AdviceArticleContract,
        required=True,
        metadata={"description": "The article that says so"},
    )
    other = text("Article of the other offence, such as 140")
    name = _said("Name of the other offence")
    verdict = choice("What comes out for the other offence", VERDICTS)
    verdict_text = _said("The same in words")
    tier = choice("The tier that is reached of the other offence", TIERS)
    heavier = text(
        "Article of the offence that holds where both are met; null where only the "
        "other may be",
        allow_none=True,
    )


class WeighedOffenceContract(Contract):
    """What comes out for an offence, by whichever law is milder."""

    offence = text("Its article of the Criminal Law, such as 214")
    name = _said("Its name")
    verdict = choice("What comes out", VERDICTS)
    verdict_text = _said("The same in words")
    raised = yes_no("Whether a higher tier is met")
    tier = choice("The tier that is reached", TIERS)
    lines = fields.List(
        fields.Nested(BothWordsContract),
        required=True,
        metadata={"description": "Elements, sums, signs and terms, a line each"},
    )
    missing = rows(AdviceFactContract, "Figures of which more must be known")
    establish = rows(
        AdviceFactContract,
        "What is to be established before it is met: elements that nobody said, and "
        "facts behind an item",
    )
    ruled_out = rows(AdviceFactContract, "What takes the offence away")
    presumed = rows(
        AdviceFactContract,
        "Elements that may be found by what is noted, until the contrary is shown",
    )
    uncovered = rows(
        AdviceFactContract,
        "Figures that were given and of which no item that is held speaks: neither "
        "reached nor denied",
    )
    ask = rows(
        AdviceFactContract,
        "Questions that a person answers before anything follows, such as whether a "
        "term has run out",
    )
    not_added = fields.List(
        fields.Date(),
        required=True,
        metadata={"description": "Days of acts that are left out of the sums"},
    )
    with_all = choice(
        "What would come out if acts whose term had run out were added; null where "
        "none had",
        VERDICTS,
        allow_none=True,
    )
    conflict = fields.Nested(
        AdviceConflictContract,
        required=True,
        allow_none=True,
        metadata={"description": "What a rule of conflict says; null where none does"},
    )
    bases = rows(AdviceArticleContract, "What obliges to a transfer")
    readings = rows(
        LawReadingContract,
        "Under the law of the day of the advice, and of the latest act if that differs",
    )


class AdviceContract(Contract):
    """Advice on criminal thresholds: it decides nothing and transfers nothing."""

    day = day("Day of the advice")
    verdict = choice("The verdict that says most", VERDICTS)
    verdict_text = _said("The same in words")
    advice_only = _said("That people decide")
    tables_sha256 = text("Digest of the tables that it rests on")
    offences = rows(WeighedOffenceContract, "What comes out, offence by offence")
    uncovered = _texts(
        "Articles of offences of which nothing is held for that day or for the case"
    )
    left_out = _texts(
        "Articles of offences that nobody named and of which an element is ruled out"
    )
    not_asked = _texts(
        "Articles of offences that nobody named, that need no amount and of which "
        "nothing is said"
    )
