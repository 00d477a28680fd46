"""The dated tables that advice rests on, read strictly and checked together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from hub.rulebook import Rulebook, RuleFileError, load_rulebook
from hub.rulebook.certificate_rules import WindowRule
from hub.rulebook.digests import digest_of
from hub.rulebook.law_rules import OffenceGroup
from hub.rulebook.loader import bind_rules, parse_document
from hub.rulebook.rules import Rule

FOLDER = Path(__file__).with_name("law")
THRESHOLDS = "thresholds"
Unit = Literal["fen", "pieces", "copies", "works", "times", "people"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRule(Rule):
    """What a threshold counts.

    ``at_least_of`` names measures that are part of this one: their sum is the least
    that it can be. ``untold`` says what it means that nothing is told of it.
    """

    zh: str
    en: str
    unit: Unit
    at_least_of: tuple[str, ...] = ()
    untold: Literal["unknown", "none"] = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CircumstanceRule(Rule):
    """What may be noted of a case.

    ``lowers`` a threshold or opens a tier; an ``element`` of the offence must be shown;
    a ``sign`` lets an agency suspect what it cannot show itself.
    """

    zh: str
    en: str
    kind: Literal["lowers", "element", "sign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OffenceRule(Rule):
    """An offence of the Criminal Law, with the offences that count together with it."""

    zh: str
    en: str
    field: str
    group: OffenceGroup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdSum:
    """A sum of measures, each so many times, and what it must reach.

    Money in fen.
    """

    add: Mapping[str, int]
    at_least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRule(Rule):
    """One item of an article: from what on an act is an offence, or a graver one.

    Without ``reach`` and ``half_of`` the act itself is the offence. Each number of
    ``raised`` is how many times the threshold opens a higher tier.
    """

    offence: str
    zh: str
    tier: Literal["base", "raised"] = "base"
    reach: tuple[ThresholdSum, ...] = ()
    raised: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    repeat: str | None = None
    half_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisRule(Rule):
    """An article beside the thresholds; without offences and fields it is for all."""

    zh: str
    duty: Literal["transfer", "return", "suspicion", "near", "sum", "milder"]
    offences: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    def speaks_of(self, offence: OffenceRule) -> bool:
        """Tell whether it holds for an offence."""
        if not self.offences and not self.fields:
            return True
        return offence.key in self.offences or offence.field in self.fields


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceTables:
    """All tables of one state, with the digest of what they decide."""

    measures: Mapping[str, MeasureRule]
    circumstances: Mapping[str, CircumstanceRule]
    offences: Mapping[str, OffenceRule]
    thresholds: tuple[ThresholdRule, ...]
    bases: tuple[BasisRule, ...]
    windows: tuple[WindowRule, ...]
    digest: str

    def items(self, offence: str, day: date) -> tuple[ThresholdRule, ...]:
        """Give the items of an offence that are in force on a day, in file order."""
        return tuple(
            rule
            for rule in self.thresholds
            if rule.offence == offence and rule.in_force(day)
        )

    def first_day(self, offence: str) -> date:
        """Give the first day for which there are items of an offence."""
        return min(r.valid_from for r in self.thresholds if r.offence == offence)

    def basis(self, duty: str, offence: OffenceRule, day: date) -> list[BasisRule]:
        """Give the articles of a duty that hold for an offence on a day."""
        return [
            rule
            for rule in self.bases
            if rule.duty == duty and rule.in_force(day) and rule.speaks_of(offence)
        ]

    def window(self, key: str, day: date) -> WindowRule | None:
        """Give the window of earlier sanctions that holds on a day."""
        return next(
            (rule for rule in self.windows if rule.key == key and rule.in_force(day)),
            None,
        )


def load_tables(
    folder: Path | None = None,
    rulebook: Rulebook | None = None,
    *,
    instead: Mapping[str, str] | None = None,
) -> AdviceTables:
    """Read the tables of a folder; by default the shipped ones, once a process.

    ``instead`` are texts that stand in place of files, by their names.

    Raises:
        RuleFileError: a file is missing or broken, or names what there is not.
    """
    if folder is None and rulebook is None and not instead:
        return _shipped()
    return _read(folder or FOLDER, rulebook or load_rulebook(), instead or {})


@cache
def _shipped() -> AdviceTables:
    """Read the shipped tables, which no running process sees change."""
    return _read(FOLDER, load_rulebook(), {})


def _read(home: Path, rulebook: Rulebook, instead: Mapping[str, str]) -> AdviceTables:
    """Read a folder and check what its files say of each other."""
    digests: dict[str, str] = {"windows": rulebook.digests["windows"]}
    read = {}
    kinds: dict[str, type[Rule]] = {
        "measures": MeasureRule,
        "circumstances": CircumstanceRule,
        "offences": OffenceRule,
        THRESHOLDS: ThresholdRule,
        "bases": BasisRule,
    }
    for name, kind in kinds.items():
        file = f"{name}.toml"
        try:
            text = instead.get(file) or (home / file).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RuleFileError(file, "-", f"cannot be read: {error}") from error
        document = parse_document(text, file)
        digests[name] = digest_of(document)
        read[name] = bind_rules(document, name, kind)
    tables = AdviceTables(
        measures=_by_key(read["measures"], "measures"),  # type: ignore[arg-type]
        circumstances=_by_key(read["circumstances"], "circumstances"),  # type: ignore[arg-type]
        offences=_by_key(read["offences"], "offences"),  # type: ignore[arg-type]
        thresholds=read[THRESHOLDS],  # type: ignore[arg-type]  # as ``kinds`` names them
        bases=read["bases"],  # type: ignore[arg-type]  # as ``kinds`` names them
        windows=rulebook.windows,
        digest=digest_of(digests),
    )
    _check_together(tables)
    return tables


def _check_together(tables: AdviceTables) -> None:
    """Refuse what one file says and another has not."""
    file = "thresholds.toml"
    for rule in tables.thresholds:
        for what, name in _unknown(tables, rule):
            raise RuleFileError(file, f"{rule.key}.{what}", f"there is no {name!r}")
        _check_shape(rule, file)
    for offence in tables.offences:
        if not any(rule.offence == offence for rule in tables.thresholds):
            raise RuleFileError(file, offence, "has no threshold")
    file = "bases.toml"
    for basis in tables.bases:
        for name in set(basis.offences) - tables.offences.keys():
            raise RuleFileError(file, basis.key, f"there is no {name!r}")


def _by_key(rules: tuple[Rule, ...], name: str) -> Mapping[str, Rule]:
    """Put rules under their keys, of which none may come twice."""
    found: dict[str, Rule] = {}
    file = f"{name}.toml"
    for rule in rules:
        if rule.key in found:
            raise RuleFileError(file, rule.key, "is named twice")
        found[rule.key] = rule
    return MappingProxyType(found)


def _unknown(tables: AdviceTables, rule: ThresholdRule) -> Iterator[tuple[str, str]]:
    """Find what an item names and no table has."""
    if rule.offence not in tables.offences:
        yield "offence", rule.offence
    for reach in rule.reach:
        for name in reach.add.keys() - tables.measures.keys():
            yield "reach", name
    for kind, names in (("lowers", rule.needs), ("element", rule.shows)):
        for name in names:
            found = tables.circumstances.get(name)
            if found is None or found.kind != kind:
                yield kind, name
    if rule.repeat is not None and not any(
        window.key == rule.repeat and window.in_force(rule.valid_from)
        for window in tables.windows
    ):
        yield "repeat", rule.repeat
    siblings = {one.key for one in tables.items(rule.offence, rule.valid_from)}
    for name in set(rule.half_of) - siblings | ({rule.key} & set(rule.half_of)):
        yield "half_of", name


def _check_shape(rule: ThresholdRule, file: str) -> None:
    """Refuse sums of nothing and an item that counts in two ways."""
    for reach in rule.reach:
        if reach.at_least < 1 or not reach.add or min(reach.add.values()) < 1:
            raise RuleFileError(file, f"{rule.key}.reach", "must count upwards from 1")
    if rule.reach and rule.half_of:
        raise RuleFileError(file, f"{rule.key}.half_of", "stands beside reach")
    if any(times <= 1 for times in rule.raised):
        raise RuleFileError(file, f"{rule.key}.raised", "must raise the threshold")
