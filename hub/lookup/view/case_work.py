"""Who may ask a second question: work on a case, with its reference and an officer."""

import re
from datetime import date

from hub.agreements.service import opened_purposes
from hub.context import Hub
from hub.ground.errors import BadInputError
from hub.lookup.task.tasks import MADE_REFERENCE, NotGrantedError, Task
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import OfficerRequiredError, open_sight
from hub.members.caller import Caller
from schemas.words import CASE_WORK, PERSON

FOR_CASES = "personal:purpose"
"""The rule by which nothing personal is opened for anything but a case."""
NOT_AGREED = "grant:personal"
"""The rule by which no agreement opens it."""


class CaseRequiredError(BadInputError):
    """Personal values are shown under the reference of a case, and none was named.

    The agreement tells its form.
    """

    status = 400
    code = "case-required"
    title = (
        "Name the case (Hub-Reference) as the agreement writes its numbers: nothing "
        "personal is shown under another reference."
    )


def open_case_work(
    hub: Hub, number: int, caller: Caller, task: Task, day: date
) -> Sight:
    """Tell what a caller may be shown in clear for the purpose of a task.

    Raises:
        NotGrantedError: nothing: the purpose is no work on a case, or no agreement
            opens personal values for it.
        OfficerRequiredError: the task names no officer.
        CaseRequiredError: its reference is not of the form that was agreed.
    """
    if caller.own is not None or task.purpose not in CASE_WORK:
        raise NotGrantedError(FOR_CASES)
    sight = open_sight(hub, number, caller, task, day)
    if not sight.view.personal:
        raise NotGrantedError(NOT_AGREED)
    if not task.officer:
        raise OfficerRequiredError
    _check_case(hub, caller, task, day)
    return sight


def open_persons(hub: Hub, number: int, caller: Caller, task: Task, day: date) -> Sight:
    """Tell what a caller sees of persons whom it may find by identity number.

    Raises:
        NotGrantedError, OfficerRequiredError, CaseRequiredError: as `open_case_work`
            does; no agreement opens finding persons.
    """
    sight = open_case_work(hub, number, caller, task, day)
    if PERSON not in sight.view.personal:
        raise NotGrantedError(NOT_AGREED)
    return sight


def _check_case(hub: Hub, caller: Caller, task: Task, day: date) -> None:
    """Refuse a reference that the hub made, or that is of no agreed form."""
    reference = task.reference or ""
    with hub.reads() as session:
        opened = opened_purposes(session, hub.rulebook, caller, day)
    forms = opened.get(task.purpose or "", ())
    is_made = reference.startswith(MADE_REFERENCE)
    if is_made or not any(re.fullmatch(form, reference) for form in forms):
        raise CaseRequiredError
