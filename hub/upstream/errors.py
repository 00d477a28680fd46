"""What is refused of the push upstream, and what to do about it."""

from hub.ground.errors import ConfigError


class UpstreamFolderError(ConfigError):
    """The folder for the upstream public-credit system is missing, or is a link."""

    code = "upstream-folder"
    title = (
        "The folder for the upstream system (HUB_UPSTREAM) is missing or a link: make"
        " it, or take the setting away."
    )
