"""T1: can it be told from the time of an answer that something is hidden?

Questions about codes that only hidden records give stand beside such about codes that
nobody has, and merchants with sixty hidden records beside merchants with none: asked
for the first time, again, and just after further hidden records came in by a sync of
its own. They are asked one after another in random order over one connection, as the
one who wants to tell would.

``told_apart_`` figures say of how many in 100 answers the sort is told by the time of
one: 50 is chance. ``elsewhere_`` ones are those of an agency that is bound to another
territory. The reference says how well two halves of one sort are told apart, which is
how far chance leads here, and how well the found from the unknown, which shows that
something can be told at all.

Then 200 hidden and as many unknown firms are asked about 20 times each by every route
that takes a code or a name (``t1_routes``): ``one_ask_`` tells of one answer,
``minimum_20_`` of the quickest of the 20. What is answered for work on a case alone the
agency asks for a transfer; each caller is first told by each route of a merchant that
it may see, else the run ends.
"""

import json
import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.context import Hub, open_hub
from hub.demo.founding import DEMO_QUOTA, DEMO_RATE, ITEMS
from hub.ground.clock import legal_day
from hub.ground.config import load_config
from hub.members.service import MemberCard, add_member, issue_token
from hub.merchants.service import find_merchant
from schemas.words import Purpose
from scripts.workloads.city import BenchCity, bench_city
from scripts.workloads.http_load import Asker, asking
from scripts.workloads.rows import Firm
from scripts.workloads.served import (
    own_copy,
    serving,
    settings_of,
    syncing,
    touch_everything,
)
from scripts.workloads.t1_firms import (
    OTHER_CITY,
    PENALTIES,
    Firms,
    Sort,
    bring_in,
    choose_firms,
    write_hidden,
)
from scripts.workloads.t1_routes import PERSONAL_FIELD, RouteAsker, ask_all
from scripts.workloads.told_apart import told_apart

QUESTIONS = 2_000
"""Questions of each sort at each step."""
ROUNDS = 10
"""A merchant is asked about anew in each round, after all answers were dropped; a code
in one round only."""
ROUTE_PAIRS = 200
"""Hidden and unknown firms that are asked about by every route."""
WARMING = 200
SEED = 7
PAIRS: Mapping[str, tuple[Sort, Sort]] = {
    "code": ("hidden_code", "unknown_code"),
    "merchant": ("hiding_merchant", "plain_merchant"),
}
STATUS: Mapping[Sort, int] = {
    "hidden_code": 404,
    "unknown_code": 404,
    "hiding_merchant": 200,
    "plain_merchant": 200,
}
STEPS = ("first", "again", "after_change")
MARKS = PLATFORM, ELSEWHERE = "", "elsewhere_"
"""How the figures of each caller are marked."""
ACTOR, KIND = "bench", "agriculture"


@dataclass(frozen=True, slots=True)
class Asking:
    """A caller, and by which path it asks at every step."""

    path: str
    routes: RouteAsker

    def about(self, firm: Firm) -> bytes:
        """Write the question about a firm."""
        path = self.path.format(code=firm.code)
        return f"GET {path} HTTP/1.1\r\n{self.routes.head}\r\n".encode()


Times = dict[tuple[str, str, Sort], list[float]]
"""Milliseconds by caller, step and sort."""


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Ask every sort at every step and report how well they are told apart."""
    city = bench_city(scale, cache)
    with own_copy(city, cache / "t1") as instance:
        settings = settings_of(instance)
        with open_hub(load_config(settings)) as hub:
            firms = choose_firms(hub, QUESTIONS, QUESTIONS // ROUNDS)
            bring_in(hub, firms, cache)
            callers = _callers(hub, city, firms)
        with serving(settings) as port:
            told = _report(_Measuring(firms, callers, settings, port, city).run(cache))
            print(json.dumps(told["figures"]), file=sys.stderr)
            routes = _by_every_route(firms, callers, settings, port)
    for part in ("figures", "reference"):
        told[part] |= routes[part]
    return told


def _by_every_route(
    firms: Firms, callers: Sequence[Asking], settings: Mapping[str, str], port: int
) -> dict[str, dict[str, float]]:
    """Ask every caller's questions by every route that takes a code or a name."""
    askers = [caller.routes for caller in callers]
    with asking(port) as asker:
        return ask_all(
            asker, askers, firms, ROUTE_PAIRS, lambda: touch_everything(settings)
        )


def _callers(hub: Hub, city: BenchCity, firms: Firms) -> tuple[Asking, ...]:
    """Describe the platform, and an agency of another city, which is taken in."""
    code, at = f"agency:elsewhere-{firms.start}", hub.clock()
    card = MemberCard(
        code=code,
        kind=KIND,
        name="苏州市农业农村局",
        territory=OTHER_CITY,
        valid_from=legal_day(at),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, actor=ACTOR, at=at)
        make_agreement(session, hub.rulebook, _terms(code, at), actor=ACTOR, at=at)
        token = issue_token(session, hub.keys, code, system=ACTOR, actor=ACTOR, at=at)
    here, there = firms.by_sort["plain_merchant"][0], firms.of_other_city
    with hub.reads() as session:
        ids = [find_merchant(session, firm.code) for firm in (here, there)]
    public_ids = [card.public_id for card in ids if card is not None]
    onboarding = _headers(city.token, Purpose.ONBOARDING)
    supervision = _headers(token.text, Purpose.SUPERVISION)
    case = _headers(token.text, Purpose.TRANSFER) + f"Hub-Officer: {ACTOR}\r\n"
    return (
        Asking(
            "/v1/trust/{code}",
            RouteAsker(PLATFORM, onboarding, "", here, public_ids[0]),
        ),
        Asking(
            "/v1/merchants/{code}",
            RouteAsker(ELSEWHERE, supervision, case, there, public_ids[1]),
        ),
    )


def _terms(code: str, at: datetime) -> Terms:
    """Agree with the agency of another city on its own, with names in clear."""
    return Terms(
        member_kind=KIND,
        member_code=code,
        purposes=[Purpose.SUPERVISION, Purpose.TRANSFER],
        items=ITEMS[KIND],
        personal={"penalty": [PERSONAL_FIELD]},
        title="T1",
        legal_basis="T1",
        rate=DEMO_RATE,
        quota=DEMO_QUOTA,
        valid_from=legal_day(at),
    )


def _headers(token: str, purpose: Purpose) -> str:
    """Write the headers of a caller."""
    return (
        f"Host: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Hub-Purpose: {purpose.value}\r\nHub-Reference: bench-1\r\n"
    )


class _Measuring:
    """Asks, step by step and round by round, and keeps how long each answer took."""

    def __init__(
        self,
        firms: Firms,
        callers: Sequence[Asking],
        settings: Mapping[str, str],
        port: int,
        city: BenchCity,
    ) -> None:
        """Ask for these callers about these firms."""
        self._firms = firms
        self._callers = callers
        self._settings = settings
        self._port = port
        self._codes = city.codes
        self._choose = random.Random(SEED)  # noqa: S311  # an order, no secret
        self._times: Times = defaultdict(list)

    def run(self, folder: Path) -> Times:
        """Go through all rounds."""
        for number in range(ROUNDS):
            self._round(number, folder)
            print(f"round {number + 1} of {ROUNDS}", file=sys.stderr)
        return self._times

    def _round(self, number: int, folder: Path) -> None:
        """Ask about this round's firms at every step."""
        asked = {
            sort: firms if len(firms) <= QUESTIONS // ROUNDS else firms[number::ROUNDS]
            for sort, firms in self._firms.by_sort.items()
        }
        touch_everything(self._settings)
        with asking(self._port) as asker:
            self._warm(asker)
            self._ask(asker, "first", asked)
            self._ask(asker, "again", asked)
        hiding = [*asked["hidden_code"], *asked["hiding_merchant"]]
        path = write_hidden(folder / "t1-hidden.csv", hiding, f"续{number}")
        with syncing(PENALTIES, path, self._settings):
            pass
        path.unlink()
        # A connection that was idle as long as records may take to come in is closed.
        with asking(self._port) as asker:
            self._ask(asker, "after_change", asked)

    def _warm(self, asker: Asker) -> None:
        """Ask about others, so that the server is awake and knows the callers."""
        for code in self._choose.choices(self._codes, k=WARMING):
            for caller in self._callers:
                asker.ask(caller.about(Firm("", code)))

    def _ask(
        self, asker: Asker, step: str, asked: Mapping[Sort, Sequence[Firm]]
    ) -> None:
        """Ask every caller's questions about all firms in random order.

        Raises:
            RuntimeError: an answer has not the status that its sort must have.
        """
        questions = [
            (caller, sort, firm)
            for caller in self._callers
            for sort, firms in asked.items()
            for firm in firms
        ]
        self._choose.shuffle(questions)
        for caller, sort, firm in questions:
            answer = asker.ask(caller.about(firm))
            if answer.status != STATUS[sort]:
                msg = f"{sort} {firm.code}: {answer.status} at step {step}"
                raise RuntimeError(msg)
            self._times[caller.routes.mark, step, sort].append(answer.wait_ms)


def _report(times: Times) -> dict[str, Any]:
    """Reduce the times of every caller to what they tell."""
    figures: dict[str, float] = {}
    reference: dict[str, float] = {}
    ratios: dict[str, float] = {}
    for mark in MARKS:
        for step in STEPS:
            for pair, (one, other) in PAIRS.items():
                of_one, of_other = times[mark, step, one], times[mark, step, other]
                name = f"{pair}_{step}"
                figures[f"{mark}told_apart_{name}"] = told_apart(of_one, of_other)
                reference[f"{mark}by_chance_{name}"] = told_apart(
                    of_other[::2], of_other[1::2]
                )
                middle = statistics.median(of_other)
                reference[f"{mark}p50_ms_{name}"] = middle
                ratios[f"{mark}p50_{name}"] = statistics.median(of_one) / middle
            reference[f"{mark}told_apart_found_{step}"] = told_apart(
                times[mark, step, "plain_merchant"], times[mark, step, "unknown_code"]
            )
    figures["told_apart_most"] = max(figures.values())
    figures["questions"] = len(times[PLATFORM, "first", "hidden_code"])
    return {"figures": figures, "reference": reference, "ratios": ratios}
