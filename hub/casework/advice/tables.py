"""The dated tables that advice rests on, read strictly and checked together."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from hub.casework.advice.table_rules import (
    MAKER,
    BasisRule,
    CircumstanceRule,
    MeasureRule,
    OffenceRule,
    ThresholdRule,
)
from hub.rulebook import Rulebook, RuleFileError, load_rulebook
from hub.rulebook.certificate_rules import WindowRule
from hub.rulebook.digests import digest_of
from hub.rulebook.loader import read_rules
from hub.rulebook.reading import RuleText
from hub.rulebook.rules import Rule

FOLDER = Path(__file__).with_name("law")
THRESHOLDS = "thresholds"
OWN_WINDOWS = "sanctions"


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

    def is_held(
        self, offence: str, day: date, said: Collection[str] | None = None
    ) -> bool:
        """Tell whether anything is held of an offence on a day.

        Of some the article alone is held, and no item at all: that is something if an
        element of it is among what was ``said``, or nobody asks for that.
        """
        if self.items(offence, day):
            return True
        has_items = any(rule.offence == offence for rule in self.thresholds)
        rule = self.offences[offence]
        is_meant = said is None or not set(rule.elements).isdisjoint(said)
        return not has_items and is_meant and rule.in_force(day)

    def facts_of(self, key: str) -> frozenset[str]:
        """Name the facts that an offence looks at, by its items of whatever day."""
        rule = self.offences[key]
        named = {*rule.elements, *rule.seller_elements}.union(*rule.unless)
        named.update([MAKER] if rule.seller_elements else ())
        for item in self.thresholds:
            if item.offence == key:
                named.update(item.needs, item.needs_one, item.unless)
                named.update(n for one in item.sums for n in (*one.needs, *one.shows))
        duties = {one.duty for one in self.bases if one.speaks_of(rule)}
        for name, one in self.circumstances.items():
            if key in one.offences or (one.kind == "sign" and "suspicion" in duties):
                named.add(name)
        # What is not this offence may be the one that a rule of conflict leads to.
        for basis in self.bases:
            if basis.instead is not None and basis.speaks_of(rule):
                named.update(self.offences[basis.instead].elements)
        return frozenset(named)

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
        OWN_WINDOWS: WindowRule,
    }
    for name, kind in kinds.items():
        file = f"{name}.toml"
        text = instead.get(file)
        one = RuleText.parse(text, file) if text else RuleText.open(home / file)
        digests[name] = digest_of(one.table)
        read[name] = read_rules(one, kind)
    tables = AdviceTables(
        measures=_by_key(read["measures"], "measures"),  # type: ignore[arg-type]
        circumstances=_by_key(read["circumstances"], "circumstances"),  # type: ignore[arg-type]
        offences=_by_key(read["offences"], "offences"),  # type: ignore[arg-type]
        thresholds=read[THRESHOLDS],  # type: ignore[arg-type]  # as ``kinds`` names them
        bases=read["bases"],  # type: ignore[arg-type]  # as ``kinds`` names them
        windows=(*rulebook.windows, *read[OWN_WINDOWS]),  # type: ignore[arg-type]
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
    file = "offences.toml"
    for offence in tables.offences.values():
        for what, name in _unknown_of(tables, offence):
            raise RuleFileError(file, f"{offence.key}.{what}", f"there is no {name!r}")
    file = "circumstances.toml"
    for one in tables.circumstances.values():
        known = one.presumes is None or one.presumes in tables.circumstances
        if not known or not tables.offences.keys() >= set(one.offences):
            raise RuleFileError(file, one.key, "presumes nothing that there is")
    file = "bases.toml"
    for basis in tables.bases:
        named = {*basis.offences, *filter(None, [basis.instead])}
        for name in named - tables.offences.keys():
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
    for reach in rule.sums:
        for name in reach.add.keys() - tables.measures.keys():
            yield "reach", name
    lowers = [
        *rule.needs,
        *rule.needs_one,
        *(n for one in rule.sums for n in one.needs),
    ]
    shown = [name for one in rule.sums for name in one.shows]
    yield from _not_of_kind(tables, "lowers", lowers)
    yield from _not_of_kind(tables, "element", shown)
    yield from _not_of_kind(tables, "excludes", rule.unless)
    if rule.repeat is not None and not any(
        window.key == rule.repeat and window.in_force(rule.valid_from)
        for window in tables.windows
    ):
        yield "repeat", rule.repeat
    siblings = {one.key for one in tables.items(rule.offence, rule.valid_from)}
    for name in set(rule.half_of) - siblings | ({rule.key} & set(rule.half_of)):
        yield "half_of", name


def _unknown_of(tables: AdviceTables, rule: OffenceRule) -> Iterator[tuple[str, str]]:
    """Find what an offence names and no table has."""
    yield from _not_of_kind(tables, "element", (*rule.elements, *rule.seller_elements))
    for together in rule.unless:
        yield from _not_of_kind(tables, "excludes", together)
    for name in set(rule.partial) - tables.measures.keys():
        yield "partial", name


def _not_of_kind(
    tables: AdviceTables, kind: str, names: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Find names that are of no circumstance of a kind."""
    for name in names:
        found = tables.circumstances.get(name)
        if found is None or found.kind != kind:
            yield kind, name


def _check_shape(rule: ThresholdRule, file: str) -> None:
    """Refuse sums of nothing and an item that counts in two ways."""
    if not all(reach.add for reach in rule.sums):
        raise RuleFileError(file, f"{rule.key}.reach", "must add something up")
    if rule.sums and rule.half_of:
        raise RuleFileError(file, f"{rule.key}.half_of", "stands beside reach")
