"""Whether certificates are given for a task."""

from hub.console.serving.work import Work
from hub.ground.clock import legal_day


def may_certify(work: Work) -> bool:
    """Tell whether certificates are given today for the purpose of a task."""
    day = legal_day(work.hub.clock())
    rule = work.hub.rulebook.rule("certificates", work.task.purpose, day)
    return rule is not None and rule.opened
