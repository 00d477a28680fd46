"""The frame that all pages share: bars, task, receipt and foot."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the navigation; ``key`` is its word in ``nav.``."""

    key: str
    href: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class SignedInName:
    """Who is signed in, as the top bar says it."""

    member: str
    name: str
    sign_out: str
    """Where the form that signs out is sent."""
    ends_in: int | None = None
    """After so many seconds without a further page the session ends."""
    last_stretch: bool = False
    """Whether it then ends in any case, because it has lasted as long as it may."""


@dataclass(frozen=True, slots=True)
class NoTask:
    """No task runs; where there is ``new``, one can be begun."""

    new: str | None = None
    kind: str = field(default="none", init=False)


@dataclass(frozen=True, slots=True)
class RunningTask:
    """A task of this window: its purpose, its reference and how long it has run."""

    purpose: str
    """Code of the purpose."""
    reference: str
    since: datetime
    pages: int
    change: str
    end: str
    """Where the form that ends it is sent."""
    find: str | None = None
    """Where the search field of the bar leads, where the bar has one."""
    pages_key: str = "frame.task.pages"
    known_at: datetime | None = None
    """The past moment whose knowledge the page shows."""
    today: str | None = None
    """The same page as known now."""
    kind: str = field(default="running", init=False)


@dataclass(frozen=True, slots=True)
class EndedTask:
    """A task that has ended; ``why`` is a key of ``frame.task.ended_``."""

    reference: str
    why: str
    again: str
    kind: str = field(default="ended", init=False)


@dataclass(frozen=True, slots=True)
class OwnFileBar:
    """A merchant's own file is open on this screen until a moment."""

    purpose: str
    reference: str
    until: datetime
    seconds: int
    """How long it stays open, as the page is sent."""
    end: str
    """Where the form that closes it is sent."""
    kind: str = field(default="window", init=False)


TaskBar = NoTask | RunningTask | EndedTask | OwnFileBar
"""The bar of kraft colour, in its states."""


@dataclass(frozen=True, slots=True)
class ReceiptSlip:
    """The place of this page in the log, and what can be done with it."""

    place: str
    """Shard and index."""
    leaf: str
    """Hash of the leaf, in full."""
    size: int
    """How large the log was when the page was signed."""
    state: str = "unchecked"
    """``unchecked``, ``checking``, ``checked`` or ``failed``."""
    evidence: str | None = None
    """Where the evidence file is fetched."""
    report: str | None = None
    checked_at: str | None = None
    verify_at: str = ""
    """Where anybody can check it, as print says it."""


@dataclass(frozen=True, slots=True)
class LogFoot:
    """The state of the log, as the foot of a page tells it."""

    shard: str
    size: int
    checkpoint: str = ""
    """Root hash, shortened."""
    witnesses: tuple[int, int] | None = None
    collected: datetime | None = None
    """When the hub last learned something."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page has around its own content."""

    language: str
    now: datetime
    path: str
    """Address of the page itself, for the switch of languages."""
    nonce: str
    """Marks the scripts of this page; each element with an hx- attribute names it."""
    csrf: str = ""
    """Value that every form of the page sends back."""
    portal: bool = False
    """Whether this page is for everybody and uses the larger type."""
    demo: bool = False
    city: str = ""
    sections: tuple[Section, ...] = ()
    current: str = ""
    """Key of the section that the page belongs to."""
    officer: SignedInName | None = None
    task: TaskBar | None = None
    receipt: ReceiptSlip | None = None
    foot: LogFoot | None = None
    keys: tuple[tuple[str, str], ...] = ()
    """Keys of this page and the catalogue's word for each, listed under ``?``."""
