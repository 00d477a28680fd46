"""Two served hubs and the jobs of both, with the network cut in mid-way."""

import signal
import time
from contextlib import ExitStack

import httpx
import pytest
from sqlalchemy import func, select

from hub.casework.federation.correspondence import tell_parcels, tell_steps
from hub.casework.matter.documents import read_document
from hub.casework.matter.models import MatterDocumentRow, MatterEventRow, MatterRow
from hub.context import open_hub
from hub.ground.clock import system_clock
from hub.ground.config import load_config
from tests.casework.conftest import Town
from tests.casework.federation.asked import ASK, alike
from tests.parcels.test_served_hubs import START_SECONDS, ServedHub
from tests.support.fault_proxy import FaultProxy
from tests.support.ports import free_port

MEMBERS = {
    "agency:samr": "market_supervision",
    "agency:county": "market_supervision",
    "agency:police": "public_security",
}
PATIENCE = 180
FROM = ("--from", "2020-01-01")
PAPERS = "transfer_letter goods_list test_report other_material"


class Always(dict):
    """Lets every request suffer the same."""

    def pop(self, *_):
        """Give the fault of any request."""
        return "cut"


class WorkingHub(ServedHub):
    """A served hub whose jobs run, and whose officers act beside them."""

    def begin(self, stack):
        """Make the instance and its members, and serve it; give the other's token."""
        self.run("init")
        for code, kind in MEMBERS.items():
            self.run("member", "add", code, "--kind", kind, "--name", code, *FROM)
        kind = ("--kind", "neighbouring_region", "--name", self.neighbour)
        self.run("member", "add", self.neighbour, *kind, *FROM)
        token = self.run("member", "token", self.neighbour, "--system", "hub")["token"]
        with (self.folder / "served.log").open("wb") as log:
            self.server = self.command("serve", stdout=log, stderr=log)
        stack.callback(self.stop, self.server)
        self.await_server()
        port = int(self.url.rpartition(":")[2])
        self.proxy = stack.enter_context(FaultProxy(port))
        config = load_config(self.environ)
        self.town = Town(stack.enter_context(open_hub(config, system_clock)))
        return token

    def await_server(self):
        """Wait until it answers."""
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                self.keys = httpx.get(f"{self.url}/v1/audit/keys").content
                break
            except httpx.TransportError:
                assert self.server.poll() is None
                assert time.monotonic() < until
                time.sleep(0.2)

    def reach(self, other, token, *said):
        """Exchange matters with the other hub, by way of its proxy."""
        key = self.folder / "parcel.pem"
        self.run("member", "key-make", key, "--for", "signing")
        other.run("member", "key", other.neighbour, "--file", f"{key}.pub")
        (self.folder / "token").write_text(token)
        (self.folder / "keys").write_bytes(other.keys)
        url = f"http://127.0.0.1:{other.proxy.port}"
        files = ("--token-file", self.folder / "token", "--trust", self.folder / "keys")
        told = self.run(
            *("peer", "set", self.neighbour, "--url", url, "--key", key, *files, *said)
        )
        assert told == {"member": self.neighbour, "url": url, "tried": True}

    def work(self):
        """Start its jobs."""
        with (self.folder / "jobs.log").open("ab") as log:
            self.jobs = self.command("jobs", stdout=log, stderr=log)

    def rest(self):
        """End its jobs."""
        self.stop(self.jobs)

    def kill_jobs(self):
        """Kill its jobs, wherever they are."""
        self.jobs.send_signal(signal.SIGKILL)
        self.jobs.wait(START_SECONDS)

    def stop(self, process):
        """End a process."""
        process.terminate()
        process.wait(START_SECONDS)

    def state(self, machine):
        """Give how the matter of a kind stands: its id, version and state."""
        row = MatterRow
        with self.town.hub.reads() as session:
            query = select(row.id, row.number, row.version, row.state)
            return session.execute(query.where(row.machine == machine)).one_or_none()

    def await_state(self, machine, state):
        """Wait until the matter of a kind stands so."""
        self.await_true(lambda: getattr(self.state(machine), "state", None) == state)

    def await_true(self, condition):
        """Wait until something is so; tell what waits where it never is."""
        until = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < until, self.run("peer", "list")
            time.sleep(0.5)

    def await_failure(self):
        """Wait until the other hub was not reached."""
        self.await_true(lambda: self.run("peer", "list")[0]["last"])

    def has_all_receipts(self):
        """Tell whether each event has the leaves of both hubs."""
        for machine in ("assistance", "transfer"):
            events, _, parcels = self.told(machine)
            if len(parcels) < len(events):
                return False
            if not all(leaves for _, leaves in parcels.values()):
                return False
        return True

    def act(self, machine, event, member, **said):
        """Take a step after the last one."""
        row = self.state(machine)
        return self.town.act(Stands(row), event, member, **said)

    def told(self, machine):
        """Give events, documents with their bytes, and both hubs' leaves of each."""
        hub, row = self.town.hub, self.state(machine)
        event, paper = MatterEventRow, MatterDocumentRow
        with hub.reads() as session:
            events = select(event.no, event.event, event.to_state, event.officer)
            events = events.where(event.matter_id == row.id).order_by(event.no)
            papers = select(paper.sha256, paper.blob).order_by(paper.sha256)
            found = [
                (sha256, read_document(hub, row.id, blob))
                for sha256, blob in session.execute(
                    papers.where(paper.matter_id == row.id)
                )
            ]
            parcels = {
                one["no"]: (one["sender_leaf"], set(one["receiver_leaves"]))
                for one in tell_parcels(session, row.id)
            }
            return list(map(tuple, session.execute(events))), found, parcels


class Stands:
    """How a matter stands, as what was done last."""

    def __init__(self, row):
        """Read it from its row."""
        self.number, self.no = row.number, row.version


CONTINUES = {
    "measure_kind": "closure",
    "document_no": "宿市监决〔2026〕1号",
    "decided_day": "2026-01-05",
}


@pytest.fixture
def working(tmp_path):
    """Two hubs that are served, whose jobs run, and that exchange matters."""
    with ExitStack() as stack:
        east = WorkingHub(tmp_path / "east", "east", "west", free_port())
        west = WorkingHub(tmp_path / "west", "west", "east", free_port())
        to_east, to_west = east.begin(stack), west.begin(stack)
        police = ("--kind", "public_security", "--name", "西警", *FROM)
        east.run("member", "add", "agency:west-police", *police)
        east.reach(west, to_west, "--name", "agency:west-police=agency:police")
        west.reach(east, to_east, "--receiver", "helper=agency:county")
        for side in (east, west):
            side.work()
            stack.callback(side.rest)
        yield east, west


@pytest.mark.long
def test_two_hubs_in_four_processes_keep_matters_though_the_network_is_cut(working):
    east, west = working
    ask = {"papers": "assistance_letter", **ASK}
    east.town.open("assistance", "ask", "agency:samr", **ask)
    west.await_state("assistance", "asked")
    # Answers to what the west sends are lost, and its jobs are killed meanwhile.
    east.proxy.faults = Always()
    west.act("assistance", "receive", "agency:county")
    east.await_state("assistance", "helping")
    west.kill_jobs()
    answer = {"papers": "reply_letter", "outcome_text": "已核实"}
    west.act("assistance", "answer", "agency:county", **answer)
    west.work()
    # A transfer begins while nothing gets through to the west either.
    west.proxy.faults, west.proxy.spoils_sent = Always(), True
    said = {"offence": "假冒注册商标", "team": "甲、乙", "summary": "事实"}
    report = {"papers": "investigation_report", **said}
    east.town.open("transfer", "report_to_head", "agency:samr", **report)
    east.act("transfer", "approve_transfer", "agency:samr", officer="乙", reason="是")
    over = {"papers": PAPERS, "to": "agency:west-police"}
    east.act("transfer", "hand_over", "agency:samr", **over)
    east.await_failure()
    assert west.state("transfer") is None
    east.proxy.faults, west.proxy.faults = {}, {}
    for side in (east, west):
        side.run("peer", "send")
    east.await_state("assistance", "answered")
    west.await_state("transfer", "handed_over")
    receipt = {"papers": "transfer_receipt"}
    west.act("transfer", "receive", "agency:police", **receipt)
    east.await_state("transfer", "examining")
    # A step of the hub that does not handle it now goes there, and comes back.
    goes_on = east.act("transfer", "measure_continues", "agency:samr", **CONTINUES)
    assert goes_on.asked
    east.await_true(lambda: east.state("transfer").version == 5)
    east.act("assistance", "rate", "agency:samr", rating="good")
    west.await_state("assistance", "rated")
    for side in (east, west):
        side.await_true(side.has_all_receipts)
        with side.town.hub.reads() as session:
            counts = select(func.count()).select_from(MatterRow)
            assert session.scalar(counts) == 2
            states = [one["state"] for one in tell_steps(session)]
            assert states == (["taken"] if side is east else [])
    for machine, most in (("assistance", 4), ("transfer", 5)):
        check_same(east.told(machine), west.told(machine), most)
    number = east.state("transfer").number
    newest = east.run("peer", "parcels", "--matter", number)[0]
    assert newest["sender_receipt"]
    assert newest["receiver_receipts"]


def check_same(here, there, most):
    """Hold that both hubs have the same of a matter, and both leaves of each event."""
    (events, papers, parcels), (*others, theirs) = here, there
    assert alike(events, others[0])
    assert papers == others[1]
    assert [no for no, *_ in events] == list(range(1, most + 1))
    assert all(content for _, content in papers)
    for no in range(1, most + 1):
        (sender, leaves), (same, receivers) = parcels[no], theirs[no]
        assert sender == same
        assert leaves & receivers
