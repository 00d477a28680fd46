"""How pages are served: static files, headers, cookies, language, forms, failures."""

import gzip
import hashlib
import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, Response, request
from sqlalchemy import update

import hub.console
from hub.console.pages.assets_and_language import own_path
from hub.console.serving import cookies
from hub.console.serving.assets import load_assets
from hub.console.serving.forms import (
    FormForgedError,
    check_form,
    keep_visitor_value,
    visitor_value,
)
from hub.ground.clock import CHINA
from hub.intake.models import SyncRun
from hub.intake.runs import start_run, writing_of_runs

pytestmark = pytest.mark.postgresql_in_long

STATIC = Path(hub.console.__file__).parent / "static"
VENDORED = tomllib.loads((STATIC / "VENDORED.toml").read_text("utf-8"))["file"]
SHEET_LIMIT, SHEET_PACKED, PAGE_LIMIT = 30_000, 8_000, 40_000


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def bare():
    """An application without a hub, to send requests into."""
    return Flask("bare", static_folder=None)


@pytest.mark.parametrize("file", VENDORED, ids=lambda file: file["name"])
def test_a_file_of_others_is_what_was_published(file):
    found = hashlib.sha256((STATIC / file["name"]).read_bytes()).hexdigest()

    assert found == file["sha256"]


def test_every_script_is_ours_or_named_with_its_licence():
    scripts = {path.name for path in STATIC.glob("*.js")}

    ours = {
        "console.js",
        "find.js",
        "passkeys.js",
        "quarantine.js",
        "receipt.js",
        "session.js",
        "window.js",
    }
    assert scripts == {*ours, *(file["name"] for file in VENDORED)}
    assert "Zero-Clause BSD" in (STATIC / "htmx-LICENSE.txt").read_text("utf-8")


def test_the_sheet_and_the_pages_stay_small(client):
    sheet = load_assets()["console.css"]

    assert len(sheet.body) <= SHEET_LIMIT
    assert len(sheet.packed) <= SHEET_PACKED
    assert len(client.get("/").data) <= PAGE_LIMIT


def test_a_static_file_is_kept_for_a_year_under_a_name_of_its_own(client):
    page = client.get("/").text
    addresses = re.findall(r'/console/static/[^"]+', page)

    answers = {address: client.get(address) for address in addresses}

    assert len(answers) == 4
    for address, answer in answers.items():
        digest = hashlib.sha256(answer.data).hexdigest()
        assert answer.headers["Cache-Control"].endswith("max-age=31536000, immutable")
        assert digest[:12] in address
    packed = client.get(addresses[0], headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == answers[addresses[0]].data
    assert client.get("/console/static/console.css").status_code == 404


def test_a_page_allows_its_own_scripts_alone_and_is_not_kept(client):
    first, second = client.get("/"), client.get("/")

    policy = first.headers["Content-Security-Policy"]
    rules = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    nonce = rules["script-src"].removeprefix("'nonce-").removesuffix("'")
    assert rules["default-src"] == "'none'"
    assert rules["require-trusted-types-for"] == "'script'"
    assert rules["trusted-types"] == "htmx"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy
    assert first.text.count(f'nonce="{nonce}"') == 2
    assert nonce not in second.text
    assert first.headers["Cache-Control"] == "no-store"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert first.headers["Referrer-Policy"] == "same-origin"


def test_the_first_page_gives_nobody_a_cookie(client):
    assert "Set-Cookie" not in client.get("/").headers


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "zh-CN"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("fr", "zh-CN"),
    ],
)
def test_a_page_speaks_the_language_that_is_asked_for(client, asked, language):
    page = client.get("/", headers={"Accept-Language": asked}).text

    assert f'<html lang="{language}">' in page


def test_a_chosen_language_is_kept_and_leads_back_to_the_page(client):
    chosen = client.post(
        "/console/language", data={"language": "en", "back": "/verify"}
    )

    assert (chosen.status_code, chosen.headers["Location"]) == (303, "/verify")
    cookie = chosen.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert '<html lang="en">' in client.get("/").text


def test_an_unknown_language_changes_nothing(client):
    chosen = client.post("/console/language", data={"language": "xx", "back": "/"})

    assert "Set-Cookie" not in chosen.headers


@pytest.mark.parametrize(
    "back",
    [
        "//example.com",
        "https://example.com",
        "/\\example.com",
        "",
        "a",
        "/a\r\nb",
        "\\",
        "//[",
        "//℀.com",
    ],
)
def test_the_switch_of_languages_leads_nowhere_else(back):
    assert own_path(back) == "/"


def test_a_switch_that_another_site_sends_is_refused_as_a_page(client):
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://example.com"},
    ):
        refused = client.post(
            "/console/language", data={"language": "en"}, headers=headers
        )

        assert refused.status_code == 403
        assert "form-forged" in refused.text
        assert "Set-Cookie" not in refused.headers


@pytest.mark.parametrize(
    ("base", "name", "secure"),
    [
        ("http://127.0.0.1:8000", "hub-x", False),
        ("http://[::1]:8000", "hub-x", False),
        ("http://localhost", "hub-x", False),
        ("https://localhost", "__Host-hub-x", True),
        ("https://hub.example", "__Host-hub-x", True),
        ("http://hub.example", "__Host-hub-x", True),
    ],
)
def test_a_cookie_is_as_closed_as_the_address_allows(bare, base, name, secure):
    with bare.test_request_context("/", base_url=base):
        response = Response()
        cookies.set_cookie(request, response, "hub-x", "1", seconds=None)
        given = response.headers["Set-Cookie"]

    assert given.startswith(f"{name}=1;")
    assert ("Secure" in given) is secure
    for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in given
    assert "Domain" not in given


def test_a_form_passes_only_with_the_value_of_its_page(bare):
    with bare.test_request_context("/"):
        value = visitor_value(request)
        response = Response()
        keep_visitor_value(request, response, value)
        cookie = response.headers["Set-Cookie"].partition(";")[0]

    def send(given, expected=None, **headers):
        with bare.test_request_context(
            "/",
            method="POST",
            data={"csrf": given},
            headers={"Cookie": cookie, **headers},
        ):
            check_form(request, expected or visitor_value(request))

    send(value)
    send(value, Origin="http://localhost")
    for given in ("", "x", value[:-1], "数"):
        with pytest.raises(FormForgedError):
            send(given)
    with pytest.raises(FormForgedError):
        send(value, Origin="https://example.com")


def test_a_form_without_any_value_never_passes(bare):
    with (
        bare.test_request_context("/", method="POST", data={"csrf": ""}),
        pytest.raises(FormForgedError),
    ):
        check_form(request, "")


def test_one_slash_too_many_leads_to_the_start_page(client):
    assert client.get("/console/").location == "/console"


def test_an_address_of_the_console_that_is_not_there_is_a_page(client):
    answer = client.get("/console/nowhere/at-all")

    assert answer.status_code == 404
    assert answer.content_type == "text/html; charset=utf-8"
    assert "没有这个页面" in answer.text
    assert "not-found" in answer.text


def test_an_address_with_a_line_break_leads_on_and_sets_no_header(client):
    answer = client.get("/console/members/%0d%0aX:%20y%E7%A6%BE/tokens")

    assert answer.status_code == 303
    assert answer.location == "/console/members/%0D%0AX:%20y%E7%A6%BE"
    assert "X" not in answer.headers


def test_the_first_page_says_that_the_hub_cannot_answer(hub, client):
    ready = client.get("/").text
    hub.audit.close()

    answer = client.get("/")

    assert "可以作答" in ready
    assert answer.status_code == 200
    assert "暂不能作答" in answer.text


def test_the_first_page_tells_the_size_of_the_log(hub, client):
    tree = hub.audit.signed()

    assert f"{tree.shard} / {tree.size}" in client.get("/").text


def test_the_first_page_tells_when_a_delivery_was_last_taken_in(hub, client, clock):
    clock.advance(hours=9)
    before = client.get("/").text
    done, failed = clock() - timedelta(hours=8), clock() - timedelta(hours=1)
    with writing_of_runs(hub) as session:
        for at, state in ((done, "done"), (failed, "failed")):
            run = start_run(session, "penalty", kind="sync", actor="hub", at=at)
            ends = update(SyncRun).where(SyncRun.id == run)
            session.execute(ends.values(state=state, ended_at=at))

    after = client.get("/").text

    moment = f"{done.astimezone(CHINA):%H:%M}"
    assert moment not in before
    assert moment in after
