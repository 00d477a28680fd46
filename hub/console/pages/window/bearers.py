"""Whoever asks for a person's own file bears the number of that person."""

from hub.context import Hub
from hub.lookup.ask import own_cards
from hub.lookup.task import PersonalInvalidError
from hub.members.windows import WindowCheck, WindowCheckError
from hub.merchants.service import MerchantCard
from schemas.words import SubjectClass, WindowVisitor

BEARER = "bearer"
"""What is wrong with a check by a number that is another's."""


def demand_bearer(hub: Hub, card: MerchantCard, check: WindowCheck) -> None:
    """Refuse whoever comes in person, and shows another number than that of the file.

    Raises:
        WindowCheckError: the file is of a person who bears another number.
    """
    is_person = card.subject_class == SubjectClass.NATURAL_PERSON
    if not is_person or check.visitor != WindowVisitor.PERSON:
        return
    try:
        with hub.reads() as session:
            own = {one.id for one in own_cards(session, hub, check.number)}
    except PersonalInvalidError:
        # What is no number at all the check itself names.
        return
    if card.id not in own:
        raise WindowCheckError(BEARER)
