"""What needs a person: told the same at the command line, to scrapers and on pages."""

from dataclasses import dataclass
from typing import Any

from schemas.wording import NEEDS
from schemas.words import Need

MOST_DETAIL = 300


@dataclass(frozen=True, slots=True)
class Needed:
    """Something that goes on being wrong until a person has done something."""

    what: Need
    about: str = ""
    """Which source, job or part; empty where there is only one."""
    detail: str = ""
    """A stable code or a figure; never a merchant, person or token."""

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        said = NEEDS[self.what]
        return {
            "code": self.what.value,
            "about": self.about,
            "detail": self.detail,
            "zh": said.zh,
            "en": said.en,
        }

    def line(self) -> str:
        """Say it on one line, in both languages."""
        said = NEEDS[self.what]
        about = f" {self.about}" if self.about else ""
        detail = f" ({self.detail})" if self.detail else ""
        return f"{said.zh} {said.en}:{about}{detail} [{self.what}]"


def shortened(text: str) -> str:
    """Put a text on one line that is not too long."""
    return " ".join(text.split())[:MOST_DETAIL]
