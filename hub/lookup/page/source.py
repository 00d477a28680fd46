"""What a merchant's page is written from: read once, cut to the view, now or then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from hub.archive.drafts import RecordRow
from hub.archive.reads import versions_by_key
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.file.material import MerchantCut
from hub.lookup.file.past_point import PastPoint
from hub.lookup.view.entries import entry_of
from hub.lookup.view.public_merchants import subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.service import MerchantCard
from hub.ratings.terms import DISPUTED, RatedSubject


@dataclass(frozen=True, slots=True)
class PageSource(MerchantCut):
    """A merchant as a view shows it, with the versions of its shown records."""

    versions: Mapping[str, Sequence[Entry]]
    """Of each shown record, by its public id, those that are shown, oldest first."""
    known_as: int
    """The merchant, or the part of it by which those know it who see public records."""
    point: PastPoint | None = None
    """The day and the moment in the past that are told of; None for the present."""

    @property
    def moment(self) -> datetime | None:
        """The past moment whose knowledge is told; None for the present."""
        return None if self.point is None else self.point.known_at

    @property
    def day(self) -> date:
        """The day for which a rating is looked at."""
        if self.point is None:
            return self.sight.day
        if self.point.is_cut:
            return self.point.day
        return min(self.point.day, legal_day(self.point.known_at))

    @property
    def since(self) -> datetime | None:
        """Since when the hub has known anything that is shown."""
        return min(
            (told[0].known_from for told in self.versions.values()), default=None
        )

    @property
    def rated_as(self) -> RatedSubject:
        """Say as what the merchant is rated."""
        kind = DISPUTED if self.card.disputed else self.card.kind
        return RatedSubject(kind, self.card.subject_class)

    @property
    def sees_as_public(self) -> bool:
        """Whether the merchant is seen as the public sees it."""
        return self.sight.sees_as_public(self.subject)


def shown_versions(
    session: Session,
    hub: Hub,
    card: MerchantCard,
    shown: Sequence[Entry],
    sight: Sight,
) -> dict[str, Sequence[Entry]]:
    """Read the versions of shown records that may be shown too, up to those shown.

    Of what is hidden nothing is read, so that it takes no time to tell.
    """
    subject = subject_of(card)
    # Most records have one version, which is read already.
    several = [entry.key for entry in shown if entry.row and entry.row.seq > 1]
    rows = versions_by_key(session, several)
    found: dict[str, Sequence[Entry]] = {}
    for entry in shown:
        earlier = (
            _version(hub, row, entry, sight.day)
            for row in rows.get(entry.key, ())
            if entry.row is not None and row.seq < entry.row.seq
        )
        told = [one for one in earlier if sight.shows(one, subject)]
        found[entry.public_id] = [*told, entry]
    return found


def _version(hub: Hub, row: RecordRow, entry: Entry, day: date) -> Entry:
    """Describe an earlier version of a record with the parties that it has today."""
    told = entry_of(hub, replace(row, party_nos=entry.party_nos), day)
    return replace(told, party_classes=entry.party_classes)
