"""Advice on the thresholds of offences from the command line."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from hub.casework.advice import (
    AdviceFactsError,
    CaseFacts,
    advice_document,
    advise,
    load_tables,
    read_act,
    read_sanction,
    sanctions_of_certificate,
)
from hub.cli.click_types import DAY, examples
from hub.cli.output import CommandOutput, Report, reports
from hub.cli.paths import FILE_OR_INPUT, INPUT
from hub.ground.clock import legal_day, system_clock
from hub.ground.words import wordings
from schemas.wording import Wording

MOST_BYTES = 4_000_000
WORDS = wordings("lines")
NOT_LISTED = wordings("lines.not_listed")


@click.command(
    epilog=examples(
        "credithub advice --offence 214 \\",
        "    --act '2026-05-10 sales=20000 stock=30000 gains=5000' \\",
        "    --act '2026-06-02 sales=15000+ stock=0 gains=4000' \\",
        "    --sanction '2025-03-01 penalty ip 213-215 宿市监处罚〔2025〕3号'",
        "credithub advice --offence 217 --noted online --certificate case.json \\",
        "    --act '2026-05-10 clicks=60000 turnover=0 gains=0 copies=0' --json",
    )
)
@click.option(
    "--act",
    "acts",
    multiple=True,
    help="An act: its day, then measure=number; money in yuan, + behind what is known "
    "only as the least, dealt-with for one that a penalty has dealt with.",
)
@click.option(
    "--offence",
    "offences",
    multiple=True,
    help="An article of the Criminal Law, such as 214; all of them if not given.",
)
@click.option(
    "--noted",
    multiple=True,
    help="A circumstance, such as two_marks, or an element that is said, such as "
    "knowledge.",
)
@click.option(
    "--ruled-out",
    multiple=True,
    help="An element that was looked for and is not there, such as toxic.",
)
@click.option(
    "--unsure",
    multiple=True,
    help="A circumstance that may be there and is to be established, such as "
    "two_marks.",
)
@click.option(
    "--sanction",
    "sanctions",
    multiple=True,
    help="An earlier sanction: day, penalty or judgment, field (ip, food, drug, "
    "advertising or network), group (213-215, 216, 217-218 or 219; - for none), "
    "number.",
)
@click.option(
    "--certificate",
    type=FILE_OR_INPUT,
    help="A certificate of prior penalties as `penalties --json` prints it, - for "
    "standard input.",
)
@click.option("--on", type=DAY, help="Day of the advice; today if not given.")
@click.option("--english", is_flag=True, help="Texts in English.")
@reports
def advice(
    *,
    acts: tuple[str, ...],
    sanctions: tuple[str, ...],
    certificate: Path | None,
    on: date | None,
    english: bool,
    **told: tuple[str, ...],
) -> Report:
    """Weigh a case against the thresholds of offences; advice only.

    Nothing of a hub is read or written: docs/advice.md names measures, circumstances
    and offences.
    """
    tables = load_tables()
    earlier = [read_sanction(one, tables) for one in sanctions]
    if certificate is not None:
        earlier += sanctions_of_certificate(_read(certificate))
    facts = CaseFacts(
        acts=tuple(read_act(one, tables) for one in acts),
        circumstances=frozenset(told["noted"]),
        ruled_out=frozenset(told["ruled_out"]),
        unsure=frozenset(told["unsure"]),
        sanctions=tuple(earlier),
    )
    day = on or legal_day(system_clock())
    document = advice_document(advise(facts, day, told["offences"]))
    return CommandOutput(document, lines=_lines(document, "en" if english else "zh"))


def _lines(document: dict[str, Any], language: str) -> list[str]:
    """Write advice in words: each offence, its items that say something, its bases."""
    lines = []
    for one in document["offences"]:
        verdict = one["verdict_text"][language]
        lines.append(f"{one['name'][language]}  {verdict}")
        lines += [f"  {line[language]}" for line in one["lines"]]
        for reading in one["readings"]:
            lines.append(f"  [{reading['law_day']}]")
            for item in reading["items"]:
                if item["verdict"] == "not-met" and one["verdict"] != "not-met":
                    continue
                lines.append(f"    {item['article'][language]}")
                lines += [f"      {line[language]}" for line in item["lines"]]
        lines += [
            f"  {WORDS['to-establish'].of(language)}{fact[language]}"
            for fact in one["establish"]
        ]
        lines += [f"  → {basis[language]}" for basis in one["bases"]]
    lines += [
        f"{words.of(language)}{', '.join(document[why])}"
        for why, words in NOT_LISTED.items()
        if document[why]
    ]
    return [*lines, document["advice_only"][language]]


def _read(path: Path) -> Any:
    """Read a certificate.

    Raises:
        AdviceFactsError: it is too large, or no JSON.
    """
    if path == INPUT:
        data = sys.stdin.buffer.read(MOST_BYTES)
    else:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES)
    try:
        # Of a longer file the rest is not read, so it is no JSON.
        return json.loads(data)
    except (ValueError, RecursionError):
        raise AdviceFactsError(
            Wording(
                "证明不是可读的 JSON，或者超过 4 MB",
                "the certificate is no JSON that can be read, or has more than 4 MB",
            )
        ) from None
