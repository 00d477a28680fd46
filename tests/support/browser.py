"""A browser for tests: Debian's Chromium, without a profile and without a network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NAMES = ("chromium", "chromium-browser")
HERE = "127.0.0.1"
NAMED = "localhost"
"""The same by its name, which passkeys need."""
FLAGS = [
    # Root may not use the sandbox; what is opened here is our own alone.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    # Whatever a page asks for, no other machine is reached.
    f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {HERE}, EXCLUDE {NAMED}",
]
THROUGH_PROXY = bool(os.environ.get("CREDITHUB_TEST_THROUGH_PROXY"))
"""Whether browsers meet the console behind the reference proxy, as in production."""
LOCAL_SCHEMES = ("file", "data", "blob", "about")


def find_chromium() -> Path | None:
    """Find Chromium on the search path."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium, and end it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=FLAGS
        )
        yield browser
        browser.close()


@contextmanager
def fresh_page(browser: Browser) -> Iterator[Page]:
    """Give a page with an empty profile, in Chinese; its faults fail whoever had it.

    Faults are console errors and warnings, broken Content-Security-Policy rules,
    script errors and requests to anything but 127.0.0.1 and local files.
    """
    with browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        ignore_https_errors=THROUGH_PROXY,
    ) as context:
        page = context.new_page()
        page.set_default_timeout(10_000)
        faults = watch(page)
        yield page
    assert faults == [], faults


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on this machine and give its address.

    It is that of the reference proxy, with TLS, where the run goes through that.
    """
    if not THROUGH_PROXY:
        with listening(app) as port:
            yield f"http://{HERE}:{port}"
        return
    # It serves by this module.
    from tests.support.reference_proxy import served_by_proxy  # noqa: PLC0415

    with TemporaryDirectory() as folder, served_by_proxy(app, Path(folder)) as address:
        yield address


@contextmanager
def listening(application: "WSGIApplication") -> Iterator[int]:
    """Serve an application on a port of 127.0.0.1."""
    server = make_server(HERE, 0, application, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def watch(page: Page) -> list[str]:
    """List, from now on, what a page gets wrong: errors, and requests to the outside.

    A rule of the page's own Content-Security-Policy that it breaks is such an error.
    """
    faults: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(f"console: {message.text}")

    def look(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in LOCAL_SCHEMES and address.hostname not in (
            HERE,
            NAMED,
        ):
            faults.append(f"outside: {request.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("request", look)
    return faults
