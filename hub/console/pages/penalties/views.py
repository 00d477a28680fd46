"""What the pages of a certificate show."""

from dataclasses import dataclass

from hub.console.views.parts import FactRow
from hub.console.views.tables import DataTable, FormField


@dataclass(frozen=True, slots=True)
class CertificateAskView:
    """The two ways to ask: by a window that the law knows, or by a field with days."""

    merchant: str
    action: str
    by_window: tuple[FormField, ...]
    by_days: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class PartiesAskView:
    """The form for the parties of one case."""

    action: str
    pdf: str
    fields: tuple[FormField, ...]
    errors: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class CertifiedPartyView:
    """What is known of one party."""

    heading: str
    of: str
    """Begins the headings of its sections where there are several parties."""
    facts: tuple[FactRow, ...]
    decisions: DataTable | None
    judgments: DataTable | None
    possible: DataTable | None
    more: str
    refused: str
    """Why nothing is told of it; empty where something is."""


@dataclass(frozen=True, slots=True)
class SentParties:
    """What a certificate of several parties was asked for with: sent once more."""

    action: str
    csrf: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate."""

    title: str
    merchant: str
    """Where the file of its one party is; empty for several."""
    again: str
    pdf: str
    """Where it is taken away; empty where it is sent by a form or not at all."""
    sent: SentParties | None
    question: tuple[FactRow, ...]
    parties: tuple[CertifiedPartyView, ...]
    coverage: DataTable
    gaps: tuple[FactRow, ...]
    statement: str
