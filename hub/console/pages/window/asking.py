"""Asking at a window: in the merchant's own name, by the clerk, on that screen."""

from dataclasses import dataclass
from math import ceil

from flask import request

from hub.console.serving.cookies import read_cookie
from hub.console.serving.frames import page_frame, site_hub
from hub.console.serving.headers import note_leaf
from hub.console.serving.language import language_of
from hub.console.serving.officers import demand_signed_in, device_name
from hub.console.serving.work import name_of, sections_for
from hub.console.views.frame import Frame, OwnFileBar, ReceiptSlip
from hub.context import Hub
from hub.lookup.ask import Question
from hub.lookup.disclosure import Disclosure
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.officers import SignedIn
from hub.members.windows import (
    OwnWindow,
    caller_at_window,
    demand_window,
    use_window,
)
from schemas.words import Purpose, WindowVisitor

WINDOW = "/console/window"
COOKIE = "hub-window"
"""What the one browser holds that a window was opened in."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A clerk at a window, as one request found them."""

    hub: Hub
    signed_in: SignedIn
    language: str


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A window that is open, used for this request."""

    counter: Counter
    window: OwnWindow

    def path(self, rest: str) -> str:
        """Tell the address of a page of this window."""
        return f"{WINDOW}/{self.window.id}{rest}"


def counter_here() -> Counter:
    """Find which clerk is signed in.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as they say.
    """
    signed_in = demand_signed_in()
    demand_window(signed_in)
    return Counter(site_hub(), signed_in, language_of(request))


def device_here() -> str:
    """Name the device that the request came from."""
    return device_name(request.headers.get("User-Agent", ""))


def open_file(window_id: str) -> OpenFile:
    """Find the window of an address, and use it once more.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError, WindowClosedError: as they
            say.
    """
    counter = counter_here()
    token = read_cookie(request, COOKIE)
    used = use_window(
        counter.hub, counter.signed_in, window_id, token, device=device_here()
    )
    return OpenFile(counter, used)


def ask_own(
    counter: Counter,
    question: Question,
    screen: str,
    *,
    merchant: str,
    window: OwnWindow | None = None,
) -> Disclosure:
    """Ask in a merchant's own name; the hub makes a reference where no file is open.

    Raises:
        UnavailableError: no leaf can be written, so nothing was disclosed.
        SignedOutError, RoleForbidsError: since the request began.
    """
    task = Task(
        purpose=Purpose.SELF,
        reference=None if window is None else window.reference,
        request={"method": request.method, "path": f"/console/{screen}", "query": ""},
        inline_receipt=True,
        language=counter.language,
    )
    caller = caller_at_window(
        counter.hub,
        counter.signed_in,
        merchant,
        screen,
        in_person=window is not None and window.visitor == WindowVisitor.PERSON,
    )
    disclosure = disclose(counter.hub, caller, question, task)
    note_leaf(disclosure.receipt.address)
    return disclosure


def counter_frame(
    counter: Counter,
    *,
    window: OwnWindow | None = None,
    receipt: ReceiptSlip | None = None,
) -> Frame:
    """Make the frame of a page at the window."""
    return page_frame(
        counter.hub,
        sections=sections_for(counter.signed_in),
        current="window",
        officer=name_of(counter.signed_in),
        csrf=counter.signed_in.csrf,
        task=None if window is None else window_bar(counter, window),
        receipt=receipt,
    )


def window_bar(counter: Counter, window: OwnWindow) -> OwnFileBar:
    """Say on top of the page until when the window is open."""
    left = window.until - counter.hub.clock()
    return OwnFileBar(
        purpose=Purpose.SELF,
        reference=window.reference,
        until=window.until,
        seconds=max(1, ceil(left.total_seconds())),
        end=f"{WINDOW}/{window.id}/close",
    )
