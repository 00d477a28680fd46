"""An interface that is asked over HTTP, page by page, since the last delivery."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from urllib.parse import urlencode, urljoin, urlsplit

from connectors.back_off import BackOff
from connectors.deliveries import (
    BegunDelivery,
    Delivery,
    DeliveryBrokenError,
    Door,
    Page,
)
from connectors.doors.http.asking import HttpAsking, PageReply, usable_tag
from connectors.doors.http.keys import HttpKeys
from connectors.doors.http.place import HttpPlace, moment_of_text, written_moment
from connectors.doors.http.words import PageWords, link_to_next, words_of
from connectors.manifest import Manifest
from connectors.reach import Reach
from connectors.rows import SourceError

GONE = frozenset({400, 404, 410})
"""How an interface says that it does not know a cursor any more."""
MOST_MINUTES = 60
"""How long one sync may ask; the next goes on behind the last page."""
SECONDS = 60
ASKABLE = re.compile(r"[^\x00-\x1f\x7f]{0,4000}")
"""What may lead to the next page: it becomes part of an address."""


class HttpApi(Door):
    """The interface that a manifest names; all that changed is one delivery."""

    def __init__(
        self,
        manifest: Manifest,
        reach: Reach,
        *,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Ask what ``manifest`` names, as far as ``reach`` allows it."""
        if not isinstance(manifest.door, HttpKeys):
            raise TypeError(manifest.door.kind)
        self._manifest = manifest
        self._keys = manifest.door
        self._reach = reach
        self._sleep = sleep

    def check(self) -> None:
        """Refuse without a usable address or secret."""
        self._ask().close()

    def _ask(self) -> HttpAsking:
        """Make what asks for pages."""
        keys = self._keys
        return HttpAsking(
            keys, self._reach, BackOff(tries=keys.tries), sleep=self._sleep
        )

    def fetch(
        self, since: str | None, at: datetime, begun: BegunDelivery | None = None
    ) -> Iterator[Delivery]:
        """Yield one delivery: the one that was begun, or what has changed since.

        Where the interface says that nothing has, its delivery has no pages.
        """
        name = f"{self._manifest.name}-{at:%Y%m%dT%H%M%SZ}"
        place = self._start(since, at)
        behind = None if begun is None else HttpPlace.read(begun.cursor)
        if begun is not None and behind is not None:
            name, place = begun.name, behind
        with closing(self._ask()) as asking:
            pages = self._pages(asking, place, at)
            yield Delivery(name, pages, is_paged=True)

    def _start(self, cursor: str | None, at: datetime) -> HttpPlace:
        """Tell where a new delivery begins."""
        before = None if cursor is None else HttpPlace.read(cursor)
        if before is None:
            return HttpPlace(None, at.isoformat())
        until = min(moment_of_text(before.until), at)
        return HttpPlace(
            until.isoformat(), at.isoformat(), etag=before.etag, query=before.query
        )

    def _pages(
        self, asking: HttpAsking, place: HttpPlace, at: datetime
    ) -> Iterator[Page]:
        """Yield the pages behind a place, each with the place behind it."""
        seen = {place.next}
        ids: set[str] = set()
        ends = time.monotonic() + MOST_MINUTES * SECONDS
        while not place.is_end:
            if time.monotonic() > ends:
                detail = f"{MOST_MINUTES} minutes were too few; the next sync goes on"
                raise SourceError(code="time-over", detail=detail)
            target, query = self._target(place)
            tag = place.etag if place.page == 0 and query == place.query else ""
            reply = asking.page(target, query, at, tag)
            if reply is None:
                return
            if reply.status in GONE and place.page:
                detail = f"page {place.page + 1} is not known any more; it begins anew"
                raise DeliveryBrokenError(code="cursor-gone", detail=detail)
            reply.demand_good()
            words = words_of(reply.body, self._keys, self._manifest.layout.rows)
            self._demand_own(place, words, ids)
            place = self._behind(place, words, reply)
            if self._keys.paging == "none":
                # A tag is that of a page, and says nothing of those behind it.
                etag = usable_tag(reply.headers.get("etag", ""))
                place = replace(place, etag=etag, query=query)
            if not place.is_end and place.next in seen:
                detail = f"page {place.page} leads to one that was asked for before"
                raise DeliveryBrokenError(code="cursor-repeats", detail=detail)
            seen.add(place.next)
            name = f"page-{place.page}.{self._keys.form}"
            yield Page(name, place.write(), partial(BytesIO, reply.body))

    def _target(self, place: HttpPlace) -> tuple[str, str]:
        """Tell the path and the query of the page behind a place."""
        keys = self._keys
        if keys.paging == "link" and place.next is not None:
            parts = urlsplit(place.next)
            return parts.path, parts.query
        asked: dict[str, str] = {}
        if keys.since_parameter and place.since is not None:
            window = timedelta(minutes=keys.window_minutes)
            moment = moment_of_text(place.since) - window
            asked[keys.since_parameter] = written_moment(moment, keys.since_style)
        if keys.size_parameter:
            asked[keys.size_parameter] = str(keys.size)
        if keys.paging == "number":
            asked[keys.next_parameter] = place.next or "1"
        elif place.next is not None:
            asked[keys.next_parameter] = place.next
        return "", urlencode(asked)

    def _demand_own(self, place: HttpPlace, words: PageWords, ids: set[str]) -> None:
        """Refuse a page that is another than was asked for, or has rows of one.

        Raises:
            DeliveryBrokenError: ``page-mixed``.
        """
        asked = place.next or ("1" if self._keys.paging == "number" else None)
        number = place.page + 1
        if self._keys.page and asked is not None and words.page != asked:
            detail = f"page {number} says that it is another than the one asked for"
            raise DeliveryBrokenError(code="page-mixed", detail=detail)
        if not ids.isdisjoint(words.ids):
            detail = f"page {number} has rows of a page before it"
            raise DeliveryBrokenError(code="page-mixed", detail=detail)
        ids.update(words.ids)

    def _behind(
        self, place: HttpPlace, words: PageWords, reply: PageReply
    ) -> HttpPlace:
        """Tell the place behind a page that was asked for at ``place``.

        Raises:
            SourceError: ``page-unreadable``: what leads on cannot be asked for.
        """
        following = {
            "none": None,
            "cursor": words.next,
            "link": _own_link(reply),
            "number": str(place.page + 2) if words.rows else None,
        }[self._keys.paging]
        if following is not None and not ASKABLE.fullmatch(following):
            detail = f"page {place.page + 1} leads to one that cannot be asked for"
            raise SourceError(code="page-unreadable", detail=detail)
        return replace(
            place,
            until=self._until(place, words),
            page=place.page + 1,
            next=following,
            is_end=following is None,
        )

    def _until(self, place: HttpPlace, words: PageWords) -> str:
        """Tell up to when a delivery tells: by its first page that says so.

        Raises:
            DeliveryBrokenError: ``cursor-goes-back``: that lies before its beginning.
        """
        if words.until is None or place.page:
            return place.until
        moment = min(moment_of_text(words.until), moment_of_text(place.until))
        if place.since is not None and moment < moment_of_text(place.since):
            detail = "the interface tells up to a moment before the one it told to last"
            raise DeliveryBrokenError(code="cursor-goes-back", detail=detail)
        return moment.isoformat()


def _own_link(reply: PageReply) -> str | None:
    """Give path and query of the next page; where it leads to is the address alone."""
    link = link_to_next(reply.headers.get("link"))
    if link is None:
        return None
    try:
        parts = urlsplit(urljoin(f"http://same{reply.path}", link))
    except ValueError as error:
        detail = "the Link header names no address"
        raise SourceError(code="page-unreadable", detail=detail) from error
    return parts._replace(scheme="", netloc="").geturl()
