"""What this asker may see of merchants and records, and under which name."""

from hub.lookup.view.askers import MERCHANT, OPERATOR, names_of
from hub.lookup.view.sights import OfficerRequiredError

__all__ = ["MERCHANT", "OPERATOR", "OfficerRequiredError", "names_of"]
