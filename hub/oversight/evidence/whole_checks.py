"""What must be looked at in the whole log at once, whoever asks for it.

The verdict about the log, the check of a night and the doctor all go through this one
list; each says in its own way what was found.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from hub.audit.check import Fault, check_key_table, check_openings
from hub.context import Hub
from hub.witnessing.remembered import policy_fault


class WholeCheck(NamedTuple):
    """A look at the whole log, and what of the hub it speaks of."""

    part: str
    """What the doctor says is not whole."""
    find: Callable[[Hub], Fault | None]


def _find_missing(hub: Hub) -> Fault | None:
    """Look for openings that are gone and that nobody erased."""
    return check_openings(hub.audit)


def _find_wrong_keys(hub: Hub) -> Fault | None:
    """Look for rows of the table of keys that the key file does not have."""
    return check_key_table(hub.audit)


def _find_lost_policy(hub: Hub) -> Fault | None:
    """Look for the witness policy that the log told of last."""
    return policy_fault(hub.audit, hub.witnessing.policy())


POLICY: Final = WholeCheck("witness_policy", _find_lost_policy)
"""Looked at even where the log takes no event: that the policy is gone may be why."""
BESIDE: Final = (
    WholeCheck("openings", _find_missing),
    WholeCheck("keys", _find_wrong_keys),
)
"""Of what lies beside the leaves; the check of a night keeps what they find."""
WHOLE_CHECKS: Final = (*BESIDE, POLICY)


def first_fault(hub: Hub) -> Fault | None:
    """Give what the first of the checks finds that finds anything."""
    return next((fault for one in WHOLE_CHECKS if (fault := one.find(hub))), None)
