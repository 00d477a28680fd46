"""What scrapers read: all counts, how the hub stands, and nothing of anybody."""

import os
import re
import threading
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.parser import text_string_to_metric_families

from hub.app import create_app
from hub.members.service import TokenUnknownError
from hub.monitoring import (
    COUNTED,
    MetricsPage,
    MetricsTokensInvalidError,
    WorkerTallies,
    end_metrics_token,
    list_metrics_tokens,
    make_metrics_token,
    metrics_open_to,
    opens_metrics,
)
from hub.monitoring.counts import counters
from hub.monitoring.counts import page as page_module
from hub.monitoring.counts.page import page_of
from hub.monitoring.counts.tallies import added_up, read_counts
from tests.support.enabled import enable
from tests.support.prepared import config_of
from tests.support.signed_in import leaves_of
from tests.support.watched import jobs_running
from tests.support.witnesses import append

pytestmark = pytest.mark.postgresql_in_long
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def client(app):
    return app.test_client()


def samples_of(text):
    """Give each sample of a page by name and labels."""
    return {
        (one.name, *sorted(one.labels.items())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def test_a_page_tells_how_the_hub_stands(hub, client):
    append(hub, 4)
    enable(hub, "registration")

    with jobs_running(hub.config.instance):
        found = samples_of(client.get("/metrics").text)

    assert found[("hub_log_entries", ("shard", "2026"))] == 5
    assert found[("hub_needs_person", ("code", "log-fault"))] == 0
    assert found[("hub_status_readable", ("part", "sources"))] == 1
    assert found[("hub_jobs_running",)] == 1
    assert found[("hub_source_fresh", ("source", "registration"))] == 0
    assert found[("hub_disk_free_bytes",)] > 0


def test_a_page_is_read_many_times_and_made_once(hub, client, monkeypatch):
    asked = []
    real = page_module.read_status

    def reading(*arguments):
        asked.append(1)
        return real(*arguments)

    monkeypatch.setattr(page_module, "read_status", reading)
    pages = []
    threads = [
        threading.Thread(target=lambda: pages.append(client.get("/metrics").data))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pages += [client.get("/metrics").data for _ in range(96)]

    assert len(asked) == 1
    assert len(pages) == 100
    assert len(set(pages)) == 1


def test_while_a_page_is_made_the_former_one_is_read(hub, monkeypatch):
    page = MetricsPage(hub)
    former = page.text()
    begun, go_on = threading.Event(), threading.Event()
    real = page_module.read_status

    def reading(*arguments):
        begun.set()
        assert go_on.wait(30)
        return real(*arguments)

    monkeypatch.setattr(page_module, "read_status", reading)
    monkeypatch.setattr(page_module, "KEPT_SECONDS", 0)
    making = threading.Thread(target=page.text)
    making.start()
    assert begun.wait(30)

    meanwhile = page.text()
    go_on.set()
    making.join()

    assert meanwhile == former


def test_from_elsewhere_a_page_is_for_a_token_of_its_own_that_opens_nothing_else(
    hub, client
):
    issued = make_metrics_token(hub, "prometheus", actor="cli:root")
    sent = {"Authorization": f"Bearer {issued.text}"}

    def get(path, headers=None, environ=ELSEWHERE):
        answer = client.get(path, headers=headers, environ_base=environ)
        return answer.status_code, answer.headers.get("WWW-Authenticate"), answer

    assert get("/metrics", sent)[0] == 200
    assert get("/metrics")[2].json["code"] == "token-required"
    assert get("/metrics", {"Authorization": "Bearer hub_no"})[2].json["code"] == (
        "token-invalid"
    )
    assert get("/v1/trust/x", sent)[0] == 401
    assert get("/v1/audit/entries/2026/0", sent)[0] in {401, 404}
    end_metrics_token(hub, issued.id, actor="cli:root")
    assert get("/metrics", sent)[0] == 401
    with pytest.raises(TokenUnknownError):
        end_metrics_token(hub, issued.id, actor="cli:root")
    assert len(leaves_of(hub, "token.issue")) == 1
    assert len(leaves_of(hub, "token.revoke")) == 1
    stored = (hub.config.instance / "metrics-tokens.json").read_text()
    assert issued.text not in stored


def test_who_guesses_tokens_of_scrapers_is_counted(hub, client):
    codes = [
        client.get(
            "/metrics",
            headers={"Authorization": f"Bearer hub_{number}"},
            environ_base=ELSEWHERE,
        ).json["code"]
        for number in range(hub.config.refused_per_minute + 1)
    ]

    assert set(codes[:-1]) == {"token-invalid"}
    assert codes[-1] == "too-many-requests"


def test_a_token_ends_with_its_time(hub, clock):
    issued = make_metrics_token(hub, "prometheus", actor="cli:root")
    assert opens_metrics(hub, issued.text)

    clock.advance(days=366)

    assert not opens_metrics(hub, issued.text)


@pytest.mark.parametrize("text", ["{", "[1]", '[{"id": "a"}]', "null"])
def test_a_damaged_file_of_tokens_opens_nothing(hub, text):
    (hub.config.instance / "metrics-tokens.json").write_text(text)

    with pytest.raises(MetricsTokensInvalidError):
        list_metrics_tokens(hub)
    with pytest.raises(MetricsTokensInvalidError):
        opens_metrics(hub, "hub_x")


@pytest.mark.only_database("sqlite")
def test_this_machine_needs_no_token_where_no_proxy_stands_before_it(instance_path):
    config = config_of(instance_path, "sqlite://")
    here = {"REMOTE_ADDR": "127.0.0.1"}

    assert metrics_open_to(here, config)
    assert metrics_open_to({"REMOTE_ADDR": "::1"}, config)
    assert not metrics_open_to(here | {"HTTP_X_FORWARDED_FOR": "::1"}, config)
    assert not metrics_open_to(here | {"HTTP_FORWARDED": "for=a"}, config)
    for address in ("192.0.2.1", "", "localhost", "10.0.0.1", "127.0.0.1, 10.0.0.1"):
        assert not metrics_open_to({"REMOTE_ADDR": address}, config)
    assert not metrics_open_to(here, SimpleNamespace(proxy="10.0.0.0/8"))
    assert metrics_open_to(here, SimpleNamespace(proxy=""))


def test_no_label_holds_what_a_caller_chose(hub, client):
    secret = "91321302MA1TEQT078"
    for path in (f"/v1/trust/{secret}", f"/{secret}", f"/v1/suggest?q={secret}"):
        client.get(path, headers={"Hub-Purpose": secret, "User-Agent": secret})
    client.open("/v1/match", method=secret)

    text = create_app(hub).test_client().get("/metrics").text

    assert secret not in text
    assert secret.lower() not in text.lower()


def test_refusals_are_counted_by_few_codes_of_ours_alone(monkeypatch):
    registry = CollectorRegistry()
    fresh = Counter("refusals", "refusals", ["code"], registry=registry)
    monkeypatch.setattr(counters, "REFUSALS", fresh)
    monkeypatch.setattr(counters, "_known_codes", set())

    for body in (b'{"code":"Bad Code"}', b"", b"[1]", b'{"code":3}', b'{"title":"x"}'):
        counters.count_refusal(body)
    counters.count_refusal(b'{"type":"t","code":"code-invalid"}')

    def counted(code):
        return registry.get_sample_value("refusals_total", {"code": code})

    assert (counted("other"), counted("code-invalid")) == (5, 1)
    for number in range(1000):
        counters.count_refusal(b'{"code":"made-up-%d"}' % number)
    told = samples_of(page_of(list(registry.collect())).decode())
    assert len([one for one in told if one[0] == "refusals_total"]) <= 201
    assert counted("code-invalid") == 1


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9)), max_size=30),
    st.integers(1, 4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_counts_of_workers_add_up_to_those_of_one(events, workers):
    registries = [CollectorRegistry() for _ in range(workers + 1)]
    counters = [Counter("hub_c", "c", ["a"], registry=one) for one in registries]
    times = [Histogram("hub_h", "h", registry=one) for one in registries]
    for number, (label, value) in enumerate(events):
        for place in (number % workers, workers):
            counters[place].labels(label).inc(value)
            times[place].observe(value)

    together = added_up([list(read_counts(one)) for one in registries[:-1]])
    alone = added_up([list(read_counts(registries[-1]))])

    assert samples_of(page_of(together).decode()) == samples_of(page_of(alone).decode())


@pytest.mark.only_database("sqlite")
def test_what_a_worker_counted_that_has_ended_stays_counted(instance_path):
    registries = [CollectorRegistry() for _ in range(2)]
    for registry in registries:
        Counter("hub_asked", "asked", registry=registry).inc(3)
    ended, living = (
        WorkerTallies(instance_path, registry, worker)
        for worker, registry in enumerate(registries, 1)
    )
    gone = living.folder / "999999999-1.counts"

    for one in (ended, living):
        one.folder.mkdir(exist_ok=True)
        one.write()
    gone.write_bytes((living.folder / f"{living.server}-2.counts").read_bytes())
    (living.folder / f"{living.server}-3.counts").write_text("damaged")

    assert samples_of(page_of(living.collect()).decode())[("hub_asked_total",)] == 6
    living.start()
    assert not gone.exists()
    assert living.server == os.getppid()


@pytest.mark.only_database("sqlite")
def test_workers_share_one_page(hub):
    registries = [CollectorRegistry(), COUNTED]
    tallies = [
        WorkerTallies(hub.config.instance, registry, worker)
        for worker, registry in enumerate(registries, 1)
    ]
    for one in tallies:
        one.start()
    pages = [MetricsPage(hub, one) for one in tallies]

    first, second = (page.text() for page in pages)

    assert first == second
    assert re.search(rb"^hub_log_faults 0", first, re.MULTILINE)
