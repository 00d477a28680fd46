"""The bounds of what several kinds of door may say."""

from typing import Annotated

from msgspec import Meta

Size = Annotated[int, Meta(ge=1, le=100_000)]
"""How many rows a page has."""
PageMegabytes = Annotated[int, Meta(ge=1, le=64)]
Seconds = Annotated[int, Meta(ge=1, le=600)]
Tries = Annotated[int, Meta(ge=1, le=10)]
WindowMinutes = Annotated[int, Meta(ge=0, le=60 * 24 * 366)]
"""How long before the cursor is asked for again: a year at most."""
