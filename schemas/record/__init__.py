"""Record kinds: one module a kind, and the registry that knows them all.

A new kind is a module with a ``KIND`` and its name in the list below. What it means in
the rest of the house it says itself (`schemas.record.traits`); what it does not say is
closed. Nobody is shown it before the catalog of data items names it.
"""

from schemas.record import (
    abnormal_listing,
    commendation,
    commitment,
    complaint,
    copyright_case,
    court_case,
    criminal_case,
    customs_seizure,
    fake_transaction,
    judgment_debtor,
    licence,
    notice_statistics,
    patent_case,
    penalty,
    platform_rating,
    platform_rule,
    postal_inspection,
    registration,
    repair_decision,
    risk_alert,
    sampling_result,
    serious_listing,
    shop,
    takedown_outcome,
    website_filing,
)
from schemas.record.body import RecordBody
from schemas.record.kind import RecordKind as RecordKind
from schemas.record.parties import Body as Body
from schemas.record.parties import Party as Party

KINDS: dict[str, RecordKind] = {
    module.KIND.name: module.KIND
    for module in (
        registration,
        shop,
        licence,
        penalty,
        abnormal_listing,
        serious_listing,
        judgment_debtor,
        court_case,
        sampling_result,
        website_filing,
        platform_rule,
        criminal_case,
        risk_alert,
        customs_seizure,
        postal_inspection,
        copyright_case,
        patent_case,
        takedown_outcome,
        notice_statistics,
        platform_rating,
        fake_transaction,
        complaint,
        commendation,
        commitment,
        repair_decision,
    )
}
"""Every record kind by its name."""

_SAYS_NOTHING = RecordKind(
    name="unknown",
    zh="未知",
    contract=RecordBody,
    roles=(),
    key=lambda body, parties: (body["key"], *(party.key for party in parties)),
    event_days=(),
)


def meaning_of(name: str) -> RecordKind:
    """Return what a kind means to other rooms: nothing where nobody knows the kind."""
    return KINDS.get(name, _SAYS_NOTHING)
