"""Reading files of rules and settings, whoever wrote them."""

import tomllib
from typing import Any


def read_toml(text: str) -> dict[str, Any]:
    """Read the text of a TOML file.

    Raises:
        TOMLDecodeError: it is none, or is nested deeper than can be read.
    """
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        msg = "nested too deep"
        raise tomllib.TOMLDecodeError(msg) from error
