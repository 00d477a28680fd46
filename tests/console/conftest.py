"""The little city behind its pages, with officers who sign in."""

import re

import pytest

from hub.app import create_app
from tests.console.counted import count_looks, faults_of
from tests.support.browser import open_browser
from tests.support.prepared import opened, prepare_city
from tests.support.signed_in import PASSWORD, code_of, with_totp

FORM_VALUE = re.compile(r'name="csrf" value="([^"]+)"')
TICKET = re.compile(r'name="ticket" value="([^"]+)"')


@pytest.fixture(scope="package")
def browser():
    """Chromium for the whole folder, none of whose tests has an event loop of its own.

    Starting one for each file took a second thirty times; profiles are a test's own.
    """
    with open_browser() as browser:
        yield browser


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


@pytest.fixture
def app(hub):
    """The application; at the end each look has had one leaf and each leaf one look."""
    app = create_app(hub)
    answered = count_looks(app)
    yield app
    assert {name: some for name, some in faults_of(hub, answered).items() if some} == {}


@pytest.fixture
def client(app):
    """A browser without scripts."""
    return app.test_client()


class Visit:
    """A browser that fills in forms as pages give them."""

    def __init__(self, client):
        self.client = client

    def get(self, path, **more):
        return self.client.get(path, **more)

    def post(self, path, *, page, **fields):
        """Send the form of a page to an address."""
        shown = self.client.get(page)
        value = FORM_VALUE.search(shown.text)[1]
        return self.client.post(path, data=fields | {"csrf": value})

    def sign_in(self, hub, login, secret, password=PASSWORD):
        """Sign in with both factors; gives the last answer."""
        answer = self.post(
            "/console/sign-in", page="/console/sign-in", login=login, password=password
        )
        if secret is None or answer.status_code != 200:
            return answer
        data = {
            "csrf": FORM_VALUE.search(answer.text)[1],
            "ticket": TICKET.search(answer.text)[1],
            "code": code_of(hub, secret),
        }
        return self.client.post("/console/sign-in/code", data=data)

    def begin(self, purpose="enforcement", reference="宿市监〔2026〕15号"):
        """Begin a task; gives its id."""
        answer = self.post(
            "/console/tasks/new",
            page="/console/tasks/new",
            purpose=purpose,
            reference=reference,
        )
        assert answer.status_code == 303, answer.text
        return answer.location.split("/")[3]


@pytest.fixture
def visit(client):
    """A browser that nobody is signed in on."""
    return Visit(client)


@pytest.fixture
def officer(hub, visit):
    """An officer of the market supervision bureau, signed in on that browser."""
    _, secret, _ = with_totp(hub)
    assert visit.sign_in(hub, "wang", secret).status_code == 303
    return visit
