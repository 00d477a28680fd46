"""Whether what is known of a case reaches a criminal threshold: advice only, and pure.

Facts and a day in, advice with its arithmetic and its articles out. The tables are
dated files; nothing here reads a database or transfers a case.
"""

from hub.casework.advice.advice import Advice as Advice
from hub.casework.advice.advice import Conflict as Conflict
from hub.casework.advice.advice import OffenceAdvice as OffenceAdvice
from hub.casework.advice.advice import advise as advise
from hub.casework.advice.documents import advice_document as advice_document
from hub.casework.advice.fact_lines import read_act as read_act
from hub.casework.advice.fact_lines import read_sanction as read_sanction
from hub.casework.advice.fact_lines import say_act as say_act
from hub.casework.advice.facts import Act as Act
from hub.casework.advice.facts import AdviceFactsError as AdviceFactsError
from hub.casework.advice.facts import CaseFacts as CaseFacts
from hub.casework.advice.facts import EarlierSanction as EarlierSanction
from hub.casework.advice.facts import (
    sanctions_of_certificate as sanctions_of_certificate,
)
from hub.casework.advice.reading import LawReading as LawReading
from hub.casework.advice.tables import AdviceTables as AdviceTables
from hub.casework.advice.tables import load_tables as load_tables
from hub.casework.advice.weighing import ItemAdvice as ItemAdvice
