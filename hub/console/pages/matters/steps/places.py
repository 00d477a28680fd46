"""A place as somebody types it on a form: by its code, or by its name."""

from hub.context import Hub
from hub.ground.clock import legal_day


def read_place(hub: Hub, text: str) -> str | None:
    """Give the code of a division; None where the text names none, or several.

    A name that is borne in the city and elsewhere means the one in the city.
    """
    divisions = hub.rulebook.divisions
    if text.isascii():
        return text if divisions.known(text) else None
    day = legal_day(hub.clock())
    named = [
        code
        for code in divisions.named_first(text)
        if _is_meant(text, divisions.name_of(code, day) or "")
    ]
    here = [code for code in named if divisions.lies_in(code, hub.config.city)]
    found = here or named
    return found[0] if len(found) == 1 else None


def _is_meant(text: str, name: str) -> bool:
    """Tell whether a text ends with the name of a place, or with its beginning."""
    return bool(name) and (text.endswith(name) or name.startswith(text))
