"""The head of a parcel as it was sent: read, and held against the contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from hub.parcels.errors import (
    ParcelHeadError,
    ParcelTooLargeError,
    ParcelTypeError,
)
from schemas.answers.parcel_head import (
    KEY_FORM,
    KEY_HEADER,
    MOST_BYTES,
    SOURCE_HEADER,
    TYPES,
    read_digest,
)
from schemas.wording import Wording

SOURCE_CHARS = 64
PLAIN_CODINGS = frozenset({"", "identity"})


@dataclass(frozen=True, slots=True)
class ParcelHead:
    """Method, address and headers of a request, as a signature covers them."""

    method: str
    url: str
    headers: Mapping[str, str]
    """By names in lower case."""

    @classmethod
    def of(cls, environ: Mapping[str, Any]) -> Self:
        """Read it from a WSGI environment."""
        headers = {
            name.removeprefix("HTTP_").replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_") or name in {"CONTENT_TYPE", "CONTENT_LENGTH"}
        }
        query = environ.get("QUERY_STRING", "")
        host, scheme = headers.get("host", ""), environ["wsgi.url_scheme"]
        url = f"{scheme}://{host}{environ['PATH_INFO']}{query and '?'}{query}"
        return cls(environ["REQUEST_METHOD"], url, headers)

    def header(self, name: str) -> str:
        """Give a header; "" for none."""
        return self.headers.get(name.lower(), "")

    @property
    def source(self) -> str:
        """The source whose rows come."""
        return self.header(SOURCE_HEADER)

    @property
    def idempotency_key(self) -> str:
        """The sender's own name of the parcel."""
        return self.header(KEY_HEADER)

    @property
    def sha256(self) -> bytes:
        """What the body's SHA-256 is said to be; nothing where that cannot be read."""
        return read_digest(self.header("Content-Digest")) or b""

    @property
    def form(self) -> str:
        """The format of the body; "" for one that no parcel has."""
        kind, _, rest = self.header("Content-Type").lower().partition(";")
        is_known = rest.strip() in {"", "charset=utf-8"}
        return TYPES.get(kind.strip(), "") if is_known else ""

    def check(self) -> None:
        """Refuse a head that is no parcel's, whoever has signed it.

        Raises:
            ParcelHeadError, ParcelTypeError, ParcelTooLargeError: as their names say.
        """
        length = self.header("Content-Length")
        if length.isascii() and length.isdigit() and int(length) > MOST_BYTES:
            raise ParcelTooLargeError
        if self.header("Content-Encoding").strip().lower() not in PLAIN_CODINGS:
            raise ParcelTypeError(
                Wording("正文经过压缩（Content-Encoding）", "Content-Encoding is set")
            )
        if not self.form:
            raise ParcelTypeError
        if "?" in self.url:
            raise ParcelHeadError(
                Wording("网址不带参数", "the address has no parameters")
            )
        if not self.sha256:
            form = "Content-Digest: sha-256=:…:"
            raise ParcelHeadError(Wording(f"请只发送 {form}", f"send {form} alone"))
        if not KEY_FORM.fullmatch(self.idempotency_key):
            said = f"{KEY_HEADER}: 8-100 ASCII"
            raise ParcelHeadError(Wording(said, said))
        if not 0 < len(self.source) <= SOURCE_CHARS or not self.source.isascii():
            raise ParcelHeadError(Wording(f"请填写 {SOURCE_HEADER}", SOURCE_HEADER))
