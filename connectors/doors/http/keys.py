"""What a manifest says of a door to an HTTP interface."""

from collections.abc import Iterator
from typing import Literal

from connectors.doors.bounds import PageMegabytes, Seconds, Size, Tries, WindowMinutes
from connectors.manifest_faults import ManifestFault
from schemas.configuration import Configured


class HttpKeys(Configured, frozen=True, kw_only=True):
    """An interface that is asked over HTTP, page by page."""

    address: str
    """The name of its address; its ``urls`` are tried in order."""
    form: Literal["json", "jsonl", "xml", "csv"]
    """What a page is: json, jsonl, xml or csv."""
    kind: Literal["http_api"] = "http_api"
    path: str = ""
    """What is put behind the address."""
    auth: Literal["none", "bearer", "signature", "certificate"] = "none"
    """none, bearer (a token), signature (RFC 9421, Ed25519) or certificate (TLS)."""
    secret: str = ""
    """The name of the token, or of the private key that signs."""
    key_id: str = ""
    """By what name the other side knows the key that signs."""
    paging: Literal["none", "cursor", "link", "number"] = "none"
    """none, cursor (a word in the page), link (its header) or number (1, 2, 3…)."""
    next: tuple[str, ...] = ()
    """The path of the next cursor in a page."""
    next_parameter: str = "cursor"
    """The parameter that carries the cursor, or the number of the page."""
    size_parameter: str = ""
    size: Size = 500
    """How many rows of a page are asked for, where a parameter says it."""
    page: tuple[str, ...] = ()
    """The path at which a page says which it is: the cursor or number asked for."""
    row_id: str = ""
    """The name in each row that no two rows share; JSON only."""
    since_parameter: str = ""
    """The parameter for what changed since; without it all is asked for each time."""
    since_style: Literal["iso", "day", "epoch"] = "iso"
    """How that moment is written: iso, day or epoch (seconds)."""
    until: tuple[str, ...] = ()
    """The path at which a page says up to when it tells; else up to the asking."""
    window_minutes: WindowMinutes = 60
    """How long before the cursor is asked for again, for what arrives late."""
    page_mb: PageMegabytes = 16
    """The most MiB of a page."""
    seconds: Seconds = 60
    """The most seconds that one page may take."""
    tries: Tries = 4
    """How often a page is asked for before the sync gives up."""

    def faults(self) -> Iterator[ManifestFault]:
        """Yield what cannot be meant."""
        yield from self._unlike_faults()
        needs = {
            "next": (self.paging == "cursor", self.next, "a list of texts"),
            "secret": (self.auth in ("bearer", "signature"), self.secret, "a name"),
            "key_id": (self.auth == "signature", self.key_id, "a text in quotes"),
        }
        for key, (is_needed, given, wanted) in needs.items():
            if is_needed and not given:
                yield ManifestFault("missing-key", f"door.{key}", wanted=wanted)

    def _unlike_faults(self) -> Iterator[ManifestFault]:
        """Yield what pages of this form cannot say."""
        said = {
            "next": self.next,
            "page": self.page,
            "until": self.until,
            "paging": self.paging == "number",
        }
        for key, given in said.items():
            if given and self.form not in ("json", "xml"):
                yield ManifestFault("bounds", f"door.{key}", self.form, "json or xml")
        if self.row_id and self.form != "json":
            yield ManifestFault("bounds", "door.row_id", self.form, "json")
