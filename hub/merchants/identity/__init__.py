"""Merchants as they stand: codes, names, and who was merged into whom."""

from hub.merchants.identity.cards import Subject as Subject
from hub.merchants.identity.cards import newest_usccs as newest_usccs
from hub.merchants.identity.merged import WITH_MERGED as WITH_MERGED
from hub.merchants.identity.merged import absorbed_by as absorbed_by
from hub.merchants.identity.merged import roots_of as roots_of
from hub.merchants.identity.merged import roots_with_merged as roots_with_merged
from hub.merchants.identity.operators import numbers_stated as numbers_stated
from hub.merchants.identity.operators import operators_of as operators_of
from hub.merchants.identity.operators import run_by as run_by
from hub.merchants.identity.operators import set_operators as set_operators
from hub.merchants.identity.other_names import set_aliases as set_aliases
