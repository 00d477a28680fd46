"""A little city that questions can be put to."""

import json

import pytest

from hub.audit.operate import ErasedSubject, erase_subject
from hub.lookup.ask import merchant_question
from hub.lookup.file.kept_answers import _Builder
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.member_keys import set_member_key
from tests.support.little_city import FINED, caller_of
from tests.support.prepared import TOKENS, opened, prepare_city
from tests.support.reader_keys import new_key, pem_of


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


@pytest.fixture
def ask(hub):
    """Ask as a kind of member; gives the disclosure and its document."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())

    def asking(
        kind,
        about,
        code,
        purpose=None,
        reference="2026-15",
        known_at=None,
        as_of=None,
        **more,
    ):
        usual = {"platform": "onboarding", "leading_office": "supervision"}
        task = Task(
            purpose=purpose or usual.get(kind, "enforcement"),
            reference=reference,
            request={"method": "GET", "path": f"/{about}/{code}", "query": ""},
            **more,
        )
        caller = caller_of(hub, tokens[kind])
        question = merchant_question(about, code, known_at, as_of)
        answer = disclose(hub, caller, question, task)
        return answer, json.loads(answer.body) if answer.body else None

    return asking


@pytest.fixture
def kept(hub, ask, monkeypatch):
    """Asks, and tells whether the answer was built for it."""
    built = []
    original = _Builder.build

    def counted(self, session):
        built.append(self)
        return original(self, session)

    monkeypatch.setattr(_Builder, "build", counted)

    def asking(kind, code, about="trust", **more):
        before = len(built)
        answer, document = ask(kind, about, code, **more)
        return len(built) == before, answer.status, document

    return asking


@pytest.fixture
def erase(hub):
    """Erases a merchant by its public id and gives the tally."""

    def erasing(public_id):
        return erase_subject(
            hub.audit,
            hub.writes,
            [ErasedSubject("merchant", public_id)],
            actor="cli:test",
            at=hub.clock(),
            reason="依申请删除",
        )

    return erasing


@pytest.fixture
def give_key(hub):
    """Give a member a new key and return its private half."""

    def giving(member="agency:procuratorate"):
        key = new_key()
        with hub.writes.begin() as session:
            set_member_key(session, member, pem_of(key), actor="t", at=hub.clock())
        return key

    return giving


@pytest.fixture
def prosecute(ask):
    """Ask about the fined firm as the procuratorate, for a prosecution."""

    def asking(purpose="prosecution", **more):
        return ask("procuratorate", "trust", FINED.code, purpose, **more)

    return asking
