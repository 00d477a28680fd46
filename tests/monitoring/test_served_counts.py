"""A server of two workers tells one scraper of all that both have counted."""

import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.cli.test_serving import environ, ready, served

__all__ = ["environ"]
pytestmark = [pytest.mark.long, pytest.mark.only_database("sqlite")]
ASKED = 60
KEPT_SECONDS = 7
"""A page is kept for five, and a worker writes every two."""


def fetch(environ, path):
    """Ask on a connection of its own, so that either worker may answer."""
    url = f"http://127.0.0.1:{environ['HUB_PORT']}{path}"
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def counted(environ, route="none"):
    """Tell how many requests of a route the page counts."""
    return sum(
        sample.value
        for family in text_string_to_metric_families(fetch(environ, "/metrics"))
        for sample in family.samples
        if sample.name == "hub_request_seconds_count"
        and sample.labels["route"] == route
    )


def test_counts_of_both_workers_are_told_and_never_go_back(environ):
    with served(environ):
        assert ready(environ)
        with ThreadPoolExecutor(8) as crowd:
            list(crowd.map(lambda _: fetch(environ, "/nowhere"), range(ASKED)))
        time.sleep(KEPT_SECONDS)

        with ThreadPoolExecutor(8) as crowd:
            told = list(crowd.map(lambda _: counted(environ), range(100)))
        pages = Path(environ["HUB_INSTANCE"]) / "metrics"
        tallies = sorted(pages.glob("*.counts"))

    assert set(told) == {ASKED}
    assert len(tallies) == 2
