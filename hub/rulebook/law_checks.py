"""What rules of fields, categories and case classes must not say."""

import re
from collections.abc import Iterable
from itertools import combinations

from hub.rulebook.binding import RuleFileError
from hub.rulebook.book import Rulebook
from hub.rulebook.checks import overlap
from hub.rulebook.law_rules import CaseClassRule, LawFieldRule

FIELDS = "law_fields.toml"
CLASSES = "case_classes.toml"
UNKNOWN = "unknown"
_ARTICLES = re.compile(r"(\d{1,3})(?:-(\d{1,3})|\.\d)?")


def check_law_rules(rules: Rulebook) -> None:
    """Refuse rules that tell by nothing or by two things, and such as contradict."""
    known = {field.key for field in rules.fields}
    for rule in rules.law_fields:
        if rule.field not in known:
            raise RuleFileError(FIELDS, f"{rule.key}.field", "unknown field of law")
        if sum(map(bool, (rule.codes, rule.laws, rule.words))) != 1:
            why = "must tell by one of codes, laws and words"
            raise RuleFileError(FIELDS, rule.key, why)
        if (rule.articles or rule.editions) and not rule.laws:
            raise RuleFileError(FIELDS, f"{rule.key}.articles", "are of no law")
        for article in rule.articles:
            found = _ARTICLES.fullmatch(article)
            if found is None or (found[2] and int(found[2]) <= int(found[1])):
                why = f"{article!r} is no article like 57, 49-56 or 219.1"
                raise RuleFileError(FIELDS, f"{rule.key}.articles", why)
    for one, other in combinations(rules.law_fields, 2):
        if _decide_the_same(one, other):
            raise RuleFileError(FIELDS, other.key, f"tells what {one.key} tells")
    _check_words(FIELDS, ((rule.key, rule.words) for rule in rules.law_fields))
    _check_words(
        "product_categories.toml",
        ((rule.key, rule.words) for rule in rules.product_categories),
    )
    _check_classes(rules)


def _decide_the_same(one: LawFieldRule, other: LawFieldRule) -> bool:
    """Tell whether two rules speak of a common article of a law on a common day."""
    if not set(one.laws) & set(other.laws) or not overlap(one, other):
        return False
    if not one.articles or not other.articles:
        return one.articles == other.articles
    return bool(set(one.numbers) & set(other.numbers))


def _check_words(file: str, rules: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    """Refuse a word that is found in everything."""
    for key, words in rules:
        if any(not word.replace("…", "").strip() for word in words):
            raise RuleFileError(file, f"{key}.words", "a word says nothing")


def _check_classes(rules: Rulebook) -> None:
    """Refuse classes told by what no rule names, and days without a last resort."""
    known = {
        "fields": {field.key for field in rules.fields} | {UNKNOWN},
        "told_by": {rule.key for rule in rules.law_fields},
        "categories": {rule.key for rule in rules.product_categories},
    }
    for rule in rules.case_classes:
        for name, keys in known.items():
            if unknown := set(getattr(rule, name)) - keys:
                why = f"unknown: {min(unknown)}"
                raise RuleFileError(CLASSES, f"{rule.key}.{name}", why)
    if rules.case_classes and not _takes_all(rules.case_classes[-1]):
        key = rules.case_classes[-1].key
        raise RuleFileError(CLASSES, key, "the last rule must take every case")


def _takes_all(rule: CaseClassRule) -> bool:
    """Tell whether a rule asks for nothing."""
    asked = (rule.kinds, rule.fields, rule.groups, rule.told_by)
    return not any((*asked, rule.categories, rule.channels))
