"""What a changed rule file would move, as it is counted and told."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.overview.impact.changed import ChangedLaw

Counts = Counter[tuple[str, ...]]


@dataclass(slots=True)
class Moved:
    """Things of a sort that would be otherwise: how many were looked at, and which."""

    looked_at: int = 0
    ids: list[str] = field(default_factory=list)
    by: Counts = field(default_factory=Counter)

    def note(self, name: str, *groups: str) -> None:
        """Count one."""
        self.ids.append(name)
        self.by[groups] += 1

    def told(self, *names: str) -> dict[str, Any]:
        """Write it; ``names`` say what the groups are by."""
        return {
            "looked_at": self.looked_at,
            "moved": len(self.ids),
            "by": [
                {**dict(zip(names, group, strict=True)), "count": count}
                for group, count in sorted(self.by.items())
            ],
            "ids": sorted(self.ids),
        }


@dataclass(slots=True)
class Impact:
    """Everything that a changed rule file would move."""

    changed: ChangedLaw
    is_judged: bool
    """Whether all records are judged by the rules in force; else a pass moves more."""
    is_pinned: bool = False
    """Whether the rating policy names the file: then each rating is given anew, though
    it says the same."""
    unlawful_policy: str | None = None
    """Why the rating policy in force would be refused beside the changed file."""
    records: Moved = field(default_factory=Moved)
    merchants: Moved = field(default_factory=Moved)
    ratings: Moved = field(default_factory=Moved)
    certificates: Moved = field(default_factory=Moved)
    clocks: Moved = field(default_factory=Moved)
    clocks_kept: Mapping[str, int] = field(default_factory=dict)
    """Open clocks of changed rules, by rule: each keeps the term it was opened with."""
    leads: Moved = field(default_factory=Moved)

    def as_json(self) -> dict[str, Any]:
        """Write it for machines."""
        changed = self.changed
        return {
            "file": f"{changed.name}.toml",
            "rules": sorted({rule.key for rule in changed.rules}),
            "judged": self.is_judged,
            "records": self.records.told("rule", "division", "what"),
            "merchants": self.merchants.told("division"),
            "ratings": self.ratings.told("from", "to", "division")
            | {"given_anew": self.is_pinned, "refused": self.unlawful_policy},
            "certificates": self.certificates.told("window", "division", "what"),
            "clocks": self.clocks.told("rule") | {"kept": dict(self.clocks_kept)},
            "leads": self.leads.told("item", "what"),
        }
