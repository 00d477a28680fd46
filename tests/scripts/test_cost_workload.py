"""S3 asks every sort of question that a member may ask over HTTP."""

import re
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hub.casework.ask import COLLECTIONS, MATTER_QUESTIONS
from hub.lookup.ask.table import QUESTIONS
from scripts.workloads import s3
from scripts.workloads.city import BenchCity
from scripts.workloads.s3_office import Office
from scripts.workloads.s3_sorts import files_of, office_sorts, sorts_of

MERCHANTS = 120
LEFT_OUT = {
    # For a merchant's own questions alone.
    ("GET", "/v1/merchants/{code}/history"),
    # A batch as it was answered, and a view by its id: both lie ready.
    *(("GET", "/v1/screenings/{id}"), ("GET", "/v1/views/{id}")),
    # A part of what others tell whole, and what can be done once alone.
    *(("GET", "/v1/subscriptions/{name}"), ("DELETE", "/v1/subscriptions/{name}")),
    ("DELETE", "/v1/webhooks/{name}"),
    # Steps are officers' work: C2 takes them, and each changes what comes next.
    *(("POST", "/v1/transfers"), ("POST", "/v1/transfers/{number}/events")),
    # A draft that is got has less in it than one that is sent.
    ("GET", "/v1/transfers/{number}/papers/{file}"),
    *(
        ("POST", "/v1/complaints/raised"),
        ("GET", "/v1/complaints/{number}/informant"),
    ),
}


def routes():
    """Give method and path of each question; of matters those of one address."""
    others = [f"/v1/{name}" for name in COLLECTIONS if name != "transfers"]
    own = {"/v1/complaints/raised", "/v1/complaints/{number}/informant"}
    return {
        (route.asked_by, route.path)
        for question in (*QUESTIONS, *MATTER_QUESTIONS)
        for route in question.routes
        if route.path in own or not any(route.path.startswith(one) for one in others)
    }


def is_asked(method, path, sorts):
    """Tell whether a sort asks at a path."""
    form = re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path))
    return any(
        one.asked_by == method and form.fullmatch(one.path.partition("?")[0])
        for one in sorts
    )


def test_every_route_is_asked_or_said_to_be_left_out():
    city = BenchCity(Path(), "t", ("91321302MA1TEQT078",) * 2, 2, date(2026, 12, 1))
    key = Ed25519PrivateKey.generate()
    office = Office("t", "宿案移〔2026〕1号", "D1", [], ["R" + "A" * 24], "t", key)
    sorts = [
        *sorts_of(city).values(),
        *office_sorts(city, office).values(),
        *files_of(office).values(),
    ]

    left = {route for route in routes() if not is_asked(*route, sorts)}

    assert left == LEFT_OUT


@pytest.mark.long
def test_a_small_run_gives_the_figures_that_are_read(tmp_path, monkeypatch):
    for name in ("HUB_DATABASE_URL", "HUB_INSTANCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(s3, "SECONDS", 0.0)
    monkeypatch.setattr(s3, "HONEST_SECONDS", 1.0)

    figures = s3.run(MERCHANTS, tmp_path)["figures"]

    # Of one question alone a processor's clock may tell nothing.
    assert all(value >= 0 for value in figures.values())
    assert figures["cpu_ms_dearest"] > 0 < figures["honest_p99_ms"]
    named = ("penalties", "personal", "person", "papers", "webhooks", "parcel_rows")
    apart = ("paper_issued", "asked_paper_pdf", "parcel", "password")
    assert {f"cpu_ms_{one}" for one in (*named, *apart)} <= figures.keys()
    assert not (tmp_path / "s3").exists()
