"""The door to an interface: pages by a cursor, refused and resumed as told."""

import base64
import json
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from connectors.base import BegunDelivery, Manifest, Reach, SourceError
from connectors.doors.http.api import HttpApi
from connectors.doors.http.place import HttpPlace
from tests.support.api_server import Authority, paged, ranged, serving, write_reach
from tests.support.delivered import BASE
from tests.support.fault_proxy import FaultProxy

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
ROWS = [{"id": number, "name": f"第{number}"} for number in range(5)]
CURSOR = {"paging": "cursor", "next": ["next"]}
LINK = {"paging": "link"}
UNTIL = {"until": ["as_of"], "since_parameter": "after"}
MONDAY = "Mon, 01 Jan 2024 00:00:00"


def manifest_of(**keys):
    """A manifest of the new form whose door is an interface."""
    inner = ("formats", "columns", "dates", "units")
    reader = {key: BASE[key] for key in inner}
    reader |= {"kind": "table", "layout": {"rows": ["data", "list"]}}
    outer = {key: value for key, value in BASE.items() if key not in inner}
    door = {"kind": "http_api", "address": "market", "form": "json", "tries": 1}
    return Manifest.parse(outer | {"door": door | keys, "reader": reader})


@contextmanager
def asking(folder, answer, *, context=None, reach=None, host="127.0.0.1", **keys):
    """A door to an interface that a test answers for."""
    with serving(answer, context) as server:
        scheme = "https" if context else "http"
        urls = [f"{scheme}://{host}:{server.port}/api"]
        write_reach(folder, **({"urls": urls, "inner": True} | (reach or {})))
        waits = []
        door = HttpApi(manifest_of(**keys), Reach(folder, folder), sleep=waits.append)
        door.server, door.waits = server, waits
        yield door


def pages_of(door, since=None, at=NOW, begun=None):
    """What one sync fetches: the cursor and content of each page."""
    return [
        (page.cursor, page.open().read())
        for delivery in door.fetch(since, at, begun)
        for page in delivery.pages
    ]


def refusal_of(door, **more):
    """The code with which a sync is refused."""
    with pytest.raises(SourceError) as caught:
        pages_of(door, **more)
    return caught.value.code


def rows_in(pages):
    """The rows of some pages, in order."""
    return [row for _, page in pages for row in json.loads(page)["data"]["list"]]


def test_pages_follow_the_cursor_over_one_connection(tmp_path):
    with asking(tmp_path, paged(ROWS), **CURSOR) as door:
        pages = pages_of(door)

    assert rows_in(pages) == ROWS
    assert door.server.connections == 1
    assert [one[1] for one in door.server.asked] == [
        {},
        {"cursor": "2"},
        {"cursor": "4"},
    ]
    assert {one[0] for one in door.server.asked} == {"/api"}
    assert HttpPlace.read(pages[-1][0]).is_end


def test_a_begun_delivery_is_gone_on_with_behind_its_last_page(tmp_path):
    with asking(tmp_path, paged(ROWS), **CURSOR) as door:
        first, second, third = pages_of(door)
        begun = BegunDelivery("d", second[0], ("", ""))
        rest = pages_of(door, begun=begun)
        (done,) = door.fetch(None, NOW, BegunDelivery("d", third[0], ("",) * 3))

        assert [page for _, page in rest] == [third[1]]
        assert (done.name, list(done.pages)) == ("d", [])
        assert first[1] != second[1]


def test_the_next_delivery_asks_for_a_window_before_the_last(tmp_path):
    keys = CURSOR | {"since_parameter": "after", "window_minutes": 30}
    with asking(tmp_path, paged(ROWS, 9), **keys) as door:
        ((cursor, _),) = pages_of(door)
        pages_of(door, since=cursor, at=NOW + timedelta(days=1))
        # A cursor that a clock made while it was ahead passes over nothing.
        pages_of(door, since=cursor, at=NOW - timedelta(days=2))

    asked = [one[1].get("after") for one in door.server.asked]
    assert asked == [None, "2026-11-24T01:30:00+00:00", "2026-11-22T01:30:00+00:00"]


@pytest.mark.parametrize(
    ("style", "written"), [("day", "2026-11-24"), ("epoch", "1795483800")]
)
def test_moments_are_written_as_the_interface_wants(tmp_path, style, written):
    keys = CURSOR | {"since_parameter": "after", "since_style": style}
    keys["window_minutes"] = 30
    with asking(tmp_path, paged(ROWS, 9), **keys) as door:
        ((cursor, _),) = pages_of(door)
        pages_of(door, since=cursor)

    assert door.server.asked[-1][1]["after"] == written


def test_an_interface_says_up_to_when_it_tells(tmp_path):
    keys = CURSOR | {"until": ["as_of"], "since_parameter": "after"}
    with asking(tmp_path, paged(ROWS, 9, as_of="2026-11-20T08:00:00"), **keys) as door:
        ((cursor, _),) = pages_of(door)

        # What has no zone is meant in China's time.
        assert HttpPlace.read(cursor).until == "2026-11-20T08:00:00+08:00"


def test_a_cursor_that_goes_back_is_refused(tmp_path):
    keys = CURSOR | {"until": ["as_of"]}
    with asking(tmp_path, paged(ROWS, 9, as_of="2026-11-01"), **keys) as door:
        since = HttpPlace(None, "2026-11-02T00:00:00+08:00").write()

        assert refusal_of(door, since=since) == "cursor-goes-back"


def test_numbered_pages_end_with_an_empty_one(tmp_path):
    def answer(path, query, headers):
        del path, headers
        first = 2 * (int(query["p"]) - 1)
        page = {"page": query["p"], "data": {"list": ROWS[first : first + 2]}}
        return 200, {}, json.dumps(page).encode()

    keys = {"paging": "number", "next_parameter": "p", "page": ["page"]}
    keys |= {"size_parameter": "limit", "size": 2}
    with asking(tmp_path, answer, **keys) as door:
        pages = pages_of(door)

    assert rows_in(pages) == ROWS
    assert [one[1]["p"] for one in door.server.asked] == ["1", "2", "3", "4"]
    assert {one[1]["limit"] for one in door.server.asked} == {"2"}


def test_linked_pages_stay_at_their_address(tmp_path):
    def answer(path, query, headers):
        del path, headers
        link = {"link": '<x?c=2>; rel="next", </y>; rel="last"'}
        if query.get("c") == "2":
            return 200, {"link": "<?c=3>; rel='next'"}, b"[2]"
        if query:
            return 200, {"link": "<https://elsewhere.example/api>; rel=prev"}, b"[3]"
        return 200, link, b"[1]"

    with asking(tmp_path, answer, paging="link") as door:
        pages = pages_of(door)

    assert [page for _, page in pages] == [b"[1]", b"[2]", b"[3]"]
    assert [one[0] for one in door.server.asked] == ["/api", "/x", "/x"]


def test_a_link_that_leads_elsewhere_is_asked_for_at_the_address(tmp_path):
    def answer(path, query, headers):
        del query, headers
        link = {"link": '<http://169.254.169.254/secret>; rel="next"'}
        return (200, {}, b"[2]") if path == "/secret" else (200, link, b"[1]")

    with asking(tmp_path, answer, paging="link") as door:
        assert [page for _, page in pages_of(door)] == [b"[1]", b"[2]"]


def xml_pages(path, query, headers):
    """An interface that answers in XML of GB18030."""
    del path, headers
    following = "" if query else "<next>7</next>"
    row = f"<row><名称>甲{query.get('cursor', '')}</名称></row>"
    text = f'<?xml version="1.0" encoding="GBK"?><r>{following}<d>{row}</d></r>'
    return 200, {}, text.encode("gb18030")


def test_pages_of_xml_say_their_cursor(tmp_path):
    keys = {"form": "xml", "paging": "cursor", "next": ["r", "next"]}
    with asking(tmp_path, xml_pages, **keys) as door:
        pages = pages_of(door)

    assert len(pages) == 2
    assert "甲7" in pages[1][1].decode("gb18030")


def test_what_has_not_changed_is_not_sent_again(tmp_path):
    def answer(path, query, headers):
        del path, query
        if headers.get("if-none-match") == '"7"':
            return 304, {"etag": '"7"'}, b""
        return 200, {"etag": '"7"'}, b"[]"

    with asking(tmp_path, answer) as door:
        ((cursor, _),) = pages_of(door)

        assert pages_of(door, since=cursor, at=NOW + timedelta(days=1)) == []


def forever(path, query, headers):
    """An interface whose cursor turns in a circle."""
    del path, headers
    following = {"a": "b", "b": "c", "c": "a"}.get(query.get("cursor"), "a")
    page = {"data": {"list": []}, "next": following, "at": query.get("cursor")}
    return 200, {}, json.dumps(page).encode()


def mixed(path, query, headers):
    """An interface whose second page has a row of the first."""
    del path, headers
    rows = ROWS[1:3] if query else ROWS[:2]
    page = {"data": {"list": rows}, "next": None if query else "2", "at": "1"}
    return 200, {}, json.dumps(page).encode()


def gone(path, query, headers):
    """An interface that forgets its cursors."""
    return (410, {}, b"") if query else paged(ROWS)(path, query, headers)


def giving(status, body=b"{}", **headers):
    """An interface that always gives one answer."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return lambda *_: (status, named, body)


def as_of(moment):
    """A page that tells up to a moment."""
    return b'{"data": {"list": []}, "as_of": "%s"}' % moment


@pytest.mark.parametrize(
    ("answer", "keys", "code"),
    [
        (forever, CURSOR, "cursor-repeats"),
        (mixed, CURSOR | {"row_id": "id"}, "page-mixed"),
        (mixed, CURSOR | {"page": ["at"]}, "page-mixed"),
        (gone, CURSOR, "cursor-gone"),
        (giving(200, b"<html>"), CURSOR, "page-unreadable"),
        (giving(200, b'{"next": {"a": 1}}'), CURSOR, "page-unreadable"),
        (giving(200, b"[" * 100_000), CURSOR | {"row_id": "id"}, "page-unreadable"),
        (giving(200, content_encoding="gzip"), {}, "page-packed"),
        (giving(200, b"1" * (1 << 20) + b"1"), {"page_mb": 1}, "too-large"),
        (giving(401), {}, "door-denied"),
        (giving(404), {}, "door-answered"),
        (giving(503), {}, "door-busy"),
        (giving(302, location="http://127.0.0.1/"), {}, "redirected"),
        (giving(503, retry_after=f"{MONDAY} +{'9' * 20}"), {}, "door-busy"),
        (giving(200, as_of(b"0001-01-01")), UNTIL, "page-unreadable"),
        (giving(200, as_of(b"0001-01-01T00:00+14:00")), UNTIL, "page-unreadable"),
        (giving(200, as_of(b"-1")), UNTIL, "page-unreadable"),
        (giving(200, b'{"next": "%s"}' % (b"x" * 9000)), CURSOR, "page-unreadable"),
        (giving(200, b'{"next": "a\\u0000b"}'), CURSOR, "page-unreadable"),
        (giving(200, link='</\x7f>; rel="next"'), LINK, "page-unreadable"),
        (giving(200, link='<http://[::1>; rel="next"'), LINK, "page-unreadable"),
    ],
)
def test_what_an_interface_does_wrong_has_a_name(tmp_path, answer, keys, code):
    with asking(tmp_path, answer, **keys) as door:
        assert refusal_of(door) == code


def test_who_asks_to_wait_is_waited_for_but_not_for_long(tmp_path):
    answers = [
        (503, {"retry-after": "7"}, b""),
        (429, {}, b""),
        (200, {}, b"[]"),
        (429, {"retry-after": "3600"}, b""),
    ]
    with asking(tmp_path, lambda *_: answers.pop(0), tries=4) as door:
        assert len(pages_of(door)) == 1
        assert door.waits == [7, 2]
        assert refusal_of(door) == "door-busy"
        assert door.waits == [7, 2]


def test_a_page_that_breaks_off_is_gone_on_with_where_it_broke(tmp_path):
    body = json.dumps({"data": {"list": ROWS * 200}, "next": None}).encode()

    def answer(path, query, headers):
        del path, query
        return ranged(body, headers)

    with (
        asking(tmp_path, answer, tries=2, **CURSOR) as door,
        FaultProxy(door.server.port) as proxy,
    ):
        write_reach(tmp_path, urls=[f"http://127.0.0.1:{proxy.port}"], inner=True)
        proxy.spoil(fault="cut")
        ((_, content),) = pages_of(door)

    assert content == body
    assert len(door.server.asked) == 2
    assert int(door.server.asked[1][2]["range"][6:-1]) > 0


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (206, "bytes 0-1/2", "unreachable"),
        (206, "", "unreachable"),
        (416, "bytes */9", "door-answered"),
    ],
)
def test_a_part_that_was_not_asked_for_is_no_page(tmp_path, status, said, code):
    with asking(tmp_path, giving(status, b"[]", content_range=said)) as door:
        assert refusal_of(door) == code


@pytest.mark.parametrize("said", ["bytes {start}-{end}/9999", "bytes 0-{end}/{size}"])
def test_parts_that_do_not_make_a_whole_are_asked_for_anew(tmp_path, said):
    body = json.dumps({"data": {"list": ROWS * 200}, "next": None}).encode()

    def answer(path, query, headers):
        status, more, part = ranged(body, headers)
        if status == 206:
            start, end = len(body) - len(part), len(body) - 1
            given = said.format(start=start, end=end, size=len(body))
            more["content-range"] = given
        return status, more, part

    with (
        asking(tmp_path, answer, tries=3, **CURSOR) as door,
        FaultProxy(door.server.port) as proxy,
    ):
        write_reach(tmp_path, urls=[f"http://127.0.0.1:{proxy.port}"], inner=True)
        proxy.spoil(fault="cut")
        ((_, content),) = pages_of(door)

    assert content == body
    assert len(door.server.asked) == 3


@pytest.mark.parametrize("said", [{"etag": '"two"'}, {"size": 40}])
def test_parts_of_two_pages_are_not_put_together(tmp_path, said):
    first = json.dumps({"data": {"list": ROWS * 200}, "next": None}).encode()
    second = first.replace(b"name", b"NAME") + b" " * said.get("size", 0)

    def answer(path, query, headers):
        del path, query
        if "range" not in headers:
            return ranged(second if len(door.server.asked) > 1 else first, headers)
        # It answers with what it has now, and minds no If-Range.
        status, more, part = ranged(second, headers)
        return status, more | {"etag": said.get("etag", '"one"')}, part

    with (
        asking(tmp_path, answer, tries=3, **CURSOR) as door,
        FaultProxy(door.server.port) as proxy,
    ):
        write_reach(tmp_path, urls=[f"http://127.0.0.1:{proxy.port}"], inner=True)
        proxy.spoil(fault="cut")
        ((_, content),) = pages_of(door)

    assert content == second
    assert len(door.server.asked) == 3


@pytest.mark.parametrize("tag", ['"\xe9"', '"a b"', f'"{"e" * 5000}"'])
def test_a_tag_that_cannot_be_sent_back_is_not(tmp_path, tag):
    with asking(tmp_path, giving(200, b'{"data": {}}', etag=tag)) as door:
        ((cursor, _),) = pages_of(door)
        pages_of(door, since=cursor)

    assert "if-none-match" not in door.server.asked[-1][2]


def test_a_page_that_tells_no_length_is_refused(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        write_reach(tmp_path, urls=[f"http://127.0.0.1:{port}"], inner=True)
        door = HttpApi(manifest_of(tries=1), Reach(tmp_path, tmp_path))

        def serve():
            client, _ = server.accept()
            with client:
                client.recv(65536)
                client.sendall(b"HTTP/1.0 200 OK\r\n\r\n[]")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        assert refusal_of(door) == "page-unmeasured"
        thread.join(5)


def test_the_next_address_is_asked_where_one_cannot_be_reached(tmp_path):
    with asking(tmp_path, paged(ROWS), tries=2, **CURSOR) as door:
        urls = ["http://127.0.0.1:1/api", f"http://127.0.0.1:{door.server.port}/api"]
        write_reach(tmp_path, urls=urls, inner=True)

        assert rows_in(pages_of(door)) == ROWS


def test_a_slow_peer_holds_no_worker(tmp_path):
    with (
        asking(tmp_path, paged(ROWS), seconds=1, tries=4, **CURSOR) as door,
        FaultProxy(door.server.port) as proxy,
    ):
        write_reach(tmp_path, urls=[f"http://127.0.0.1:{proxy.port}"], inner=True)
        proxy.spoil(fault="slow-loris")
        begun = datetime.now(UTC)

        assert refusal_of(door) == "too-slow"
        assert datetime.now(UTC) - begun < timedelta(seconds=5)
        assert door.waits == []


def test_a_sync_does_not_ask_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr("connectors.doors.http.api.MOST_MINUTES", 0)
    with asking(tmp_path, paged(ROWS), **CURSOR) as door:
        assert refusal_of(door) == "time-over"


def test_a_bearer_lets_in_and_is_told_to_nobody(tmp_path):
    def answer(path, query, headers):
        ok = headers.get("authorization") == "Bearer s3cret"
        return paged(ROWS)(path, query, headers) if ok else (401, {}, b"")

    keys = CURSOR | {"auth": "bearer", "secret": "token"}
    with asking(tmp_path, answer, **keys) as door:
        write_reach(
            tmp_path,
            urls=[f"http://127.0.0.1:{door.server.port}"],
            inner=True,
            secrets={"token": b"s3cret\n"},
        )
        assert rows_in(pages_of(door)) == ROWS
        (tmp_path / "secrets" / "token").write_text("wr0ng", "utf-8")
        with pytest.raises(SourceError) as caught:
            pages_of(door)
        assert caught.value.code == "door-denied"
        assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize(
    "token",
    [b"s3cret ", b"s3cret\nmore", b"\xef\xbb\xbfs3cret", b"s3cret\0", b"\xff", b""],
)
def test_a_bearer_that_fits_no_header_is_refused_and_not_repeated(tmp_path, token):
    keys = CURSOR | {"auth": "bearer", "secret": "token"}
    with asking(tmp_path, paged(ROWS), **keys) as door:
        write_reach(
            tmp_path,
            urls=[f"http://127.0.0.1:{door.server.port}"],
            inner=True,
            secrets={"token": token},
        )
        with pytest.raises(SourceError) as caught:
            door.check()

    assert caught.value.code == "secret-unusable"
    assert "s3cret" not in str(caught.value)


def test_a_signature_holds_for_the_request(tmp_path):
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    keys = CURSOR | {"auth": "signature", "secret": "signer", "key_id": "hub-1"}
    with asking(tmp_path, paged(ROWS), **keys) as door:
        url = f"http://127.0.0.1:{door.server.port}/api"
        write_reach(tmp_path, urls=[url], inner=True, secrets={"signer": pem})
        pages_of(door)
        _, _, headers = door.server.asked[1]
        write_reach(tmp_path, urls=[url], inner=True, secrets={"signer": b"none"})
        code = refusal_of(door)

    said = headers["signature-input"].removeprefix("sig1=")
    base = (
        f'"@method": GET\n"@authority": 127.0.0.1:{door.server.port}\n'
        f'"@path": /api\n"@query": ?cursor=2\n"@signature-params": {said}'
    )
    signature = base64.b64decode(headers["signature"].removeprefix("sig1=:")[:-1])
    key.public_key().verify(signature, base.encode())
    assert 'keyid="hub-1"' in said
    assert f"created={int(NOW.timestamp())}" in said
    assert code == "secret-unusable"


def test_a_client_certificate_lets_in_and_the_server_is_verified(tmp_path):
    authority = Authority(tmp_path)
    context = authority.context("localhost", asks_clients=True)
    folder = tmp_path / "instance"
    folder.mkdir()
    secrets = {
        "ca": authority.file.read_bytes(),
        "hub": authority.issue("hub.example").read_bytes(),
    }
    given = {"trust": "ca", "certificate": "hub", "secrets": secrets}
    with asking(
        folder, paged(ROWS), context=context, host="localhost", reach=given, **CURSOR
    ) as door:
        assert rows_in(pages_of(door)) == ROWS
        assert door.server.connections == 1
        url = f"https://localhost:{door.server.port}"
        write_reach(folder, urls=[url], inner=True, trust="ca", secrets=secrets)
        assert refusal_of(door) == "unreachable"
        write_reach(folder, urls=[url], inner=True, certificate="hub")
        assert refusal_of(door) == "unreachable"
        write_reach(
            folder, urls=[url], inner=True, trust="broken", secrets={"broken": b""}
        )
        assert refusal_of(door) == "certificate"


def test_an_address_that_comes_to_lead_inside_is_refused(tmp_path):
    with asking(tmp_path, paged(ROWS), **CURSOR) as door:
        write_reach(tmp_path, urls=[f"https://127.0.0.1:{door.server.port}"])

        assert refusal_of(door) == "address-not-allowed"
        assert door.server.asked == []


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "address-unknown"),
        ("[market]\n", "addresses-invalid"),
        ("[market]\nurls = []\n", "addresses-invalid"),
        ('[market]\nurls = ["ftp://a/"]\n', "addresses-invalid"),
        ('[market]\nurls = ["http://u:hunter2@a/"]\n', "addresses-invalid"),
        ('[market]\nurls = ["http://["]\n', "addresses-invalid"),
        ('[market]\nurls = ["http://a/"]\nurl = 1\n', "addresses-invalid"),
        ('[market]\nurls = ["http://a/"]\n', "addresses-invalid"),
        ("market = 1\n", "addresses-invalid"),
        ("[market", "addresses-invalid"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(tmp_path, written, code):
    path = tmp_path / "addresses.toml"
    path.write_text(written, "utf-8")
    path.chmod(0o600)
    door = HttpApi(manifest_of(), Reach(tmp_path, tmp_path))

    with pytest.raises(SourceError) as caught:
        door.check()

    assert caught.value.code == code
    assert "hunter2" not in str(caught.value)


def test_a_secret_that_others_can_read_is_not_used(tmp_path):
    write_reach(tmp_path, urls=["https://a/"], secrets={"token": b"s3cret"})
    keys = {"auth": "bearer", "secret": "token"}
    door = HttpApi(manifest_of(**keys), Reach(tmp_path, tmp_path))
    door.check()

    for mode, path in ((0o644, "secrets/token"), (0o620, "addresses.toml")):
        (tmp_path / path).chmod(mode)
        with pytest.raises(SourceError) as caught:
            door.check()
        assert caught.value.code == "secret-open"
        (tmp_path / path).chmod(0o600)
    (tmp_path / "secrets" / "token").unlink()
    with pytest.raises(SourceError) as caught:
        door.check()
    assert caught.value.code == "secret-unknown"
