"""Matters walked over HTTP by the members of the demo city, or of a little one."""

import base64
from datetime import date
from itertools import count
from urllib.parse import quote

from hub.app import create_app
from hub.casework.matter.reading import find_matter
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.members.service import MemberCard, add_member
from tests.support import little_city
from tests.support.matter_calls import token_of, whole
from tests.support.prepared import START, config_of, prepare_city, prepare_instance

BUREAU, OFFICE = "agency:market-supervision", "agency:leading-office"
POLICE, PROSECUTOR = "agency:public-security", "agency:procuratorate"
COURT, FARMING, CUSTOMS = "agency:court", "agency:agriculture", "agency:customs"
PLATFORM, OTHER_PLATFORM = "platform:yunpu", "platform:hepin"
SHUYANG, SIYANG = "office:shuyang", "office:siyang"
ASSOCIATION, HOLDER = "association:e-commerce", "holder:yunqi"
CARRIER, REGION = "carrier:sudi", "region:any"
MEMBERS = {
    BUREAU: "market_supervision",
    OFFICE: "leading_office",
    POLICE: "public_security",
    PROSECUTOR: "procuratorate",
    COURT: "court",
    FARMING: "agriculture",
    CUSTOMS: "customs",
    PLATFORM: "platform",
    OTHER_PLATFORM: "platform",
    "platform:any": "platform",
    SHUYANG: "zone_office",
    SIYANG: "zone_office",
    ASSOCIATION: "association",
    HOLDER: "right_holder",
    CARRIER: "carrier",
    REGION: "neighbouring_region",
}
PLACES = {SHUYANG: "321322", SIYANG: "321323", REGION: ""}
FIVE = "transfer_letter investigation_report goods_list test_report other_material"
FIRM = {
    "role": "suspect",
    "name": "宿迁市澄禾酒业有限公司",
    "code": "91321302MA1X2Y3Z4A",
}
TOP = ("kind", "parties", "merchant", "territory", "day", "happened_at")


def prepare_offices(instance, url):
    """Make the members of the demo city, and nothing else."""
    prepare_instance(instance, url)
    with open_hub(config_of(instance, url), SetClock(START)) as hub:
        _add_members(hub, MEMBERS)


def prepare_served_offices(instance, url):
    """Make the same in the little city, whose agreements let some of them ask."""
    prepare_city(instance, url)
    there = {code for code, _ in little_city.MEMBERS.values()}
    with open_hub(config_of(instance, url), SetClock(START)) as hub:
        _add_members(hub, [code for code in MEMBERS if code not in there])


def _add_members(hub, codes):
    with hub.writes.begin() as session:
        for code in codes:
            card = MemberCard(
                code=code,
                kind=MEMBERS[code],
                name=code,
                territory=PLACES.get(code, "321300"),
                valid_from=date(2019, 1, 1),
            )
            add_member(session, hub.rulebook, card, actor="test", at=hub.clock())


class Walk:
    """Members who ask over HTTP; what is refused to them is not left out."""

    def __init__(self, hub):
        """Serve a hub in this process."""
        self.hub = hub
        self.client = create_app(hub).test_client()
        self.tokens = {}
        self.keys = count(1)

    def ask(self, method, path, member, officer="甲", body=None, **headers):
        """Ask as an officer of a member."""
        sent = {
            "Authorization": f"Bearer {self._token(member)}",
            "Hub-Purpose": "enforcement",
            "Hub-Officer": quote(officer),
            **headers,
        }
        where = f"/v1{quote(path, safe='/?=&,')}"
        return self.client.open(where, method=method, json=body, headers=sent)

    def get(self, path, member, status=200, **headers):
        """Ask for something, and give it."""
        answer = self.ask("GET", path, member, **headers)
        assert answer.status_code == status, answer.json
        assert answer.headers["Hub-Receipt"]
        return answer.json

    def post(self, path, member, body, officer="甲", status=200):
        """Send something under a key of its own, and give the answer."""
        key = {"Idempotency-Key": f"walk-{next(self.keys):06d}"}
        answer = self.ask("POST", path, member, officer, body, **key)
        assert answer.status_code == status, answer.json
        assert answer.headers["Hub-Receipt"]
        return answer.json

    def open(self, place, event, member, papers="", **said):
        """Open a matter."""
        done = self.post(f"/{place}", member, body_of(event, papers, said))
        return Walked(self, place, done["number"])

    def numbers(self, place, member, query=""):
        """List the numbers that a member sees at an address, page by page."""
        found, after = [], ""
        while True:
            page = self.get(f"/{place}?limit=200{query}{after}", member)
            found += [line["number"] for line in page["matters"]]
            if page["next"] is None:
                return found
            after = f"&after={page['next']}"

    def _token(self, member):
        return token_of(self.hub, self.tokens, member)


class Walked:
    """A matter that members walk through."""

    def __init__(self, walk, place, number):
        """Begin with its number."""
        self.walk, self.number = walk, number
        self.address = f"/{place}/{number}"

    def act(self, event, member, officer="甲", papers="", status=200, **said):
        """Take a step, and give where the matter stands, or what is refused."""
        version = self._version()
        body = body_of(event, papers, said) | {"version": version}
        path = f"{self.address}/events"
        done = self.walk.post(path, member, body, officer, status)
        return done["state"] if status == 200 else done["code"]

    def see(self, member, status=200):
        """Show it to a member."""
        return self.walk.get(self.address, member, status)

    def events(self, member):
        """Name the events that a member sees of it."""
        return [event["event"] for event in self.see(member)["events"] or ()]

    def clocks(self, member):
        """Tell how the clocks stand that a member sees."""
        return {one["rule"]: one["state"] for one in self.see(member)["clocks"] or ()}

    def _version(self):
        """Read the version in the database: some who act do not see it."""
        with self.walk.hub.reads() as session:
            return find_matter(session, self.number).now.version


def body_of(event, papers, said):
    """Write what is sent with a step; ``papers`` are kinds of documents."""
    top = {name: said.pop(name) for name in TOP if name in said}
    documents = [
        {
            "kind": kind,
            "title": f"{kind}.pdf",
            "content": base64.b64encode(whole(kind)).decode(),
        }
        for kind in papers.split()
    ]
    return {"event": event, "facts": said, "documents": documents} | top
