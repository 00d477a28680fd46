"""What this asker may see of merchants and records, and under which name."""

from hub.lookup.view.askers import MERCHANT as MERCHANT
from hub.lookup.view.askers import OPERATOR as OPERATOR
from hub.lookup.view.askers import names_of as names_of
from hub.lookup.view.sights import OfficerRequiredError as OfficerRequiredError
