"""Walks three ways through a demo hub and prints which files' functions run on each.

Run as a program of its own, by the path of this file, over the code that PYTHONPATH
names: it uses of the product only what every revision has, its pages and its answers.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

import hub
from hub.app import create_app
from hub.context import Hub, make_instance, open_hub
from hub.demo.city import build_demo
from hub.ground.clock import SetClock
from hub.ground.config import load_config

ROOT = Path(hub.__file__).parents[1]
FLOORS = ("hub", "connectors", "schemas")
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
MERCHANTS = 60
WARM = 3
"""Times that each way is walked before its files are counted."""
ASKER, BUREAU = "platform:yunpu", "agency:market-supervision"
OFFICER, OFFICER_NAME = "demo-officer", "陈演示"
MATTERS = "/console/matters"
STEP = "triage"
OK, SEE_OTHER = 200, 303
_FIELD = re.compile(r'name="(csrf|version|key)" value="([^"]*)"')
_CODE = re.compile(r"\b91[0-9A-Z]{16}\b")


class NotWalkedError(RuntimeError):
    """A way does not lead where it led."""


class Traced:
    """Notes the files whose functions run in this thread."""

    def __init__(self) -> None:
        """Have seen nothing yet."""
        self._seen: set[str] = set()

    @contextmanager
    def files(self) -> Iterator[set[str]]:
        """Note what runs; gives files by their path from the root of the code."""
        found: set[str] = set()
        self._seen.clear()
        sys.setprofile(self._note)
        try:
            yield found
        finally:
            sys.setprofile(None)
            found |= {
                Path(name).relative_to(ROOT).as_posix()
                for name in self._seen
                if name.startswith(tuple(f"{ROOT / floor}/" for floor in FLOORS))
            }

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        """Note a function that is called; a module that is loaded is none."""
        if event == "call" and frame.f_code.co_name != "<module>":
            self._seen.add(frame.f_code.co_filename)


class Walker:
    """Somebody at the hub: a platform that asks, and an officer at the desk."""

    def __init__(self, served: Hub, notes: Mapping[str, Any]) -> None:
        """Begin at a served hub with what its demo tells of itself."""
        self._client = create_app(served).test_client()
        self._notes = notes
        self._instance = served.config.instance
        self._traced = Traced()

    def ways(self) -> dict[str, list[str]]:
        """Walk all three; gives the files of each."""
        asked = self._ask_until_warm()
        self._sign_in()
        for number in range(WARM + 1):
            step, page = self._step(self._open_clue(number))
        return {
            "question": sorted(asked),
            "step": sorted(step),
            "page after a step": sorted(page),
        }

    def _ask_until_warm(self) -> set[str]:
        """Ask about one merchant after the other; gives the files of the last."""
        headers = self._headers(ASKER, "onboarding")
        told = 0
        for code in self._codes():
            with self._traced.files() as files:
                answer = self._client.get(f"/v1/trust/{code}", headers=headers)
            told += answer.status_code == OK
            if told > WARM:
                return files
        msg = f"{ASKER} is told of {told} merchants only"
        raise NotWalkedError(msg)

    def _step(self, matter: str) -> tuple[set[str], set[str]]:
        """Take a step in a matter, and open the page that it leads to."""
        path = f"{matter}/step/{STEP}"
        fields = dict(_FIELD.findall(self._client.get(path).text))
        fields["fact-urgency"] = "urgent"
        with self._traced.files() as taking:
            taken = self._client.post(path, data=fields)
        demand(taken, SEE_OTHER)
        with self._traced.files() as showing:
            shown = self._client.get(taken.location)
        demand(shown, OK)
        return taking, showing

    def _codes(self) -> Iterable[str]:
        """List the codes of merchants that stand in what was delivered."""
        drops = sorted((self._instance / "drops").rglob("*"))
        texts = (one.read_text("gb18030", "ignore") for one in drops if one.is_file())
        return dict.fromkeys(code for text in texts for code in _CODE.findall(text))

    def _open_clue(self, number: int) -> str:
        """Hand a clue to the officer's unit; gives the path of its page."""
        sent = {
            "event": "receive",
            "facts": {"to": BUREAU, "clue_source": "platform", "summary": "店铺疑售假"},
        }
        headers = self._headers(BUREAU, "enforcement") | {
            "Hub-Officer": quote(OFFICER_NAME),
            "Idempotency-Key": f"measured-{number}",
        }
        answer = self._client.post("/v1/clues", json=sent, headers=headers)
        demand(answer, OK)
        return f"{MATTERS}/{quote(json.loads(answer.text)['number'])}"

    def _sign_in(self) -> None:
        """Be the officer from here on."""
        (note,) = (one for one in self._notes["officers"] if one["login"] == OFFICER)
        place = "/console/sign-in"
        fields = dict(_FIELD.findall(self._client.get(place).text))
        fields |= {"login": OFFICER, "password": note["password"]}
        demand(self._client.post(place, data=fields), SEE_OTHER)

    def _headers(self, member: str, purpose: str) -> dict[str, str]:
        """Write the headers of a question."""
        token = next(
            note["token"]
            for note in self._notes["members"]
            if note["code"] == member and note.get("standing_purpose") is None
        )
        return {
            "Authorization": f"Bearer {token}",
            "Hub-Purpose": purpose,
            "Hub-Reference": quote("宿市监案〔2026〕431号"),
        }


def demand(answer: Any, status: int) -> None:
    """Go on only where an answer is what it should be.

    Raises:
        NotWalkedError: it is another.
    """
    if answer.status_code != status:
        msg = f"{answer.request.path}: {answer.status_code} {answer.text[:500]}"
        raise NotWalkedError(msg)


def main() -> None:
    """Build a demo, walk, print."""
    with tempfile.TemporaryDirectory(prefix="credithub-ways-") as folder:
        config = load_config({"HUB_INSTANCE": folder, "HUB_REQUEST_LOG": "off"})
        make_instance(config)
        with open_hub(config, SetClock(NOW)) as served:
            notes = build_demo(served, MERCHANTS)
            print(json.dumps(Walker(served, notes).ways()))


if __name__ == "__main__":
    main()
