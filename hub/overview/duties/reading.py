"""Read the dated files that say which source or kind of matter serves what."""

from functools import cache
from importlib.resources import files
from typing import Final, Literal

from connectors.source_folders import SHIPPED
from hub.casework.machines import load_machines
from hub.rulebook.loader import read_rules
from hub.rulebook.reading import RuleFileError, RuleText
from hub.rulebook.rules import Rule

What = Literal["duties", "systems"]
MANIFEST: Final = "source.toml"


class ServedRule(Rule, frozen=True, kw_only=True):
    """A duty of the plan, or the system of a member, and the sources that serve it.

    ``machines`` are the kinds of matters that carry a duty.
    """

    zh: str
    en: str
    sources: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()


@cache
def served_rules(what: What) -> tuple[ServedRule, ...]:
    """Read one of the two files, in its order.

    Raises:
        RuleFileError: it is broken, or names neither source nor machine, one twice, or
            one that is not shipped.
    """
    file = f"{what}.toml"
    text = (files(__package__) / file).read_text("utf-8")
    return check_served(text, what)


def check_served(text: str, what: What) -> tuple[ServedRule, ...]:
    """Turn the text of a file into its rules.

    Raises:
        RuleFileError: as `served_rules` says.
    """
    file = f"{what}.toml"
    rules = read_rules(RuleText.parse(text, file), ServedRule)
    kinds = {machine.key for machine in load_machines().tables}
    for rule in rules:
        named = (*rule.sources, *rule.machines)
        if not named or len(set(named)) != len(named):
            raise RuleFileError(file, f"{rule.key}.sources", "none, or one twice")
        for name in rule.machines:
            if name not in kinds:
                why = f"there is no machine {name}"
                raise RuleFileError(file, f"{rule.key}.machines", why)
        for name in rule.sources:
            if not (SHIPPED / name / MANIFEST).is_file():
                why = f"there is no source {name}"
                raise RuleFileError(file, f"{rule.key}.sources", why)
    return rules
