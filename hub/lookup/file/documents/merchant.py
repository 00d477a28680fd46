"""A merchant as answers tell of it, and whom it is related to."""

from msgspec import UNSET

from hub.lookup.view.sight import Sight
from hub.merchants.identity import Subject
from schemas.answers.merchant import MerchantDocument


def merchant_document(
    subject: Subject, sight: Sight | None, *, is_found: bool = True
) -> MerchantDocument:
    """Write who the merchant is; with no sight, as the operator sees it: unmasked.

    One that is not found but asked for itself bears its registered name.
    """
    name = subject.name
    if sight is not None:
        name = sight.name_of(subject) if is_found else sight.registered_name_of(subject)
    return MerchantDocument(
        id=subject.public_id,
        uscc=subject.uscc,
        name=name,
        status=subject.status,
        region=subject.region,
        disputed_identity=True if subject.disputed else UNSET,
    )
