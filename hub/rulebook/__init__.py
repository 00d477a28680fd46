"""Dated rule files, each rule with its legal source and whether that is confirmed."""

from hub.rulebook.book import Rulebook as Rulebook
from hub.rulebook.divisions import DivisionRegister as DivisionRegister
from hub.rulebook.errors import PolicyUnknownError as PolicyUnknownError
from hub.rulebook.loader import load_rulebook as load_rulebook
from hub.rulebook.reading import RuleFileError as RuleFileError
