"""Where entries may be sent: inner hosts belong to members, by path."""

from dataclasses import replace

import pytest

from hub.ground.config import load_config
from hub.subscriptions.errors import WebhookNotAllowedError
from hub.subscriptions.webhooks import AllowedHosts, check_address

PUBLIC = "hooks.example,hooks.example:8443"
INNER = (
    "agency:tax@10.1.2.3:8080/hooks/credit, platform:shop@10.1.2.3:8080/in/,"
    "agency:tax@desk.inner, open.inner:9000"
)


@pytest.fixture(scope="module")
def config():
    """Settings that allow some hosts."""
    return replace(load_config({}), webhook_hosts=PUBLIC, webhook_inner_hosts=INNER)


def allows(config, member, url):
    try:
        check_address(url, AllowedHosts.of(config, member))
    except WebhookNotAllowedError:
        return False
    return True


@pytest.mark.parametrize(
    ("member", "url", "is_allowed"),
    [
        ("agency:tax", "http://10.1.2.3:8080/hooks/credit", True),
        ("Agency:Tax", "http://10.1.2.3:8080/hooks/credit", True),
        ("platform:shop", "http://10.1.2.3:8080/hooks/credit", False),
        ("agency:tax", "http://10.1.2.3:8080/hooks/credit/", False),
        ("agency:tax", "http://10.1.2.3:8080/hooks/Credit", False),
        ("agency:tax", "http://10.1.2.3:8080/", False),
        ("agency:tax", "http://10.1.2.3/hooks/credit", False),
        ("platform:shop", "http://10.1.2.3:8080/in/a/b", True),
        ("platform:shop", "http://10.1.2.3:8080/in", False),
        ("platform:shop", "http://10.1.2.3:8080/in/../hooks/credit", False),
        ("platform:shop", "http://10.1.2.3:8080/in/%2e%2e/hooks/credit", False),
        ("platform:shop", "http://10.1.2.3:8080/in/..%2Fhooks/credit", False),
        ("platform:shop", "http://10.1.2.3:8080/in/..%5Chooks", False),
        ("agency:tax", "https://desk.inner/any/path", True),
        ("platform:shop", "https://desk.inner/any/path", False),
        ("agency:tax", "http://open.inner:9000/any", True),
        ("platform:shop", "http://open.inner:9000/any", True),
        ("platform:shop", "http://open.inner/any", False),
        ("platform:shop", "https://hooks.example/any", True),
        ("platform:shop", "http://hooks.example/any", False),
        ("platform:shop", "https://hooks.example:8443/any", True),
    ],
)
def test_an_inner_host_is_its_members_and_at_its_path(config, member, url, is_allowed):
    assert allows(config, member, url) is is_allowed


def test_the_refusal_names_both_settings_and_the_port(config):
    allowed = AllowedHosts.of(replace(config, webhook_inner_hosts="127.0.0.1"), "a:b")

    with pytest.raises(WebhookNotAllowedError) as met:
        check_address("http://127.0.0.1:8622/in", allowed)

    for language in ("zh", "en"):
        title = met.value.title_in(language)
        assert "HUB_WEBHOOK_HOSTS" in title
        assert "HUB_WEBHOOK_INNER_HOSTS" in title
        assert "@127.0.0.1:8622/" in met.value.worded.of(language)
