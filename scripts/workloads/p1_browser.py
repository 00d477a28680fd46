"""A browser without scripts: one connection, cookies, and forms as pages give them."""

import re
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

SIGN_IN = "/console/sign-in"
NEW_TASK = "/console/tasks/new"
FORM_VALUE = re.compile(r'name="csrf" value="([^"]+)"')
OK, SEE_OTHER = 200, 303


class Browser:
    """Opens pages one after another and tells how long each took, in milliseconds."""

    def __init__(self, port: int) -> None:
        """Be a browser that nobody is signed in on."""
        self._port = port
        self._origin = f"http://127.0.0.1:{port}"
        self._cookies: dict[str, str] = {}
        self._value = ""

    @classmethod
    def signed_in(cls, port: int, login: str, password: str) -> "Browser":
        """Sign in as an officer who needs no second factor."""
        browser = cls(port)
        browser.open(SIGN_IN)
        browser.send(SIGN_IN, status=SEE_OTHER, login=login, password=password)
        return browser

    def begin_task(self, purpose: str, reference: str) -> str:
        """Begin a task; gives the address that its pages begin with."""
        self.open(NEW_TASK)
        answer, _ = self._ask(
            "POST",
            NEW_TASK,
            {"csrf": self._value, "purpose": purpose, "reference": reference},
        )
        location = answer.getheader("Location") or ""
        return location.rsplit("/", 1)[0]

    def find(self, task: str, text: str) -> float:
        """Search as one who presses enter; the form is the one of the task's pages."""
        if not self._value:
            self.open(f"{task}/find")
        return self.send(f"{task}/find", status=OK, q=text)

    def open(self, path: str) -> float:
        """Open a page."""
        started = time.perf_counter()
        answer, body = self._ask("GET", path)
        waited = (time.perf_counter() - started) * 1000
        _demand(answer, path, OK)
        if found := FORM_VALUE.search(body.decode("utf-8", "replace")):
            self._value = found[1]
        return waited

    def send(self, path: str, *, status: int, **fields: str) -> float:
        """Send a form with the value of the page before."""
        started = time.perf_counter()
        answer, _ = self._ask("POST", path, fields | {"csrf": self._value})
        waited = (time.perf_counter() - started) * 1000
        _demand(answer, path, status)
        return waited

    def _ask(
        self, method: str, path: str, fields: dict[str, str] | None = None
    ) -> tuple[HTTPResponse, bytes]:
        """Send a request and read the whole answer, and keep its cookies."""
        headers = {
            "Cookie": "; ".join(
                f"{name}={value}" for name, value in self._cookies.items()
            )
        }
        body = None
        if fields is not None:
            body = urlencode(fields)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": self._origin,
            }
        # A connection of its own: a server ends those that were quiet for a while.
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer, content


def _demand(answer: HTTPResponse, path: str, status: int) -> None:
    """Go on only if a page came to what it should.

    Raises:
        RuntimeError: it came to something else.
    """
    if answer.status != status:
        msg = f"{path}: {answer.status}"
        raise RuntimeError(msg)
