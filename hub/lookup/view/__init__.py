"""What this asker may see of merchants and records, and under which name."""

from hub.lookup.view.askers import MERCHANT, OPERATOR, names_of

__all__ = ["MERCHANT", "OPERATOR", "names_of"]
