"""Pages of a task: who asks for what, one question and one leaf, the frame around it.

Purpose and reference come from the task, the officer from the account: no header and
no form says either.
"""

import hashlib
from dataclasses import dataclass, replace
from math import ceil

from flask import request

from hub.casework.clues import SEES
from hub.console.serving.frames import page_frame, site_hub
from hub.console.serving.headers import note_leaf
from hub.console.serving.language import language_of
from hub.console.serving.officers import demand_signed_in
from hub.console.views.frame import (
    Frame,
    NoTask,
    ReceiptSlip,
    RunningTask,
    Section,
    SignedInName,
)
from hub.context import Hub
from hub.lookup.ask import Question
from hub.lookup.disclosure import Disclosure
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.officers import (
    OfficerTask,
    SignedIn,
    caller_for,
    tasks_of,
    use_task,
)
from schemas.words import LEADING, PROCEEDINGS, UNOFFICIAL, MemberKind, OfficerRole

START = "/console"
NEW_TASK = "/console/tasks/new"
ADVICE = "/console/advice"
COMPARISONS = "/console/comparisons"
FIGURES = "/console/clue-figures"
WARNINGS = "/console/clue-warnings"
SIGN_OUT = "/console/sign-out"
LAG = 60
"""So many seconds the note of the last use may be behind."""


@dataclass(frozen=True, slots=True)
class Work:
    """An officer at a task, as one request found them."""

    hub: Hub
    signed_in: SignedIn
    task: OfficerTask
    language: str

    def path(self, rest: str) -> str:
        """Tell the address of a page of this task."""
        return f"/console/t/{self.task.id}/{rest}"


def work_of(task_id: str) -> Work:
    """Find who is signed in, and use the task once more.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError, TaskEndedError: as they
            say.
    """
    hub, signed_in = site_hub(), demand_signed_in()
    task = use_task(hub, signed_in, task_id)
    return Work(hub, signed_in, task, language_of(request))


def ask(
    work: Work, question: Question, screen: str, body: bytes | None = None
) -> Disclosure:
    """Ask as the officer for the task's purpose; refusals are disclosures too.

    Raises:
        UnavailableError: no leaf can be written, so nothing was disclosed.
        SignedOutError, RoleForbidsError: since the request began.
    """
    caller = caller_for(work.hub, work.signed_in, screen)
    task = asked_task(work, screen, body)
    disclosure = disclose(work.hub, caller, question, task)
    note_leaf(disclosure.receipt.address)
    return disclosure


def asked_task(work: Work, screen: str, body: bytes | None = None) -> Task:
    """Say what is asked for on a screen, where a question has one with its body.

    The path stands in the leaf's commitment without the task, whose id is no part of
    what was asked.
    """
    sent = {"method": request.method, "path": f"/console/{screen}", "query": ""}
    if body is not None:
        sent["body_sha256"] = hashlib.sha256(body).hexdigest()
    return Task(
        purpose=work.task.purpose,
        reference=work.task.reference,
        request=sent,
        inline_receipt=True,
        language=work.language,
    )


def task_used_last(hub: Hub, signed_in: SignedIn) -> str | None:
    """Name the task of this session that was used last, if there is any."""
    if not signed_in.officer.opens_merchants:
        return None
    tasks = list(tasks_of(hub, signed_in))
    return max(tasks, key=lambda task: task.last_used_at).id if tasks else None


def file_path(task: str, merchant: str) -> str:
    """Tell the address of a merchant's file in a task."""
    return f"/console/t/{task}/m/{merchant}"


def slip_of(disclosure: Disclosure) -> ReceiptSlip:
    """Write the slip of an answer, whose place in the log the page ends with."""
    receipt = disclosure.receipt
    return ReceiptSlip(
        place=receipt.address,
        leaf=receipt.leaf_hash,
        size=receipt.checkpoint_size,
        verify_at=site_hub().config.verify_at,
    )


def work_frame(
    work: Work,
    *,
    current: str = "",
    receipt: ReceiptSlip | None = None,
    known_at: RunningTask | None = None,
    keys: tuple[tuple[str, str], ...] = (),
) -> Frame:
    """Make the frame of a page of a task; a past moment brings a bar of its own."""
    return page_frame(
        work.hub,
        sections=sections_for(work.signed_in, work.task),
        current=current,
        officer=name_of(work.signed_in),
        csrf=work.signed_in.csrf,
        task=known_at or running_task(work),
        receipt=receipt,
        keys=keys,
    )


def desk_frame(
    signed_in: SignedIn,
    *,
    current: str = "",
    receipt: ReceiptSlip | None = None,
    beginning: bool = False,
    keys: tuple[tuple[str, str], ...] = (),
    cases: int | None = None,
) -> Frame:
    """Make the frame of a page that needs no task.

    ``cases`` are the matters that wait for the officer, for the menu's entry; none is
    not shown. Pages that count them anyhow give it, pages about merchants never.
    """
    task = None
    if signed_in.must is None and signed_in.officer.opens_merchants:
        task = NoTask(None if beginning else NEW_TASK)
    return page_frame(
        site_hub(),
        sections=tuple(
            replace(one, count=cases or None) if one.key == "cases" else one
            for one in sections_for(signed_in)
        ),
        current=current,
        officer=name_of(signed_in),
        csrf=signed_in.csrf,
        task=task,
        receipt=receipt,
        keys=keys,
    )


def running_task(work: Work) -> RunningTask:
    """Describe the task for the bar on top of its pages."""
    task = work.task
    return RunningTask(
        purpose=task.purpose,
        reference=task.reference,
        since=task.started_at,
        pages=task.pages,
        change=f"{NEW_TASK}/{task.id}",
        end=work.path("end"),
        find=work.path("find"),
    )


def name_of(signed_in: SignedIn) -> SignedInName:
    """Say who is signed in."""
    ends_in, last = time_left(signed_in)
    return SignedInName(
        signed_in.member.name, signed_in.officer.name, SIGN_OUT, ends_in, last
    )


def time_left(signed_in: SignedIn) -> tuple[int, bool]:
    """Tell in how many seconds a session ends, and whether use cannot prolong it.

    Begun seconds count: a page that asks when they are over asks when it has ended.
    """
    hub = site_hub()
    left = ceil((signed_in.valid_until - hub.clock()).total_seconds())
    return max(left, 0), left < hub.config.session_idle_minutes * 60 - LAG


def sections_for(
    signed_in: SignedIn, task: OfficerTask | None = None
) -> tuple[Section, ...]:
    """List where an officer's roles let them go; administrators open no merchant.

    Who works on a suspected crime is told of no changes, so no page of them is offered.
    """
    if signed_in.must is not None:
        return (Section("account", "/console/account"),)
    sections = [Section("start", START)]
    if signed_in.officer.opens_merchants and task is not None:
        sections.append(Section("find", f"/console/t/{task.id}/find"))
        sections.append(Section("batch", f"/console/t/{task.id}/screenings"))
        if task.purpose not in PROCEEDINGS:
            sections.append(Section("changes", f"/console/t/{task.id}/changes"))
    roles = signed_in.officer.roles
    if task is None:
        # The bar of a task's page has no room for more.
        leads = list(lead_pages(signed_in).values())
        sections += [Section("leads", href) for href in leads[:1]]
    sections += [Section(key, href) for role, key, href in DESKS if role in roles]
    if sees_sources(signed_in):
        sections.append(Section("sources", "/console/sources"))
    return (*sections, Section("account", "/console/account"))


def lead_pages(signed_in: SignedIn) -> dict[str, str]:
    """Tell where an officer who works on cases finds leads and advice, by their words.

    The first one is where the menu leads to; each page leads to the others.
    """
    kind = signed_in.member.kind
    if OfficerRole.OFFICER not in signed_in.officer.roles or kind in UNOFFICIAL:
        return {}
    open_to = {
        "comparisons": (COMPARISONS, kind == MemberKind.PROCURATORATE),
        "warnings": (WARNINGS, kind in SEES),
        "clue_figures": (FIGURES, kind in LEADING),
        "advice": (ADVICE, True),
    }
    return {word: href for word, (href, is_open) in open_to.items() if is_open}


DESKS: tuple[tuple[OfficerRole, str, str], ...] = (
    (OfficerRole.OFFICER, "cases", "/console/matters"),
    (OfficerRole.SECURITY_ADMIN, "officers", "/console/officers"),
    (OfficerRole.SECURITY_ADMIN, "members", "/console/members"),
    (OfficerRole.SYSTEM_ADMIN, "members", "/console/members"),
    (OfficerRole.SYSTEM_ADMIN, "agreements", "/console/agreements"),
    (OfficerRole.SYSTEM_ADMIN, "operation", "/console/operation"),
    (OfficerRole.AUDIT_ADMIN, "audit", "/console/audit"),
    (OfficerRole.AUDIT_ADMIN, "access_review", "/console/access-review"),
    (OfficerRole.AUDIT_ADMIN, "agreement_use", "/console/agreement-use"),
    (OfficerRole.SYSTEM_ADMIN, "agreement_use", "/console/agreement-use"),
    (OfficerRole.OFFICER, "agreement_use", "/console/agreement-use"),
    (OfficerRole.SOURCE_DESK, "quarantine", "/console/quarantine"),
    (OfficerRole.REVIEWER, "review", "/console/review"),
    (OfficerRole.REVIEWER, "redactions", "/console/redactions"),
    (OfficerRole.WINDOW_CLERK, "window", "/console/window"),
)
"""The desks that there are: for which role, by which word, where."""
SOURCES_OPEN_TO = frozenset(
    {
        OfficerRole.OFFICER,
        OfficerRole.REVIEWER,
        OfficerRole.SOURCE_DESK,
        OfficerRole.SYSTEM_ADMIN,
    }
)
"""Who may see sources, runs and nights, which show no merchant."""


def sees_sources(signed_in: SignedIn) -> bool:
    """Tell whether an officer may see how deliveries go, which is not published."""
    is_outside = signed_in.member.kind in UNOFFICIAL
    return bool(signed_in.officer.roles & SOURCES_OPEN_TO) and not is_outside
