"""The one story told across two hubs, with the network between them cut in mid-way.

The eastern city's bureau works on the clue and transfers; police, procuratorate and
court are the western city's. Each acts in its own hub over HTTP, and parcels go over
sockets through a proxy that spoils every other one, and for a while all of them.
"""

from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from itertools import cycle

import pytest
from sqlalchemy import select

from hub.app import create_app
from hub.audit.operate import serve_keys
from hub.casework.federation.correspondence import tell_parcels, tell_steps
from hub.casework.federation.encoding.sight import NOBODY
from hub.casework.federation.models import MatterAbroad, MatterPeer
from hub.casework.federation.outbound import send_due
from hub.casework.federation.peers import NewPeer, set_peer
from hub.casework.matter.checking import check_matters
from hub.casework.matter.documents import read_document
from hub.casework.matter.models import MatterDocumentRow, MatterRow
from hub.casework.matter.reading import find_matter, tell_events
from hub.casework.service import note_overdue
from hub.deadlines import mark_due
from hub.members.member_keys import set_member_key
from hub.members.service import MemberCard, add_member, issue_token
from schemas.answers.parcel_head import (
    make_signing_key,
    read_signing_key,
    signing_public_text,
)
from tests.casework.federation.asked import alike
from tests.casework.federation.test_four_processes import Always
from tests.support.browser import listening
from tests.support.fault_proxy import FaultProxy
from tests.support.matters_walked import (
    BUREAU,
    COURT,
    PLATFORM,
    POLICE,
    PROSECUTOR,
    Walk,
    Walked,
    prepare_offices,
    prepare_served_offices,
)
from tests.support.prepared import opened
from tests.support.story_told import (
    SAMPLE,
    SEIZURE,
    Story,
    check_and_seize,
    hand_over_and_be_refused,
    make_public,
    open_the_clue,
    prosecute_and_judge,
    reach_the_threshold,
    supervise_and_file,
)

# What police, procuratorate and court do among themselves is not the bureau's to see.
AFTER_HAND_OVER = {
    "transfer": {
        *("explain", "send_to_prosecution", "prosecute"),
        *("serve_judgment", "served_on_procuratorate"),
    }
}
EAST, WEST = "region:east", "region:west"
EASTERN_BUREAU = "agency:eastern-bureau"
FAULTS = (("cut", True), ("cut", False), ("500", False), ("garbage", False), None)


class City:
    """A city's hub: served, and reached by the other through a proxy."""

    def __init__(self, hub, stack):
        """Serve it."""
        self.hub, self.walk = hub, Walk(hub)
        port = stack.enter_context(listening(create_app(hub)))
        self.proxy = stack.enter_context(FaultProxy(port))
        self.pem = make_signing_key()
        self.unreached = 0

    def add(self, code, kind):
        """Take in a member."""
        card = MemberCard(
            code=code,
            kind=kind,
            name=code,
            territory="320300",
            valid_from=date(2019, 1, 1),
        )
        with self.hub.writes.begin() as session:
            add_member(session, self.hub.rulebook, card, actor="t", at=self.hub.clock())

    def admit(self, code, other):
        """Let the other hub send as a member; give its token."""
        pem = signing_public_text(read_signing_key(other.pem.encode()).public_key())
        at, keys = self.hub.clock(), self.hub.keys
        with self.hub.writes.begin() as session:
            set_member_key(session, code, pem.encode(), actor="t", at=at)
            return issue_token(session, keys, code, system="hub", actor="t", at=at).text

    def exchange_with(self, code, other, token, **more):
        """Exchange matters with the other hub."""
        new = NewPeer(
            member=code,
            url=f"http://127.0.0.1:{other.proxy.port}",
            token=token,
            key=self.pem.encode(),
            trust=serve_keys(other.hub.audit, None),
            **more,
        )
        self.peer, self.other = new, other
        with self.hub.writes.begin() as session:
            set_peer(session, self.hub, new, "t")

    def take_new_key(self):
        """Trust the other's log with the key of its new year as well."""
        self.peer = replace(self.peer, trust=serve_keys(self.other.hub.audit, None))
        with self.hub.writes.begin() as session:
            set_peer(session, self.hub, self.peer, "t")

    def send(self):
        """Send what is due; tell whether anything was."""
        told = send_due(self.hub, at_once=True)
        self.unreached += told.unreached
        assert told.refused == 0, self.why()
        return told.peers > 0

    def why(self):
        """Give the code of why the other hub was not reached, or took nothing."""
        with self.hub.reads() as session:
            peer = session.scalars(select(MatterPeer.last)).one()
            return peer or list(session.scalars(select(MatterAbroad.last)))

    def told(self, number):
        """Give what happened in a matter, its documents, and the leaves of both."""
        row = MatterDocumentRow
        with self.hub.reads() as session:
            matter = find_matter(session, number)
            events = [
                (one.no, one.event, one.to_state, one.role, one.day, one.officer)
                for one in tell_events(session, self.hub.keys, matter.id)
            ]
            query = select(row.event_no, row.kind, row.sha256, row.blob)
            papers = [
                (no, kind, sha256, read_document(self.hub, matter.id, blob))
                for no, kind, sha256, blob in session.execute(
                    query.where(row.matter_id == matter.id).order_by(row.id)
                )
            ]
            leaves = {
                one["no"]: (one["sender_leaf"], set(one["receiver_leaves"]))
                for one in tell_parcels(session, matter.id)
            }
        return events, sorted(papers), leaves

    def only(self, machine):
        """Give the number of the only matter of a kind; none where there is none."""
        row = MatterRow
        with self.hub.reads() as session:
            query = select(row.number).where(row.machine == machine)
            return session.scalars(query).one_or_none()


class SharedCase:
    """A matter of two hubs, in which each member acts in its own."""

    def __init__(self, story, place, machine, ours):
        """Begin with the matter of the eastern hub; ``ours`` act there."""
        self.story, self.place, self.machine, self.ours = story, place, machine, ours
        self.number = story.east.only(machine)

    def at(self, member):
        """Give the matter in the hub of a member."""
        city = self.story.east if member in self.ours else self.story.west
        return Walked(city.walk, self.place, city.only(self.machine))

    def act(self, event, member, officer="甲", papers="", status=200, **said):
        """Take a step in the member's hub, and let both hear of it."""
        done = self.at(member).act(event, member, officer, papers, status, **said)
        if status != 200 or not self.story.let_both_hear():
            return done
        return self.at(member).see(member)["state"]

    def see(self, member, status=200):
        """Show it to a member in its hub."""
        return self.at(member).see(member, status)

    def events(self, member):
        """Name the events that a member sees of it in its hub."""
        return self.at(member).events(member)

    def clocks(self, member):
        """Tell how the clocks stand that a member sees in its hub."""
        return self.at(member).clocks(member)


class StoryOfTwo(Story):
    """The story, in the eastern hub as far as it is not the western's."""

    def __init__(self, east, west, clock, folder):
        super().__init__(east.hub, clock, folder)
        self.east, self.west, self.walk = east, west, east.walk
        self.faults, self.is_cut, self.renewed = cycle(FAULTS), False, []

    def cut(self):
        """Let nothing through from now on."""
        self.is_cut = True
        for city in (self.east, self.west):
            city.proxy.faults, city.proxy.spoils_sent = Always(), True

    def mend(self):
        """Let everything through again."""
        self.is_cut = False
        for city in (self.east, self.west):
            city.proxy.faults, city.proxy.spoils_sent = {}, False

    def let_both_hear(self):
        """Send until nothing is left, the first parcel spoilt; tell whether it went."""
        if self.is_cut:
            assert self.west.send() or self.east.send()
            return False
        for city in (self.east, self.west):
            fault = next(self.faults)
            if fault is not None:
                city.proxy.spoil(fault=fault[0], sent=fault[1])
        for _ in range(8):
            if not (self.east.send() | self.west.send()):
                self.mend()
                return True
            self.take_new_keys()
        pytest.fail(f"sent again and again: {self.east.why()}, {self.west.why()}")

    def take_new_keys(self):
        """Give each hub the key of the other's new year, which it does not believe."""
        for city in (self.east, self.west):
            if city.why() == "receipt-wrong":
                city.take_new_key()
                self.renewed.append(self.clock().year)

    def passes(self, days):
        """Let days pass in both hubs, and nights with them."""
        self.clock.advance(days=days)
        for city in (self.east, self.west):
            mark_due(city.hub)
            note_overdue(city.hub)


@pytest.fixture
def story(databases, clock, tmp_path):
    """The story of two served hubs."""
    with ExitStack() as stack:
        cities = []
        places = {"east": prepare_served_offices, "west": prepare_offices}
        for name, prepare in places.items():
            instance = tmp_path / name / "instance"
            instance.mkdir(parents=True, mode=0o700)
            hub = stack.enter_context(opened(databases, instance, prepare, clock))
            cities.append(City(hub, stack))
        east, west = cities
        east.add(WEST, "neighbouring_region")
        west.add(EAST, "neighbouring_region")
        west.add(EASTERN_BUREAU, "market_supervision")
        justice = {code: code for code in (POLICE, PROSECUTOR, COURT)}
        to_west, to_east = west.admit(EAST, east), east.admit(WEST, west)
        east.exchange_with(WEST, west, to_west, names=justice)
        names, helper = {EASTERN_BUREAU: BUREAU}, {"helper": BUREAU}
        west.exchange_with(EAST, east, to_east, names=names, receivers=helper)
        folder = tmp_path / "rows"
        folder.mkdir()
        yield StoryOfTwo(east, west, clock, folder)


@pytest.mark.long
def test_from_clue_to_publicity_across_two_hubs_with_the_network_cut(story):
    before = story.told()
    open_the_clue(story)
    be_helped(story)
    assert story.told() == before
    story.brings("sampling_food", SAMPLE)
    story.brings("customs_seizure", SEIZURE)
    fined = story.told()
    check_and_seize(story)
    reach_the_threshold(story)
    story.case = SharedCase(story, "transfers", "transfer", {BUREAU, PLATFORM})
    assert story.west.only("transfer") is None
    hand_over_and_be_refused(story)
    supervise_without_network(story)
    assert story.told()[1] == fined[1]
    prosecute_and_judge(story)

    public = make_public(story)
    assert story.case.number not in public
    assert story.clue.events(PLATFORM)[-1] == "move_to_transfer"
    story.case.see(PLATFORM, status=404)
    events = story.case.events(PROSECUTOR)
    assert events[-1] == "conclude"
    assert not [event for event in events if event.endswith("not_received")]
    for machine in ("assistance", "transfer"):
        check_both(story, machine)
    # The clue itself, and what the sources have brought, stayed where they are.
    assert story.west.only("clue") is None
    # With the year each log began a shard, whose key was no key until it was set.
    assert story.renewed == [2027, 2027]
    assert story.east.unreached >= 3
    assert story.west.unreached >= 3


def be_helped(story):
    """The western bureau looks for the goods' maker, and answers."""
    story.walk.open(
        *("assistance", "ask", BUREAU, "assistance_letter"),
        to=WEST,
        subject_text="云栖白酒的生产厂家",
        summary="请协助核查",
        legal_basis_text="第四十五条",
    )
    story.let_both_hear()
    asked = SharedCase(story, "assistance", "assistance", {BUREAU})
    helping = SharedCase(story, "assistance", "assistance", set())
    assert helping.act("receive", BUREAU, "丙") == "helping"
    answer = {"papers": "reply_letter", "outcome_text": "该厂未生产此批次"}
    assert helping.act("answer", BUREAU, "丙", **answer) == "answered"
    assert asked.act("rate", BUREAU, rating="good") == "rated"


def supervise_without_network(story):
    """The west supervises and files while nothing gets through; then all arrives."""
    east, west, case = story.east, story.west, story.case
    act = case.act

    def act_and_cut(event, *said, **more):
        if event == "hand_over_goods":
            # Until now the east knows of nothing that the west did meanwhile.
            number = case.number
            assert east.told(number)[0][-1][1] == "ask_supervision"
            assert west.told(west.only("transfer"))[0][-1][1] == "file_on_notice"
            assert west.why() is not None
            story.mend()
            assert story.let_both_hear()
            assert east.told(number)[0][-1][1] == "file_on_notice"
        done = act(event, *said, **more)
        if event == "ask_supervision":
            story.cut()
        return done

    case.act = act_and_cut
    supervise_and_file(story)
    case.act = act
    with east.hub.reads() as session:
        steps = [(one["event"], one["state"]) for one in tell_steps(session)]
    # The police had the case: the bureau's hand-over of goods was theirs to take.
    assert steps == [("hand_over_goods", "taken")]


def check_both(story, machine):
    """Hold that both hubs have the same, each event once, with both receipts."""
    here, there = (city.told(city.only(machine)) for city in (story.east, story.west))
    events, papers, parcels = here
    assert alike(events, there[0])
    hidden = {no: name for no, name, *_, officer in events if officer == NOBODY}
    assert set(hidden.values()) == AFTER_HAND_OVER.get(machine, set())
    # What is not shown is named, and its content stays where it was written.
    assert papers == [
        (no, kind, sha256, None if no in hidden else content)
        for no, kind, sha256, content in there[1]
    ]
    assert [no for no, *_ in events] == list(range(1, len(events) + 1))
    assert all(content for *_, content in there[1])
    assert parcels.keys() == there[2].keys() == {no for no, *_ in events}
    for no, (sender, receivers) in parcels.items():
        assert sender == there[2][no][0]
        assert receivers & there[2][no][1]
    for city in (story.east, story.west):
        assert list(check_matters(city.hub)) == []
