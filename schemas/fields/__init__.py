"""Field types that normalise a value once, on its way in.

Every field says in its metadata which class it belongs to (``field_class``) and
what it is called in Chinese (``zh``); agreements and docs read both. All text is
bounded and free of control characters. Blank text counts as no value.
"""

from schemas.fields.masks import mask_id as mask_id
from schemas.fields.masks import mask_name as mask_name
from schemas.fields.text import BusinessName as BusinessName
from schemas.fields.text import CaseNumber as CaseNumber
from schemas.fields.text import Choice as Choice
from schemas.fields.text import Code as Code
from schemas.fields.text import DocumentNumber as DocumentNumber
from schemas.fields.text import FreeText as FreeText
from schemas.fields.text import IdNumber as IdNumber
from schemas.fields.text import PersonName as PersonName
from schemas.fields.text import Text as Text
from schemas.fields.value import MOST_FEN as MOST_FEN
from schemas.fields.value import Count as Count
from schemas.fields.value import LegalDate as LegalDate
from schemas.fields.value import Money as Money
from schemas.fields.value import Rows as Rows
from schemas.fields.value import Words as Words
from schemas.fields.value import YesNo as YesNo
