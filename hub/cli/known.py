"""Values that this instance knows, for the help of options that take one."""

import os

from connectors.source_folders import find_folders
from hub.ground.config import load_config
from hub.ground.errors import ConfigError
from hub.rulebook import load_rulebook


def source_names() -> list[str]:
    """List the sources by name; where the configuration is wrong, the hub's own."""
    try:
        own = load_config(os.environ).connectors_folder
    except ConfigError:
        own = None
    return sorted(find_folders(own).ready)


def member_kinds() -> list[str]:
    """List the kinds that members may be of."""
    return [kind.key for kind in load_rulebook().member_kinds]
