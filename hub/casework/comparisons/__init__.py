"""What the prosecutor compares among records: leads, each with what it rests on.

A penalty met a criminal threshold and nothing tells of a transfer; a case was not
prosecuted and nobody penalised its party since. Nothing is written or decided here.
"""

from hub.casework.comparisons.compare import not_penalised as not_penalised
from hub.casework.comparisons.compare import not_transferred as not_transferred
from hub.casework.comparisons.compared import ComparedRecord as ComparedRecord
from hub.casework.comparisons.comparing_rules import (
    load_comparisons as load_comparisons,
)
from hub.casework.comparisons.hits import ComparisonPage as ComparisonPage
from hub.casework.comparisons.pages import MOST_MERCHANTS as MOST_MERCHANTS
from hub.casework.comparisons.pages import (
    ComparisonInvalidError as ComparisonInvalidError,
)
from hub.casework.comparisons.pages import all_pages as all_pages
from hub.casework.comparisons.pages import compare_page as compare_page
from hub.casework.comparisons.pages import count_hits as count_hits
