"""What registers and rows say of the demo city's merchants, and whom each row means.

The rows are those of the drops, with all their dirt. One in twenty has no code besides,
as in files of offices that never asked for one; of all that have nothing but a name
every other one has its name damaged, in the ways of the name search.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from hub.demo.bulk import KIND_OF, RECORDS, draft_of
from hub.demo.records.rows import NOBODY, Row
from hub.demo.records.truth import rows_of
from hub.demo.town.population import MadeMerchant, Population
from hub.intake.validation import Validator
from hub.merchants.rules import Claim, Key
from hub.names import Divisions
from hub.rulebook import Rulebook
from schemas.codes.identifiers import identify
from schemas.words import SubjectClass
from scripts.workloads.w2_names import KINDS, SEED

REGISTER = "registration"
DAY = date(2026, 11, 24)
CODELESS = 0.05
DAMAGED = 0.5


class Said(NamedTuple):
    """What a row claims of its subject, whose code and name it should lead to."""

    claim: Claim
    code: Key | None
    """The code of the merchant that is meant; None for a person, who is not judged."""
    swapped: bool
    """Whether the row has another merchant's code, so that it may not be attached."""


def registers(rules: Rulebook, merchants: int) -> Iterator[Claim]:
    """Yield what registers say of the first merchants."""
    for row, _, claims in _rows(rules, merchants):
        if row.source == REGISTER:
            yield from claims


def incoming(rules: Rulebook, merchants: int, records: int) -> Iterator[Said]:
    """Yield what the other rows say, as many as there are, the same every time."""
    return islice(_incoming(rules, merchants), records)


def _incoming(rules: Rulebook, merchants: int) -> Iterator[Said]:
    """Yield what all other rows of the first merchants say."""
    dice = random.Random(SEED)  # noqa: S311  # made-up rows, no secrets
    for row, merchant, claims in _rows(rules, merchants):
        if row.source == REGISTER:
            continue
        claim = _subject(row, claims)
        if claim.subject_class == SubjectClass.NATURAL_PERSON or row.subject == NOBODY:
            yield Said(claim, None, swapped=False)
            continue
        swapped = "swap" in row.planted
        codeless = row.fate == "provisional"
        if row.fate == "linked" and claim.name is not None and dice.random() < CODELESS:
            claim, codeless = replace(claim, identifiers=()), True
        if codeless and dice.random() < DAMAGED:
            claim = _damage(dice, claim, rules.divisions)
        yield Said(claim, _code(merchant), swapped)


def _rows(
    rules: Rulebook, merchants: int
) -> Iterator[tuple[Row, MadeMerchant, tuple[Claim, ...]]]:
    """Yield the rows that become records, with the merchant and the claims of each."""
    population = Population(DAY)
    validators = {
        source: Validator(source, None, rules, _hash, DAY) for source in KIND_OF
    }
    for index in range(merchants):
        merchant = population.merchant(index)
        for row in rows_of(population, index):
            if row.fate in RECORDS:
                yield row, merchant, draft_of(validators[row.source], row).claims


def _hash(number: str) -> str:
    """Stand for the keyed hash of an identity number, of which nothing is judged."""
    return sha256(number.encode()).hexdigest()


def _subject(row: Row, claims: tuple[Claim, ...]) -> Claim:
    """Find what a row claims of its subject: of a sample, where it was taken."""
    name = row.body.get("sampled_name")
    if row.source != "sampling_food":
        return claims[0]
    return next(claim for claim in claims if claim.name == name)


def _code(merchant: MadeMerchant) -> Key:
    """Give the code by which a merchant is found."""
    if merchant.org is not None:
        return "org_code", merchant.org
    verdict = identify(merchant.code)
    return verdict.scheme or "", verdict.value or ""


def _damage(dice: random.Random, claim: Claim, divisions: Divisions) -> Claim:
    """Damage the name of a claim in one of the ways that can be."""
    name = claim.name or ""
    while True:
        damaged = dice.choice(list(KINDS.values()))(dice, name, divisions)
        if damaged is not None:
            return replace(claim, name=damaged)
