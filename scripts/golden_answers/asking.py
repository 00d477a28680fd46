"""Put every question to the golden city, in an order that never changes."""

import io
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, unquote_to_bytes

from hub.app import create_app
from hub.lookup.ask import HistoryQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.caller import Caller as Admitted
from hub.members.caller import find_caller
from scripts.golden_answers import histories, lookups, searches
from scripts.golden_answers.answer import Answer, plain
from scripts.golden_answers.city import LAST, STEPS, GoldenCity, moment_of
from scripts.golden_answers.labels import Labels
from scripts.golden_answers.people import People
from scripts.golden_answers.questions import HISTORY, OPERATOR, Asked

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

HOST = "127.0.0.1"
AT_ONCE = 8
"""So many questions share one commit of the audit log at best."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A question and its answer, as the corpus keeps them."""

    name: str
    caller: str
    kind: str
    purpose: str
    about: str
    path: str
    status: int
    answer: str
    """The answer without what is random, as one line of JSON."""


def ask_all(city: GoldenCity) -> list[Kept]:
    """Ask everything; looks that histories tell of come first, on their own day.

    These and the histories come a second apart, so that they stand in one order. The
    other questions share a moment and are put by several at once, as that is faster.
    """
    labels = Labels(city.hub, {step: moment_of(step) for step in (*STEPS, *LAST)})
    people = People(city, labels)
    asker = _Asker(city, labels)
    kept = []
    for asked in histories.looks(people):
        kept.append(asker.ask(asked))
        city.clock.advance(seconds=1)
    _wait_for(city, "asked")
    for asked in histories.questions(people):
        kept.append(asker.ask(asked))
        city.clock.advance(seconds=1)
    _wait_for(city, "last")
    others = [*lookups.questions(city, people), *searches.questions(city, people)]
    first = [asked for asked in others if asked.held is None]
    after = [asked for asked in others if asked.held is not None]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        kept += [*pool.map(asker.ask, first), *pool.map(asker.ask, after)]
    return kept


def _wait_for(city: GoldenCity, step: str) -> None:
    """Let the clock move on to a step."""
    ahead = moment_of(step) - city.clock()
    city.clock.advance(seconds=ahead.total_seconds())


class _Asker:
    """Asks one question after the other and remembers what later ones go back to."""

    def __init__(self, city: GoldenCity, labels: Labels) -> None:
        """Ask a city over its web application."""
        self._hub = city.hub
        self._app: WSGIApplication = create_app(city.hub).wsgi_app
        self._labels = labels
        self._tags: dict[str, str | None] = {}
        self._nexts: dict[str, str | None] = {}

    def ask(self, asked: Asked) -> Kept:
        """Ask, and write down what was answered.

        Raises:
            ValueError: two questions have one name.
        """
        if asked.name in self._tags:
            msg = f"two questions are called {asked.name}"
            raise ValueError(msg)
        held = self._tags[asked.held] if asked.held else None
        answer = (
            self._history(asked) if asked.method == HISTORY else self._get(asked, held)
        )
        self._tags[asked.name] = answer.header("etag")
        document = plain(asked, answer, self._labels, held)
        return Kept(
            name=self._labels.put(asked.name),
            caller=asked.caller.name,
            kind=asked.caller.kind,
            purpose=asked.purpose or "-",
            about=asked.about,
            path=f"{asked.method} {self._labels.put(unquote(asked.path))}",
            status=answer.status,
            answer=json.dumps(document, ensure_ascii=False, separators=(",", ":")),
        )

    def _get(self, asked: Asked, held: str | None) -> Answer:
        """Ask over the web application, without a server around it."""
        path, _, query = asked.path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": asked.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": HOST,
            "HTTP_HOST": HOST,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(asked.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "CONTENT_LENGTH": str(len(asked.body)),
        }
        headers = dict(asked.headers)
        if held is not None:
            headers["If-None-Match"] = held
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def start(
            status: str, headers: list[tuple[str, str]], _: object = None
        ) -> Callable[[bytes], object]:
            told.append((status, headers))
            return lambda _: None

        body = b"".join(_closing(self._app(environ, start)))
        ((status, sent),) = told
        return Answer(int(status[:3]), sent, body)

    def _history(self, asked: Asked) -> Answer:
        """Ask the service for a history, as the command line does."""
        path, _, query = asked.path.partition("?")
        limit = int(parse_qs(query)["limit"][0])
        headers = asked.headers
        reference = headers.get("Hub-Reference")
        question = HistoryQuestion(
            path.split("/")[3],
            self._nexts[asked.after] if asked.after else None,
            limit,
        )
        disclosure = disclose(
            self._hub,
            self._admitted(asked),
            question,
            Task(
                purpose=asked.purpose,
                reference=None if reference is None else unquote(reference),
                officer=unquote(headers["Hub-Officer"]),
                request={"method": "CLI", "path": path, "query": ""},
                language=headers["Accept-Language"],
            ),
        )
        document = json.loads(disclosure.body)
        self._nexts[asked.name] = document.get("next")
        sent = [
            ("Content-Type", disclosure.media_type),
            ("Hub-Receipt", disclosure.receipt.address),
        ]
        return Answer(disclosure.status, sent, disclosure.body)

    def _admitted(self, asked: Asked) -> Admitted:
        """Admit the caller by its token; the operator has none."""
        if asked.caller is OPERATOR:
            return Admitted("operator", "operator", "operator", "", "cli", "cli")
        token = self._hub.keys.token_hash(asked.caller.token)
        with self._hub.reads() as session:
            caller = find_caller(session, token, self._hub.clock())
        if caller is None:
            msg = f"{asked.caller.name} is not admitted"
            raise LookupError(msg)
        return caller


def _closing(parts: Any) -> Iterator[bytes]:
    """Give the parts of a body, then let the application end its request."""
    try:
        yield from parts
    finally:
        if hasattr(parts, "close"):
            parts.close()
