"""C2: W1's questions while officers take ten steps a second in matters.

The same server and load as W1, in turns of two seconds: officers work in one and rest
in the next, so that both are asked in the same minutes. No answer about a merchant may
be built anew because of a matter: the server counts the answers that it builds.
"""

import http.client
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.workloads.a1 import read_line, writer_process
from scripts.workloads.city import bench_city
from scripts.workloads.http_load import Load, joined, pinned, run_load, sound
from scripts.workloads.served import ROOT, own_copy, settings_of
from scripts.workloads.w1 import Questions, w1_server

CLIENTS = 32
STEPS_A_SECOND = 10
TURNS, TURN_SECONDS = 20, 2.0


def run(scale: int, cache: Path) -> dict[str, Any]:
    """Ask while officers rest and while they work.

    Raises:
        RuntimeError: an answer was built anew.
    """
    city = bench_city(scale, cache)
    with own_copy(city, cache / "c2") as instance:
        settings = settings_of(instance)
        questions = Questions(city)
        full = questions.make("/v1/trust/", city.codes)
        with (
            writer_process(instance, settings),
            w1_server(settings) as port,
            officers_of(settings) as officers,
            pinned(1),
        ):
            # Its first second is the server's own.
            run_load(port, full, CLIENTS, 1.0)
            questions.ask_all(port)
            # What was on its way as the last second ended is asked for again.
            questions.ask_all(port)
            run_load(port, full, CLIENTS, 1.0)
            built = built_by(port)
            loads: dict[str, list[Load]] = {"rest": [], "work": []}
            steps = 0
            for turn in range(TURNS):
                for word, of in loads.items():
                    before = officers.tell(word)
                    of.append(sound(run_load(port, full, CLIENTS, TURN_SECONDS)))
                    after = officers.tell("rest")
                    steps += (after - before) * (word == "work")
                told = ", ".join(
                    f"{word} {of[-1].per_second:,.0f}/s" for word, of in loads.items()
                )
                print(f"turn {turn + 1} of {TURNS}: {told}", file=sys.stderr)
            anew = built_by(port) - built
            times = sorted(officers.end())
    if anew:
        msg = f"{anew} answers were built anew"
        raise RuntimeError(msg)
    rest, work = joined(loads["rest"]), joined(loads["work"])
    return {
        "figures": {
            f"per_s_c{CLIENTS}": work.per_second,
            f"p99_ms_c{CLIENTS}": work.p99_ms,
            "steps_per_s": steps / work.seconds,
            "step_p50_ms": statistics.median(times),
            "step_p99_ms": times[int(len(times) * 0.99)],
            "answers_built_anew": anew,
        },
        "reference": {
            f"quiet_per_s_c{CLIENTS}": rest.per_second,
            f"quiet_p99_ms_c{CLIENTS}": rest.p99_ms,
        },
        "ratios": {f"share_of_quiet_c{CLIENTS}": work.per_second / rest.per_second},
    }


def built_by(port: int) -> int:
    """Ask the server how many answers it has kept that were built anew."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/built")
    built: int = json.loads(connection.getresponse().read())["built"]
    connection.close()
    return built


class OfficersAtWork:
    """The process in which officers work."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Wait until they are ready."""
        self._process = process
        read_line(process)

    def tell(self, word: str) -> int:
        """Tell them to ``work`` or to ``rest``; give the steps they have taken."""
        if self._process.stdin is not None:
            self._process.stdin.write(f"{word}\n")
            self._process.stdin.flush()
        steps: int = json.loads(read_line(self._process))["steps"]
        return steps

    def end(self) -> list[float]:
        """Let them go home; give the milliseconds of each step."""
        told, _ = self._process.communicate(timeout=60)
        times: list[float] = json.loads(told)["times_ms"]
        return times


@contextmanager
def officers_of(settings: Mapping[str, str]) -> Iterator[OfficersAtWork]:
    """Start the officers of an instance, and end them in the end."""
    process = subprocess.Popen(  # our own program
        [sys.executable, "-m", "scripts.workloads.c2_officers", str(STEPS_A_SECOND)],
        env=dict(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        yield OfficersAtWork(process)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
