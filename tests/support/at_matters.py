"""Officers of several units at the desk of matters, and what they hand in."""

import io
import re
from datetime import date

from hub.casework.matter.documents import NewDocument
from hub.casework.matter.parties import NewParty
from hub.casework.matter.people import MatterActor
from hub.casework.matter.steps.drafts import NewMatter, NewStep
from hub.casework.service import act, open_matter
from hub.db.cache import keeping_answers
from hub.members.service import MemberCard, add_member
from tests.support.signed_in import BUREAU, with_totp

POLICE = "agency:public-security"
PLATFORM = "platform:taomao"
PROCURATORATE = "agency:procuratorate"
OFFICE = "agency:leading-office"
MATTERS = "/console/matters"
FIELD = re.compile(r'name="(csrf|version|key)" value="([^"]*)"')
SUBJECT = NewParty("subject", name="宿迁市某某食品经营部", phone="13800001234")


def paper(kind, text="内容"):
    """A document of a kind."""
    return NewDocument(kind, f"{kind}.pdf", b"%PDF-1.7 " + text.encode())


class Cases:
    """A hub on which units open matters and take steps, without pages."""

    def __init__(self, hub):
        self.hub = hub
        card = MemberCard(
            code=POLICE,
            kind="public_security",
            name="宿迁市公安局",
            territory="321300",
            valid_from=date(2019, 1, 1),
        )
        with hub.writes.begin() as session:
            add_member(session, hub.rulebook, card, actor="test", at=hub.clock())

    def open(self, machine="clue", event="receive", member=PLATFORM, **said):
        """Open a matter; gives what became of it."""
        said.setdefault("facts", {"to": BUREAU, "clue_source": "platform"})
        said["facts"].setdefault("summary", "店铺涉嫌销售假冒食品")
        whole = {
            name: said.pop(name) for name in ("territory", "merchant") if name in said
        }
        new = NewMatter(machine, NewStep(event, **said), **whole)
        with keeping_answers(self.hub.writes) as session:
            return open_matter(
                session, self.hub, new, MatterActor(member, "甲", played=True)
            )

    def act(self, done, event, member=BUREAU, officer="甲", papers=(), **facts):
        """Take the step after the last one."""
        step = NewStep(
            event, facts=facts, documents=list(map(paper, papers)), version=done.no
        )
        with keeping_answers(self.hub.writes) as session:
            actor = MatterActor(member, officer, played=True)
            return act(session, self.hub, done.id, step, actor)


def signed_visit(hub, visit, login="wang", member=BUREAU, **more):
    """Sign an officer of a unit in on a browser."""
    _, secret, _ = with_totp(hub, login, member=member, **more)
    assert visit.sign_in(hub, login, secret).status_code == 303
    return visit


def send(visit, path, files=(), **fields):
    """Send the form of a page back to its address, with files by their field."""
    shown = visit.get(path).text
    given = dict(FIELD.findall(shown)) | fields
    for name, title in files:
        given[name] = (io.BytesIO(b"%PDF-1.7 " + title.encode().ljust(200)), title)
    return visit.client.post(path, data=given, content_type="multipart/form-data")
