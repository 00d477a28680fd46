"""What of a matter went to another hub or came from it, with both logs' entries."""

from sqlalchemy.orm import Session

from hub.casework.federation import tell_parcels, tell_steps
from hub.casework.view import ShownMatter
from hub.console.views.parts import FactRow
from hub.console.words.translator import Translator
from schemas.words import SentStepState


def between_rows(
    session: Session, voice: Translator, shown: ShownMatter
) -> tuple[FactRow, ...]:
    """List steps that the other hub was asked for, then parcels, the newest first.

    Who takes no part in the matter is told nothing of it.
    """
    if not (shown.roles and shown.is_whole):
        return ()
    matter = shown.matter
    parcels = tell_parcels(session, matter.id)
    names = {event.key: event.name(voice.language) for event in matter.machine.events}
    rows = []
    if parcels and parcels[0]["their_number"]:
        number = parcels[0]["their_number"]
        rows.append(FactRow(voice.t("matters.between.number"), number))
    for step in tell_steps(session, matter.id):
        if step["state"] != SentStepState.TAKEN:
            label = voice.t(f"matters.between.{step['state']}")
            code = step["code"]
            why = voice.t("matters.between.code", code=code) if code else ""
            rows.append(FactRow(label, names[step["event"]], why))
    for one in parcels:
        label = voice.t(f"matters.between.{one['way']}", no=one["no"])
        taken = voice.t("parts.comma").join(one["receiver_leaves"])
        note = voice.t("matters.between.taken", leaf=taken) if taken else ""
        rows.append(FactRow(label, one["sender_leaf"], note, mono=True))
    return tuple(rows)
