"""Dated rule files, each rule with its legal source and whether that is confirmed."""

from hub.rulebook.book import Rulebook
from hub.rulebook.divisions import DivisionRegister
from hub.rulebook.errors import PolicyUnknownError
from hub.rulebook.loader import load_rulebook
from hub.rulebook.reading import RuleFileError

__all__ = [
    "DivisionRegister",
    "PolicyUnknownError",
    "RuleFileError",
    "Rulebook",
    "load_rulebook",
]
