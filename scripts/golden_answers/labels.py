"""Stable names for what is random in a city: merchants, records, runs and moments."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.agreements.models import Agreement
from hub.archive.models import RecordVersion
from hub.context import Hub
from hub.intake.models import SyncRun
from hub.lookup.ask import RELY_FOR
from hub.merchants.models import (
    Membership,
    Merchant,
    MerchantIdentifier,
    MerchantName,
)

_ID = re.compile(
    r"\b(?:M[A-Z2-7]{20}|R[A-Z2-7]{24}|01[0-9A-HJKMNP-TV-Z]{24})\b", re.IGNORECASE
)
"""What may be a public id; only one that the city gave is replaced."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_HOUR = timedelta(hours=1)
"""Moments of one step lie within this."""
_SECOND = timedelta(seconds=1)
"""Within it, moments grow from commit to commit by a microsecond each."""


class Labels:
    """Knows every random value of a city and the label that stands for it."""

    def __init__(self, hub: Hub, steps: Mapping[str, datetime]) -> None:
        """Read a finished city; ``steps`` says when it was told or asked something."""
        self._steps = dict(steps)
        hours = RELY_FOR // _HOUR
        for step, moment in steps.items():
            self._steps[f"{step} + {hours} h"] = moment + RELY_FOR
        with hub.reads() as session:
            agreed = session.execute(select(Agreement.id, Agreement.title))
            agreements = {number: f"{{agreement {title}}}" for number, title in agreed}
            self._runs = {
                run: f"{{run of {source}}}"
                for run, source in session.execute(select(SyncRun.id, SyncRun.source))
            }
            records = _records(session)
            merchants = _merchants(session, records)
            ids = select(Merchant.id, Merchant.public_id)
            self._merchants = {
                public_id: merchants[number]
                for number, public_id in session.execute(ids)
            }
        self._ids = (
            {
                hub.keys.record_id(key): f"{{record {label}}}"
                for key, label in records.items()
            }
            | {
                public_id: f"{{merchant {label}}}"
                for public_id, label in self._merchants.items()
            }
            | agreements
        )

    def merchant(self, public_id: str) -> str:
        """Give the label of a merchant."""
        return self._merchants[public_id]

    def run(self, run: str) -> str:
        """Give the label of a run, or the id as it is if the city has none such."""
        return self._runs.get(run, run)

    def put(self, text: str) -> str:
        """Put labels for the public ids in a text, and for a text that is a moment."""
        if text[-1:] == "Z" and _MOMENT.fullmatch(text):
            return self._moment(text)
        return _ID.sub(lambda found: self._ids.get(found[0].upper(), found[0]), text)

    def _moment(self, text: str) -> str:
        """Name the step that a moment belongs to, and the second in it."""
        moment = datetime.fromisoformat(text)
        for step, begun in self._steps.items():
            if begun <= moment < begun + _HOUR:
                seconds = (moment - begun) // _SECOND
                return f"{{moment {step}{f' + {seconds} s' if seconds else ''}}}"
        return text


def _records(session: Session) -> dict[bytes, str]:
    """Name each record by its kind and natural key."""
    query = select(RecordVersion.key, RecordVersion.kind, RecordVersion.natural_key)
    return {
        key: f"{kind}:{'|'.join(map(str, parts))}"
        for key, kind, parts in session.execute(query.where(RecordVersion.seq == 1))
    }


def _merchants(session: Session, records: Mapping[bytes, str]) -> dict[int, str]:
    """Name each merchant by its first code, else its name; tell namesakes apart.

    Namesakes are numbered by what is on record about them, never by their ids.
    """
    table, named, member = MerchantIdentifier, MerchantName, Membership
    codes = _grouped(
        (number, value)
        for number, value in session.execute(
            select(table.merchant_id, table.value).where(table.scheme != "id_hash")
        )
    )
    names = _grouped(
        (number, name)
        for number, name in session.execute(select(named.merchant_id, named.name))
    )
    held = _grouped(
        (number, records[key])
        for number, key in session.execute(
            select(member.merchant_id, member.record_key)
        )
        if number is not None
    )
    called: dict[str, list[int]] = defaultdict(list)
    for number in session.scalars(select(Merchant.id).order_by(Merchant.id)):
        own = codes.get(number) or names.get(number) or [""]
        called[own[0]].append(number)
    labels = {}
    for label, numbers in called.items():
        ordered = sorted(numbers, key=lambda number: held.get(number, []))
        for place, number in enumerate(ordered, 1):
            labels[number] = label if len(numbers) == 1 else f"{label} no. {place}"
    return labels


def _grouped(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    """Group texts by merchant, each group in order."""
    found: dict[int, list[str]] = defaultdict(list)
    for number, text in rows:
        found[number].append(text)
    return {number: sorted(texts) for number, texts in found.items()}
