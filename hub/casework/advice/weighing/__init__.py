"""A case weighed against one item of an article: its sums, and earlier sanctions."""

from hub.casework.advice.weighing.items import SAME_DAY as SAME_DAY
from hub.casework.advice.weighing.items import ItemAdvice as ItemAdvice
from hub.casework.advice.weighing.items import assess_item as assess_item
from hub.casework.advice.weighing.sums import LOCAL_SUM as LOCAL_SUM
from hub.casework.advice.weighing.sums import MET as MET
from hub.casework.advice.weighing.sums import MISSING as MISSING
from hub.casework.advice.weighing.sums import NOT_MET as NOT_MET
from hub.casework.advice.weighing.sums import ORDER as ORDER
from hub.casework.advice.weighing.sums import REACHED as REACHED
from hub.casework.advice.weighing.sums import UNCOVERED as UNCOVERED
from hub.casework.advice.weighing.sums import higher as higher
from hub.casework.advice.weighing.sums import known_of as known_of
from hub.casework.advice.weighing.sums import lacking as lacking
from hub.casework.advice.weighing.sums import lower as lower
