"""Making the frame of a page from the request and the state of the hub."""

from flask import current_app, request
from sqlalchemy.exc import SQLAlchemyError

from hub.audit.errors import AuditEntryUnknownError, AuditUnavailableError
from hub.console.serving.forms import visitor_value
from hub.console.serving.headers import page_nonce
from hub.console.serving.language import language_of, place_of
from hub.console.views.frame import (
    Frame,
    LogFoot,
    ReceiptSlip,
    Section,
    SignedInName,
    TaskBar,
)
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.runs import last_collected
from hub.oversight import log_witnesses
from hub.witnessing.quorum import WitnessPolicyInvalidError

ROOT_LINE = 2
"""Where a checkpoint says its root hash."""
ROOT_SHOWN = 12
VISITOR_SECTIONS = (
    Section("front", "/"),
    Section("verify", "/verify"),
    Section("docs", "/docs"),
    Section("sign_in", "/console/sign-in"),
)
"""Where somebody may go who is not signed in."""


def site_hub() -> Hub:
    """Give the hub whose pages this application serves."""
    hub: Hub = current_app.extensions["hub"]
    return hub


def page_frame(  # noqa: PLR0913  # the bars of a page, each by its name
    hub: Hub,
    *,
    sections: tuple[Section, ...] = VISITOR_SECTIONS,
    current: str = "",
    officer: SignedInName | None = None,
    csrf: str = "",
    task: TaskBar | None = None,
    receipt: ReceiptSlip | None = None,
    portal: bool = False,
    keys: tuple[tuple[str, str], ...] = (),
) -> Frame:
    """Make the frame of the page that the request in hand is answered with.

    Without ``csrf`` its forms carry the value of a visitor, which ``send_form_page``
    lets the browser keep.
    """
    now = hub.clock()
    language = language_of(request)
    return Frame(
        language=language,
        now=now,
        path=place_of(request),
        nonce=page_nonce(),
        csrf=csrf or visitor_value(request),
        portal=portal,
        demo=hub.config.demo,
        city=city_name(hub) if language == "zh" else "",
        sections=sections,
        current=current,
        officer=officer,
        task=task,
        receipt=receipt,
        foot=log_foot(hub),
        keys=keys,
    )


def city_name(hub: Hub) -> str:
    """Name the city that runs the hub, as it is called today."""
    day = legal_day(hub.clock())
    return hub.rulebook.divisions.name_of(hub.config.city, day) or ""


def log_foot(hub: Hub) -> LogFoot | None:
    """Tell how large the log is and when the hub last learned something.

    Nothing where the databases cannot be read: the page then says so itself.
    """
    try:
        tree = hub.audit.signed()
        with hub.reads() as session:
            collected = last_collected(session)
        stand = log_witnesses(hub)
    except (
        *(AuditEntryUnknownError, AuditUnavailableError),
        *(WitnessPolicyInvalidError, SQLAlchemyError),
    ):
        return None
    witnesses = None if stand is None else (stand.count, len(stand.names))
    root = tree.note.decode().splitlines()[ROOT_LINE]
    return LogFoot(tree.shard, tree.size, f"{root[:ROOT_SHOWN]}…", witnesses, collected)
