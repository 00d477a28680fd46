"""Values that this instance knows, for options that take one and for their help."""

import os

from connectors.source_folders import find_folders
from hub.casework.complaints import subject_rules
from hub.ground.config import load_config
from hub.ground.errors import ConfigError
from hub.names.mistyped import meant
from hub.overview import SourceUnknownError
from hub.rulebook import load_rulebook


def source_names() -> list[str]:
    """List the sources by name; where the configuration is wrong, the hub's own."""
    try:
        own = load_config(os.environ).connectors_folder
    except ConfigError:
        own = None
    return sorted(find_folders(own).ready)


def refuse_unknown_source(name: str | None) -> None:
    """Refuse a source that is unknown, once nothing was found of it.

    Rows of one that was taken away since are still listed under its name.

    Raises:
        SourceUnknownError: no source has this name.
    """
    if name is not None and name not in (known := source_names()):
        msg = f"{name!r}{meant(name, known)}"
        raise SourceUnknownError(msg)


def member_kinds() -> list[str]:
    """List the kinds that members may be of."""
    return [kind.key for kind in load_rulebook().member_kinds]


def subject_keys() -> list[str]:
    """List the subjects of complaints and reports that members may declare."""
    return sorted({rule.key for rule in subject_rules()})
