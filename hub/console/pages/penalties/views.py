"""What the pages of a certificate show."""

from dataclasses import dataclass

from hub.console.views.parts import FactRow, StateNote
from hub.console.views.tables import DataTable, FormField


@dataclass(frozen=True, slots=True)
class CertificateAskView:
    """The two ways to ask: by a window that the law knows, or by a field with days."""

    merchant: str
    action: str
    by_window: tuple[FormField, ...]
    by_days: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class CertifiedPartyView:
    """What is known of one party."""

    facts: tuple[FactRow, ...]
    decisions: DataTable | None
    judgments: DataTable | None
    possible: DataTable | None
    more: str
    none: StateNote


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate."""

    merchant: str
    again: str
    pdf: str
    question: tuple[FactRow, ...]
    parties: tuple[CertifiedPartyView, ...]
    coverage: DataTable
    gaps: tuple[FactRow, ...]
    statement: str
