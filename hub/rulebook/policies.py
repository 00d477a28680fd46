"""Rating policies as they are read; the ratings room judges and types their rules."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from hub.rulebook.reading import RuleText
from schemas.configuration import Configured


class PolicyHead(Configured, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """What the rulebook asks of a policy; the rest of its keys is for the ratings."""

    id: str
    version: str
    valid_from: date
    valid_to: date | None = None
    """Last day on which it holds; None for one that no later one has followed yet."""
    texts: MappingProxyType[str, MappingProxyType[str, str]]
    """What each code says, by language."""


class PolicyFile(PolicyHead, frozen=True, kw_only=True):
    """A rating policy as it was read."""

    written: RuleText
    digest: str
    """SHA-256 of its rules in hex; texts and its last day are left out, so that a
    rating comes out the same when a later version has followed."""

    @property
    def file(self) -> str:
        """Give the path of the file inside the rulebook."""
        return self.written.file

    @property
    def data(self) -> Mapping[str, Any]:
        """Give all that stands in it."""
        return self.written.table

    def in_force(self, day: date) -> bool:
        """Tell whether the version holds on a day; both ends count."""
        return self.valid_from <= day <= (self.valid_to or date.max)

    def says(self, code: str) -> bool:
        """Tell whether it has words for a reason or flag."""
        return code in self.texts

    def text(self, code: str, language: str) -> str:
        """Say a reason or flag in a language (``zh``, ``en``), else in Chinese.

        Raises:
            KeyError: it does not say this code.
        """
        wording = self.texts[code]
        return wording.get(language, wording["zh"])
