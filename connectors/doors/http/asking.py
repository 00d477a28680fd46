"""Ask an interface for a page: at its addresses in turn, and again where it fails."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from connectors.back_off import BUSY, BackOff, asked_seconds
from connectors.doors.http.keys import HttpKeys
from connectors.doors.http.signature import signed_headers, signing_key
from connectors.reach import Address, Reach
from connectors.rows import SourceError
from connectors.transport import Bounds, HttpStream, Transport, TransportError

MIB = 1 << 20
OK, PARTIAL, UNCHANGED, DENIED = 200, 206, 304, frozenset({401, 403})
WHICH_BYTES = re.compile(r"bytes (\d{1,15})-\d{1,15}/(\d{1,15})")
TOKEN = re.compile(rb"[\x21-\x7e]+")
"""What a bearer may be: it goes into a header as it is."""
TAG = re.compile(r"[\x21-\x7e]{0,500}")
"""What tags of pages may be: they are sent back as they came."""
MEASURES = frozenset({"content-length", "transfer-encoding"})
"""Headers by which the end of a body is known."""
ACCEPTED = {
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "xml": "application/xml",
    "csv": "text/csv",
}


@dataclass(frozen=True, slots=True)
class PageReply:
    """A page as it was answered."""

    status: int
    headers: dict[str, str]
    body: bytes
    path: str
    """The path that was asked, for links that are told from there."""

    def demand_good(self) -> None:
        """Refuse an answer that is no page.

        Raises:
            SourceError: ``door-denied`` or ``door-answered``.
        """
        if self.status in DENIED:
            detail = f"it answers {self.status}: look at the secret of the door"
            raise SourceError(code="door-denied", detail=detail)
        if self.status != OK:
            detail = f"it answers {self.status}: ask whoever runs it"
            raise SourceError(code="door-answered", detail=detail)


class HttpAsking:
    """Asks one interface, over one connection for each of its addresses."""

    def __init__(
        self,
        keys: HttpKeys,
        reach: Reach,
        back_off: BackOff,
        *,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Find the address and the secret.

        Raises:
            SourceError: there is none, or it cannot be used.
        """
        self._keys = keys
        self._back_off = back_off
        self._sleep = sleep
        address = reach.address(keys.address)
        self._urls = list(address.urls)
        for url in self._urls:
            allowed = ("https", "http") if address.inner else ("https",)
            if urlsplit(url).scheme not in allowed:
                detail = f"{keys.address} must begin with https://, or be inner"
                raise SourceError(code="addresses-invalid", detail=detail)
        self._secret = reach.secret(keys.secret) if keys.secret else b""
        if keys.auth == "bearer" and not TOKEN.fullmatch(self._secret):
            detail = f"{keys.secret} is no token: one line of ASCII without blanks"
            raise SourceError(code="secret-unusable", detail=detail)
        self._key = signing_key(self._secret) if keys.auth == "signature" else None
        try:
            self._transport = _transport(address, reach, keys)
        except TransportError as error:
            raise SourceError(code=error.code, detail=error.detail) from error

    def close(self) -> None:
        """Close what is open."""
        self._transport.close()

    def page(
        self, path: str, query: str, at: datetime, etag: str = ""
    ) -> PageReply | None:
        """Ask for a page; ``path`` stands for the manifest's where it is empty.

        None where it is the one that bears ``etag``. What breaks off is asked for
        again, from where it broke off if the interface can do so.

        Raises:
            SourceError: it cannot be had now.
        """
        part = _Part()
        failed = 0
        while True:
            try:
                return self._try(path, query, at, etag, part)
            except (TransportError, _BusyError) as error:
                if isinstance(error, TransportError):
                    # A slow peer would hold a worker as often as it is asked.
                    if error.code != "unreachable":
                        raise SourceError(error.code, error.detail) from error
                    self._turn()
                failed += 1
                asked = error.asked if isinstance(error, _BusyError) else None
                wait = self._back_off.seconds(failed, asked)
                if wait is None:
                    raise SourceError(error.code, error.detail) from error
                self._sleep(wait)

    def _try(
        self, path: str, query: str, at: datetime, etag: str, part: "_Part"
    ) -> PageReply | None:
        """Ask once, for what is not there yet."""
        url = self._url(path, query)
        headers = {"accept": ACCEPTED[self._keys.form]} | self._letting_in(url, at)
        headers |= part.asking_for_rest()
        if etag and not part.body:
            headers["if-none-match"] = etag
        with self._transport.stream(url, headers=headers) as answer:
            if answer.status == UNCHANGED and etag:
                return None
            if answer.status in BUSY:
                raise _BusyError(answer, at)
            if answer.headers.get("content-encoding", "identity") != "identity":
                detail = "the page is packed, which was not asked for"
                raise SourceError(code="page-packed", detail=detail)
            if answer.status in (OK, PARTIAL) and MEASURES.isdisjoint(answer.headers):
                detail = "the page does not tell its length, so a cut would not show"
                raise SourceError(code="page-unmeasured", detail=detail)
            part.take(answer, self._keys.page_mb * MIB)
        status = OK if answer.status == PARTIAL else answer.status
        path = urlsplit(url).path
        return PageReply(status, part.headers, bytes(part.body), path)

    def _url(self, path: str, query: str) -> str:
        """Give the whole address of a page, at the address whose turn it is."""
        base = self._urls[0]
        parts = urlsplit(base)
        path = path or f"{parts.path.rstrip('/')}{self._keys.path}"
        return parts._replace(path=path, query=query).geturl()

    def _turn(self) -> None:
        """Begin with the next address, for this one cannot be reached."""
        self._urls.append(self._urls.pop(0))

    def _letting_in(self, url: str, at: datetime) -> dict[str, str]:
        """Give the headers by which the interface lets the hub in."""
        if self._keys.auth == "bearer":
            return {"authorization": f"Bearer {self._secret.decode('ascii')}"}
        if self._key is None:
            return {}
        parts = urlsplit(url)
        return signed_headers(
            self._key,
            self._keys.key_id,
            authority=parts.netloc,
            path=parts.path,
            query=parts.query,
            at=at,
        )


class _BusyError(Exception):
    """The interface asks to be left alone for a while."""

    def __init__(self, answer: HttpStream, at: datetime) -> None:
        """Read how long from an answer."""
        self.code = "door-busy"
        self.detail = f"it answers {answer.status}; the next sync goes on"
        super().__init__(self.detail)
        self.asked = asked_seconds(answer.headers.get("retry-after"), at)


class _Part:
    """What has come of a page so far, over several tries."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.body = bytearray()
        self.headers: dict[str, str] = {}

    def asking_for_rest(self) -> dict[str, str]:
        """Ask for what is not there, if it is still the same page."""
        tag = self.headers.get("etag", "")
        # A weak tag does not say that the bytes are the same.
        if not self.body or not usable_tag(tag) or tag.startswith("W/"):
            self.body.clear()
            return {}
        return {"range": f"bytes={len(self.body)}-", "if-range": tag}

    def take(self, answer: HttpStream, most: int) -> None:
        """Take what comes: the rest, or the whole page from its start."""
        said = WHICH_BYTES.fullmatch(answer.headers.get("content-range", ""))
        if answer.status != PARTIAL:
            self.body.clear()
            self.headers = answer.headers
        elif said is None or not self.body or not self._goes_on(said, answer):
            raise self._broken_off()
        for piece in answer.pieces:
            self.body += piece
            if len(self.body) > most:
                detail = f"the page has over {most} bytes"
                raise TransportError(code="too-large", detail=detail)
        if (
            answer.status == PARTIAL
            and said is not None
            and len(self.body) != int(said[2])
        ):
            raise self._broken_off()

    def _goes_on(self, said: re.Match[str], answer: HttpStream) -> bool:
        """Tell whether a part follows on what came, and is of the same page."""
        tag = self.headers.get("etag")
        whole = self.headers.get("content-length", said[2])
        return (
            int(said[1]) == len(self.body)
            and answer.headers.get("etag", tag) == tag
            and said[2] == whole
        )

    def _broken_off(self) -> TransportError:
        """Let go of what came, for its parts are not those of one page."""
        self.body.clear()
        detail = "the parts of a page that came do not make a whole"
        return TransportError(code="unreachable", detail=detail)


def usable_tag(tag: str) -> str:
    """Give a tag that can be sent back as it came; "" for any other."""
    return tag if TAG.fullmatch(tag) else ""


def _transport(address: Address, reach: Reach, keys: HttpKeys) -> Transport:
    """Make what connects to an address, and to no other."""
    hosts = [urlsplit(url).netloc.rpartition("@")[2] for url in address.urls]
    return Transport(
        () if address.inner else hosts,
        inner=hosts if address.inner else (),
        bounds=Bounds(keys.page_mb * MIB, float(keys.seconds)),
        trust=reach.secret_file(address.trust) if address.trust else None,
        certificate=(
            reach.secret_file(address.certificate) if address.certificate else None
        ),
        keeps=True,
    )
