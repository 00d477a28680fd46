"""The front: it takes requests from the server and has the application answer them.

The server brings each request on one of its threads. One without a body is answered
there and then, if it is its turn: no other thread is waked for it. A body is read in
the event loop, so that one that comes slowly holds no thread.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from io import BytesIO
from typing import TYPE_CHECKING

from hub import effort
from hub.api.gate import MEMBER_CODE
from hub.api.prefer import language_of
from hub.front.answer import Line, Message, answer, refusal
from hub.front.body import Bodies
from hub.front.counts import Counts, TokenOwners
from hub.front.errors import NotTheProxyError, OverloadedError
from hub.front.head import (
    Environ,
    Scope,
    declared_length,
    environ_of,
    has_body,
    header_of,
    language_asked,
    token_of,
)
from hub.front.limits import FrontLimits
from hub.front.proxies import ADDRESSES_KEPT, Proxies, is_this_machine
from hub.front.turns import Turns, Work
from hub.ground.errors import HubError
from hub.ground.logs import Log
from hub.members.attempts import source_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

APART = ("/livez", "/readyz", "/metrics")
"""Each has a thread of its own, so that nothing else keeps it from being answered."""
APART_WAITING = 64
log = Log(__name__)
Noting = Callable[[str, str], None]
"""Takes the address that a request came from, and the code by which it was refused."""
Charging = Callable[[Environ, float], None]
"""Takes a request that was answered, and what seconds of a processor that took."""


def _note_nothing(address: str, code: str) -> None:
    """Have nobody to tell."""


def _charge_nothing(environ: Environ, seconds: float) -> None:
    """Have nobody to charge."""


class Front:
    """Reads requests within limits and has a WSGI application answer them."""

    def __init__(
        self,
        application: "WSGIApplication",
        limits: FrontLimits,
        proxies: Proxies,
        note: Noting = _note_nothing,
        charge: Charging = _charge_nothing,
        *,
        proxies_alone: bool = False,
    ) -> None:
        """Stand before an application, behind these proxies.

        ``note`` is told of each head that would be misread: somebody may be trying to
        get around what the application checks; ``charge`` of what each answer cost.
        With ``proxies_alone`` others are told nothing but this machine how the hub is.
        """
        self.threads = limits.threads
        """How many threads answer at once; the server brings requests on more."""
        self._application = application
        self._limits = limits
        self._proxies = proxies
        self._note = note
        self._charge = charge
        self._proxies_alone = proxies_alone
        self._bodies = Bodies(limits)
        self._open = Counts()
        self._owners = TokenOwners()
        self._turns = Turns(limits.threads, limits.threads_by_one, limits.waiting)
        # For requests whose bodies the loop has read.
        self._after_body = ThreadPoolExecutor(limits.threads, "after-body")
        self._apart = {path: ThreadPoolExecutor(1, path) for path in APART}

    def take(
        self,
        scope: Scope,
        line: Line,
        over: Callable[[], None],
    ) -> None:
        """Take a request (ASGI); ``over`` is called when it is answered.

        The line's loop reads its body, and sends what is sent in parts.
        """
        try:
            environ = environ_of(scope)
        except HubError as error:
            forwarded = header_of(scope, b"x-forwarded-for")
            self._note(self._proxies.client(scope["client"][0], forwarded), error.code)
            _send(line, refusal(type(error), language_asked(scope)), over)
            return
        is_by_proxy = self._proxies.apply(environ)
        if self._proxies_alone and not is_by_proxy and not _is_health(environ):
            _send(line, refusal(NotTheProxyError, language_of(environ)), over)
            return
        request = _Request(environ, line, over, self._limits, self._owners)
        if not self._open.enter(*request.bounds):
            _send(line, refusal(OverloadedError, language_of(environ)), over)
        elif has_body(environ):
            asyncio.run_coroutine_threadsafe(self._take_body(request), line.loop)
        else:
            environ["wsgi.input"] = BytesIO()
            self._hand_on(request)

    async def _take_body(self, request: "_Request") -> None:
        """Read the body, then have a thread answer."""
        environ = request.environ
        body: bytes | None = None
        longest = self._limits.longest_at(environ["PATH_INFO"])
        try:
            if declared_length(environ) <= longest:
                body = await self._bodies.read(
                    request.line.receive, request.slow_bounds, longest
                )
        except HubError as error:
            self._refuse(request, type(error))
            return
        except BaseException:
            self._leave(request)
            request.over()
            raise
        if body is not None:
            request.held = len(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        elif "HTTP_TRANSFER_ENCODING" in environ:
            environ["CONTENT_LENGTH"] = str(longest + 1)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        # Of one that is too long the application reads the length, and refuses it.
        environ["wsgi.input"] = BytesIO(body or b"")
        self._after_body.submit(self._hand_on, request)

    def _hand_on(self, request: "_Request") -> None:
        """Answer in turn, or refuse where too many requests wait for theirs."""
        path = request.environ["PATH_INFO"]
        work = partial(self._answer, request)
        if path in self._apart:
            request.bounds += ((path, APART_WAITING),)
            if self._open.enter(request.bounds[-1]):
                self._apart[path].submit(_do, work)
                return
            request.bounds = request.bounds[:-1]
        elif self._turns.run(request.whose, work):
            return
        self._refuse(request, OverloadedError)

    def _answer(self, request: "_Request") -> Callable[[], None]:
        """Have the application answer; gives what sends it, or the rest of it."""
        effort.begin(request.whose)
        try:
            rest = answer(
                self._application,
                request.environ,
                request.line,
                self._limits.send_seconds,
            )
        finally:
            if request.new_token and (member := request.environ.get(MEMBER_CODE)):
                self._owners.learn(request.new_token, member)
            self._leave(request)
            self._account(request)
            # Let go of before sending, which wakes who wants this thread's lock.
            request.environ = {}
        return partial(_send, request.line, rest, request.over)

    def _account(self, request: "_Request") -> None:
        """Have what an answer cost charged to whoever asked."""
        try:
            self._charge(request.environ, effort.spent())
        except Exception as error:  # noqa: BLE001  # the answer is made, and waits
            log.failure("what an answer cost could not be charged", error)
        finally:
            effort.end()

    def _refuse(self, request: "_Request", kind: type[HubError]) -> None:
        """Refuse a request that was counted."""
        self._leave(request)
        _send(request.line, refusal(kind, language_of(request.environ)), request.over)

    def _leave(self, request: "_Request") -> None:
        """Count a request as over."""
        self._open.leave(*request.bounds)
        if request.held:
            self._bodies.let_go(request.held)


def _is_health(environ: Environ) -> bool:
    """Tell whether this machine asks how the hub is."""
    return environ["PATH_INFO"] in APART and is_this_machine(environ["REMOTE_ADDR"])


def _do(work: Work) -> None:
    """Do work that waits for no turn."""
    work()()


def _send(line: Line, messages: tuple[Message, ...], over: Callable[[], None]) -> None:
    """Send what is left to send, and let the server know that it was all."""
    try:
        for message in messages:
            # Nothing is waited for: the server takes a whole answer at once.
            line.send(message)
    except Exception as error:  # noqa: BLE001  # the thread serves others too
        log.failure("an answer could not be sent", error)
    over()


class _Request:
    """One open request."""

    __slots__ = (
        "bounds",
        "environ",
        "held",
        "line",
        "new_token",
        "over",
        "slow_bounds",
        "whose",
    )

    def __init__(
        self,
        environ: Environ,
        line: Line,
        over: Callable[[], None],
        limits: FrontLimits,
        owners: TokenOwners,
    ) -> None:
        """Take what is known of it from its head, and of its token from before."""
        self.environ = environ
        self.line = line
        self.over = over
        self.held = 0
        """Bytes of its body that are held."""
        self.new_token = ""
        """Its token, where nobody knows yet whose it is."""
        token = token_of(environ)
        by_address = (_source(environ["REMOTE_ADDR"]), limits.open_by_address)
        slow = (by_address[0], limits.slow_by_address)
        self.bounds: tuple[tuple[str, int], ...] = (by_address,)
        self.slow_bounds: tuple[tuple[str, int], ...] = (slow,)
        self.whose = by_address[0]
        """Whose turn it is: a member's, or that of all newcomers of an address."""
        if token:
            # Named so that none can be sent that reads like somebody else's name.
            named = f"token {token}"
            self.slow_bounds = (slow, (named, limits.slow_by_token))
            if member := owners.name(token):
                by_whom = (member, limits.open_by_member)
                self.slow_bounds += ((member, limits.slow_by_member),)
            else:
                # Until one was answered, nobody knows how many are one member's.
                by_whom = (f"new {by_address[0]}", limits.open_by_newcomers)
                self.new_token = token
            self.bounds = (by_address, (named, limits.open_by_token), by_whom)
            self.whose = by_whom[0]


@lru_cache(maxsize=ADDRESSES_KEPT)
def _source(address: str) -> str:
    """Name whom an address belongs to, unlike any token."""
    return f"from {source_of(address)}"
