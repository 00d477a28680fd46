"""Whether what is known of a case reaches a criminal threshold: advice only, and pure.

Facts and a day in, advice with its arithmetic and its articles out. The tables are
dated files; nothing here reads a database or transfers a case.
"""

from hub.casework.advice.advice import Advice, Conflict, OffenceAdvice, advise
from hub.casework.advice.documents import advice_document
from hub.casework.advice.facts import (
    Act,
    AdviceFactsError,
    CaseFacts,
    EarlierSanction,
    sanctions_of_certificate,
)
from hub.casework.advice.reading import LawReading
from hub.casework.advice.spoken import read_act, read_sanction, say_act
from hub.casework.advice.tables import AdviceTables, load_tables
from hub.casework.advice.weighing import ItemAdvice

__all__ = [
    "Act",
    "Advice",
    "AdviceFactsError",
    "AdviceTables",
    "CaseFacts",
    "Conflict",
    "EarlierSanction",
    "ItemAdvice",
    "LawReading",
    "OffenceAdvice",
    "advice_document",
    "advise",
    "load_tables",
    "read_act",
    "read_sanction",
    "sanctions_of_certificate",
    "say_act",
]
