"""Who reported or complained, as forms ask for it; it is sealed at once."""

from collections.abc import Mapping

from flask import request

from hub.casework.matter import NAME_LIMIT
from hub.console.views.tables import FormField
from hub.console.words.translator import Translator

INFORMANT = "informant-"
FIELDS = ("name", "phone", "address", "identity_no")


def sent_informant() -> dict[str, str]:
    """Read who reported, as far as it was told."""
    given = {
        name: request.form.get(f"{INFORMANT}{name}", "").strip() for name in FIELDS
    }
    return {name: text for name, text in given.items() if text}


def asked_informant(
    voice: Translator, wrong: Mapping[str, str]
) -> tuple[str, tuple[FormField, ...]]:
    """Ask who reported, as one group of fields."""
    fields = tuple(
        FormField(
            f"{INFORMANT}{name}",
            voice.t(f"matters.informant.{name}"),
            value=request.form.get(f"{INFORMANT}{name}", "")[:NAME_LIMIT],
            error=wrong.get(f"{INFORMANT}{name}", ""),
            most=NAME_LIMIT,
        )
        for name in FIELDS
    )
    return voice.t("matters.informant.group"), fields
