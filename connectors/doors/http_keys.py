"""What a manifest says of a door to an HTTP interface."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.manifest_faults import ManifestFault, nearest, shortened

PAGINGS = ("none", "cursor", "link", "number")
AUTHS = ("none", "bearer", "signature", "certificate")
FORMS = ("json", "jsonl", "xml", "csv")
SINCE_STYLES = ("iso", "day", "epoch")
MOST = {
    "page_mb": 64,
    "seconds": 600,
    "tries": 10,
    "window_minutes": 60 * 24 * 366,
    "size": 100_000,
}
"""The most that a key may say; each says 1 or more, the window 0 or more."""


@dataclass(frozen=True, slots=True)
class HttpKeys:
    """An interface that is asked over HTTP, page by page."""

    address: str
    """The name of its address; its ``urls`` are tried in order."""
    form: str
    """What a page is: json, jsonl, xml or csv."""
    kind: str = "http_api"
    path: str = ""
    """What is put behind the address."""
    auth: str = "none"
    """none, bearer (a token), signature (RFC 9421, Ed25519) or certificate (TLS)."""
    secret: str = ""
    """The name of the token, or of the private key that signs."""
    key_id: str = ""
    """By what name the other side knows the key that signs."""
    paging: str = "none"
    """none, cursor (a word in the page), link (its header) or number (1, 2, 3…)."""
    next: tuple[str, ...] = ()
    """The path of the next cursor in a page."""
    next_parameter: str = "cursor"
    """The parameter that carries the cursor, or the number of the page."""
    size_parameter: str = ""
    size: int = 500
    """How many rows of a page are asked for, where a parameter says it."""
    page: tuple[str, ...] = ()
    """The path at which a page says which it is: the cursor or number asked for."""
    row_id: str = ""
    """The name in each row that no two rows share; JSON only."""
    since_parameter: str = ""
    """The parameter for what changed since; without it all is asked for each time."""
    since_style: str = "iso"
    """How that moment is written: iso, day or epoch (seconds)."""
    until: tuple[str, ...] = ()
    """The path at which a page says up to when it tells; else up to the asking."""
    window_minutes: int = 60
    """How long before the cursor is asked for again, for what arrives late."""
    page_mb: int = 16
    """The most MiB of a page."""
    seconds: int = 60
    """The most seconds that one page may take."""
    tries: int = 4
    """How often a page is asked for before the sync gives up."""

    def faults(self) -> Iterator[ManifestFault]:
        """Yield what cannot be meant."""
        words = (
            ("form", FORMS),
            ("auth", AUTHS),
            ("paging", PAGINGS),
            ("since_style", SINCE_STYLES),
        )
        for key, known in words:
            said = getattr(self, key)
            if said not in known:
                wanted = nearest(said, known)
                found = shortened(said)
                yield ManifestFault("unknown-word", f"door.{key}", found, wanted)
        for key, most in MOST.items():
            number, least = getattr(self, key), int(key != "window_minutes")
            if not least <= number <= most:
                wanted = f"a number from {least} to {most:,}"
                yield ManifestFault("bounds", f"door.{key}", str(number), wanted)
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
