"""Members of a city that take part in matters, and how they act."""

from datetime import date

import pytest

from hub.casework.matter.documents import NewDocument
from hub.casework.matter.people import MatterActor
from hub.casework.matter.steps.drafts import NewMatter, NewStep
from hub.casework.service import act, open_matter
from hub.db.cache import keeping_answers
from hub.members.models import Member
from hub.members.service import MemberCard, add_member

MEMBERS = {
    "agency:samr": "market_supervision",
    "agency:county": "market_supervision",
    "agency:police": "public_security",
    "agency:police2": "public_security",
    "agency:procuratorate": "procuratorate",
    "agency:court": "court",
    "agency:office": "leading_office",
    "platform:shop": "platform",
    "region:next": "neighbouring_region",
}


class Town:
    """A hub with members; says what they do in matters."""

    def __init__(self, hub):
        self.hub = hub

    def open(self, machine, event, member, officer="甲", **said):
        """Open a matter, and give what became of it."""
        more = {
            name: said.pop(name) for name in ("merchant", "territory") if name in said
        }
        new = NewMatter(machine, self.step(event, **said), **more)
        with keeping_answers(self.hub.writes) as session:
            return open_matter(
                session, self.hub, new, MatterActor(member, officer, played=True)
            )

    def act(self, done, event, member, officer="甲", *, version=None, **said):
        """Take a step after the last one."""
        version = done.no if version is None else version
        step = self.step(event, version=version, **said)
        with keeping_answers(self.hub.writes) as session:
            actor = MatterActor(member, officer, played=True)
            return act(session, self.hub, done.number, step, actor)

    def actor(self, member, officer="甲"):
        """Name an officer of a member."""
        return MatterActor(member, officer, played=True)

    def step(self, event, papers="", **said):
        """Write a step; ``papers`` are kinds of documents."""
        mine = {
            name: said.pop(name)
            for name in ("version", "key", "happened", "parties", "documents")
            if name in said
        }
        kinds = [
            NewDocument(kind, kind, b"%PDF-1.7 " + kind.encode())
            for kind in papers.split()
        ]
        mine.setdefault("documents", kinds)
        return NewStep(event, facts=said, **mine)


def town_of(hub):
    """Let the members be there that are not yet, and give what says what they do."""
    with hub.writes.begin() as session:
        for code, kind in MEMBERS.items():
            if session.get(Member, code) is not None:
                continue
            card = MemberCard(
                code=code,
                kind=kind,
                name=code,
                territory="321300",
                valid_from=date(2019, 1, 1),
            )
            add_member(session, hub.rulebook, card, actor="test", at=hub.clock())
    return Town(hub)


@pytest.fixture
def town(hub):
    return town_of(hub)
