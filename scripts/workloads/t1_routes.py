"""The routes that take a code or name, which T1 asks about hidden and unknown firms."""

import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from scripts.workloads.http_load import Asker
from scripts.workloads.rows import Firm
from scripts.workloads.t1_firms import Firms, Sort
from scripts.workloads.told_apart import told_apart

ASKS = 20
"""How often each is asked about; whoever wants to tell takes the quickest answer."""
OK = 200
SORTS: tuple[Sort, Sort] = ("hidden_code", "unknown_code")
DAY = "2026-09-15"
"""A day of the past, behind all decisions on the firms."""
PERSONAL_FIELD = "party_name"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Asked:
    """A way to ask about a firm: a path, or a path with a body."""

    path: str
    body: Callable[[Firm], str] | None = None
    media: str = JSON
    method: str = "POST"
    is_of_case: bool = False
    """Whether it is answered for work on a case alone."""

    def about(self, firm: Firm, head: str) -> bytes:
        """Write the question; ``head`` has the caller's headers."""
        path = self.path.format(code=firm.code, name=quote(firm.name))
        if self.body is None:
            return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()
        body = self.body(firm).encode()
        told = f"Content-Type: {self.media}\r\nContent-Length: {len(body)}\r\n"
        return f"{self.method} {path} HTTP/1.1\r\n{head}{told}\r\n".encode() + body


def _by_example(said: str) -> Callable[[Firm], str]:
    """Query by example, by one property."""

    def body(firm: Firm) -> str:
        value = firm.code if said == "uscCode" else firm.name
        return json.dumps({"queries": {"q": {"properties": {said: [value]}}}})

    return body


def _line(said: str) -> Callable[[Firm], str]:
    """Ask for a batch of one line."""
    return lambda firm: json.dumps({"lines": [{said: getattr(firm, said)}]})


def _reconcile(said: str) -> Callable[[Firm], str]:
    """Ask as tools do that reconcile tables."""

    def body(firm: Firm) -> str:
        query = (
            {"query": firm.name}
            if said == "name"
            else {"properties": [{"pid": "uscCode", "v": firm.code}]}
        )
        return urlencode({"queries": json.dumps({"q": query})})

    return body


def _party(firm: Firm) -> str:
    """Ask for the certificate of a case with one party."""
    return json.dumps({"parties": [{"code": firm.code}], "window": "marks", "on": DAY})


def _personal(_: Firm) -> str:
    """Ask for what a record holds of persons: one that is nobody's."""
    return json.dumps({"records": [f"R{'A' * 24}"], "fields": [PERSONAL_FIELD]})


def _watched(firm: Firm) -> str:
    """Watch one merchant, in place of the last."""
    return json.dumps({"merchants": [firm.code], "kinds": ["record"]})


CLIENTS, FILE = "/opensanctions", "/v1/merchants/{code}"
BY_CODE: Mapping[str, Asked] = {
    "trust": Asked("/v1/trust/{code}"),
    "merchant": Asked(FILE),
    "rating": Asked(f"{FILE}/rating"),
    "past_rating": Asked(f"{FILE}/rating?as_of={DAY}", is_of_case=True),
    "past": Asked(f"{FILE}?as_of={DAY}", is_of_case=True),
    "penalties": Asked(f"{FILE}/penalties?window=marks&on={DAY}", is_of_case=True),
    "past_penalties": Asked(
        f"{FILE}/penalties?window=marks&on={DAY}&as_of={DAY}", is_of_case=True
    ),
    "parties": Asked("/v1/penalties", _party, is_of_case=True),
    "personal": Asked(f"{FILE}/personal", _personal, is_of_case=True),
    "watched": Asked("/v1/subscriptions/t1", _watched, method="PUT"),
    "entity": Asked(CLIENTS + "/entities/{code}"),
    "match": Asked("/v1/match", _by_example("uscCode")),
    "client_match": Asked(CLIENTS + "/match/merchants", _by_example("uscCode")),
    "search": Asked(CLIENTS + "/search/merchants?q={code}"),
    "suggest": Asked("/v1/suggest?q={code}"),
    "typed": Asked(CLIENTS + "/reconcile/merchants/suggest/entity?prefix={code}"),
    "reconcile": Asked(CLIENTS + "/reconcile/merchants", _reconcile("code"), FORM),
    "screening": Asked("/v1/screenings", _line("code")),
}
BY_NAME: Mapping[str, Asked] = {
    "match_name": Asked("/v1/match", _by_example("name")),
    "client_match_name": Asked(CLIENTS + "/match/merchants", _by_example("name")),
    "search_name": Asked(CLIENTS + "/search/merchants?q={name}"),
    "suggest_name": Asked("/v1/suggest?q={name}"),
    "typed_name": Asked(CLIENTS + "/reconcile/merchants/suggest/entity?prefix={name}"),
    "reconcile_name": Asked(CLIENTS + "/reconcile/merchants", _reconcile("name"), FORM),
    "screening_name": Asked("/v1/screenings", _line("name")),
}
ROUTES: Mapping[str, Asked] = {**BY_CODE, **BY_NAME}
Times = dict[tuple[str, str], dict[Firm, list[float]]]
"""Milliseconds by route and sort, of each firm those of all its asks."""


@dataclass(frozen=True, slots=True)
class RouteAsker:
    """Who asks by the routes, and a merchant of which each of them must tell it."""

    mark: str
    """How its figures are marked."""
    head: str
    case_head: str
    """Its headers for work on a case; empty where it has none to do."""
    known: Firm
    public_id: str

    def questions(self, firm: Firm) -> Iterator[tuple[str, bytes]]:
        """Write its questions about a firm, by the names of the figures."""
        for name, way in ROUTES.items():
            head = self.case_head if way.is_of_case else self.head
            if head:
                yield f"{self.mark}{name}", way.about(firm, head)


def ask_all(
    asker: Asker,
    askers: Sequence[RouteAsker],
    firms: Firms,
    pairs: int,
    forget: Callable[[], None],
) -> dict[str, dict[str, float]]:
    """Ask by every route about so many of each sort; give figures and reference.

    ``forget`` has the server forget what it has ready, before each round.

    Raises:
        RuntimeError: the two sorts were answered with different statuses, or a route
            does not tell of a merchant that may be seen.
    """
    for one in askers:
        _check_told(asker, one)
    choose = random.Random(pairs)  # noqa: S311  # an order, no secret
    times: Times = defaultdict(lambda: defaultdict(list))
    statuses: dict[str, set[int]] = defaultdict(set)
    questions = [
        (route, sort, firm, question)
        for one in askers
        for sort in SORTS
        for firm in firms.by_sort[sort][:pairs]
        for route, question in one.questions(firm)
    ]
    for number in range(ASKS):
        forget()
        choose.shuffle(questions)
        for route, sort, firm, question in questions:
            answer = asker.ask(question)
            statuses[route].add(answer.status)
            times[route, sort][firm].append(answer.wait_ms)
        so_far = _reduced(times, sorted(statuses))["figures"]
        told = ", ".join(f"{one} {so_far[one]:.1f}" for one in _widest(so_far))
        print(f"routes: {number + 1} of {ASKS}: at most {told}", file=sys.stderr)
    mixed = {route: sorted(some) for route, some in statuses.items() if len(some) > 1}
    if mixed:
        msg = f"answered with different statuses: {mixed}"
        raise RuntimeError(msg)
    return _reduced(times, sorted(statuses))


def _check_told(asker: Asker, one: RouteAsker) -> None:
    """Ask by each route about the merchant that may be seen.

    A route that refuses whatever is asked would tell nothing by its time either.

    Raises:
        RuntimeError: one of them does not tell of it.
    """
    for route, question in one.questions(one.known):
        answer = asker.ask(question)
        if answer.status != OK or one.public_id.encode() not in answer.body:
            msg = f"{route}: {answer.status} {answer.body[:300]!r}"
            raise RuntimeError(msg)


def _reduced(times: Times, routes: Sequence[str]) -> dict[str, dict[str, float]]:
    """Tell of each route how well the sorts are told apart, and how well by chance."""
    figures, reference = {}, {}
    for route in routes:
        hidden, unknown = (list(times[route, sort].values()) for sort in SORTS)
        least = [min(some) for some in unknown]
        figures[f"one_ask_{route}"] = told_apart(_all(hidden), _all(unknown))
        figures[f"minimum_20_{route}"] = told_apart([min(o) for o in hidden], least)
        reference[f"by_chance_one_ask_{route}"] = told_apart(
            _all(unknown[::2]), _all(unknown[1::2])
        )
        reference[f"by_chance_minimum_20_{route}"] = told_apart(least[::2], least[1::2])
    return {"figures": figures, "reference": reference}


def _widest(figures: Mapping[str, float]) -> list[str]:
    """Name the figure that tells most by one ask, and by the quickest of all."""
    marks = "one_ask_", "minimum_20_"
    parts = [[one for one in figures if one.startswith(mark)] for mark in marks]
    return [max(part, key=figures.__getitem__) for part in parts]


def _all(asked: Sequence[Sequence[float]]) -> list[float]:
    """Give the times of all asks."""
    return [time for some in asked for time in some]
