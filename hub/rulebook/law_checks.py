"""What rules of fields, categories and case classes must not say."""

import re
from collections.abc import Iterable
from itertools import combinations

from hub.rulebook.book import Rulebook
from hub.rulebook.checks import overlap
from hub.rulebook.law_rules import CaseClassRule, LawFieldRule
from hub.rulebook.reading import RuleFileError

FIELDS = "law_fields.toml"
CLASSES = "case_classes.toml"
UNKNOWN, NO_OFFENCE = "unknown", "no-offence"
_ARTICLES = re.compile(r"(\d{1,3})(?:-(\d{1,3})|\.\d|\((\d{1,2})\))?")


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
        _check_articles(rules, rule)
        _check_doubt(rule)
    for one, other in combinations(rules.law_fields, 2):
        if _decide_the_same(one, other):
            raise RuleFileError(FIELDS, other.key, f"tells what {one.key} tells")
    _check_words(FIELDS, ((rule.key, rule.words) for rule in rules.law_fields))
    _check_words(
        "product_categories.toml",
        ((rule.key, rule.words) for rule in rules.product_categories),
    )
    _check_classes(rules)


def _check_doubt(rule: LawFieldRule) -> None:
    """Refuse a doubt about a group that is not named, and words about no doubt."""
    if rule.doubt is not None and (rule.group is None) != (rule.doubt == NO_OFFENCE):
        why = "is about offences, and the rule names no group of them"
        if rule.group is not None:
            why = "is of a group of offences"
        raise RuleFileError(FIELDS, f"{rule.key}.doubt", why)
    if rule.certain_by and rule.doubt is None:
        raise RuleFileError(FIELDS, f"{rule.key}.certain_by", "there is no doubt")
    if rule.certain_with and not rule.certain_by:
        why = "stands beside no words"
        raise RuleFileError(FIELDS, f"{rule.key}.certain_with", why)


def _check_articles(rules: Rulebook, rule: LawFieldRule) -> None:
    """Refuse what is no article, and items that an article has not."""
    for article in rule.articles:
        found = _ARTICLES.fullmatch(article)
        if found is None or (found[2] and int(found[2]) <= int(found[1])):
            why = f"{article!r} is no article like 57, 49-56, 219.1 or 57(3)"
            raise RuleFileError(FIELDS, f"{rule.key}.articles", why)
        if found[3]:
            _check_item(rules, rule, found[1], int(found[3]))


def _check_item(rules: Rulebook, rule: LawFieldRule, article: str, item: int) -> None:
    """Refuse an item that the article of those days has not."""
    whole = [
        one
        for one in rules.law_fields
        if article in one.articles
        and set(one.laws) >= set(rule.laws)
        and one.items is not None
        and overlap(one, rule)
    ]
    if not whole or not all(1 <= item <= (one.items or 0) for one in whole):
        why = f"article {article} has no item {item} on a day of its"
        raise RuleFileError(FIELDS, f"{rule.key}.articles", why)


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
