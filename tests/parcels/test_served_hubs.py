"""Two served hubs in folders of their own send each other parcels by commands."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.support.little_city import (
    CLEAN,
    FINED,
    FIRMS,
    PENALTY,
    REGISTRATION,
    penalty_row,
    registration_row,
    write_csv,
)
from tests.support.neighbours import NEIGHBOUR_FINES
from tests.support.own_sources import write_own
from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
SOURCE = "neighbour_fines"
CITY = "321300"
BUREAU = "agency:market-supervision"
"""Owns both sources."""
BUREAU_SINCE = ("--name", "市监局", "--from", "2020-01-01")
MAIN = "from hub.cli import main; main()"
START_SECONDS = 60


class ServedHub:
    """A hub with its folder and its port, worked on by commands alone."""

    def __init__(self, folder, name, neighbour, port):
        folder.mkdir()
        text = NEIGHBOUR_FINES.replace("{neighbour}", neighbour)
        write_own(folder / "own", SOURCE, text)
        self.folder, self.name, self.neighbour = folder, name, f"region:{neighbour}"
        self.url = f"http://127.0.0.1:{port}"
        self.environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith("HUB_")},
            "HUB_INSTANCE": str(folder / "instance"),
            "HUB_CONNECTORS": str(folder / "own"),
            "HUB_PORT": str(port),
        }
        self.server = None

    def command(self, *arguments, **options):
        """Start a command."""
        words = [sys.executable, "-c", MAIN, *map(str, arguments)]
        return subprocess.Popen(words, cwd=ROOT, env=self.environ, **options)

    def run(self, *arguments):
        """Run a command and give its document; a failure gives its line."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        process = self.command(*arguments, "--json", **pipes)
        out, err = process.communicate(timeout=120)
        return json.loads(out) if process.returncode == 0 else err.strip()

    def set_up(self, rows):
        """Make the instance, its neighbour's membership, its records; serve it."""
        write = self.folder / "penalties.csv"
        register = [registration_row(firm) for firm in FIRMS]
        self.run("init")
        about = ("--kind", "neighbouring_region", "--name", self.neighbour)
        self.run("member", "add", self.neighbour, *about, "--from", "2020-01-01")
        self.run("member", "add", BUREAU, "--kind", "market_supervision", *BUREAU_SINCE)
        self.run(
            *("agreement", "make", "neighbouring_region", "--purpose", "supervision"),
            *("--item", "penalty", "--title", "两市协议", "--legal-basis", "样例"),
            *("--member", self.neighbour, "--territory", CITY),
        )
        listed = write_csv(self.folder / "reg.csv", REGISTRATION, register)
        self.run("sync", "registration", "--file", listed)
        self.run("sync", "penalty_2018", "--file", write_csv(write, PENALTY, rows))
        issued = self.run("member", "token", self.neighbour, "--system", "hub")
        with (self.folder / "served.log").open("wb") as log:
            self.server = self.command("serve", stdout=log, stderr=log)
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                self.keys = httpx.get(f"{self.url}/v1/audit/keys").content
                break
            except httpx.TransportError:
                assert self.server.poll() is None
                assert time.monotonic() < until
                time.sleep(0.2)
        return issued["token"]

    def join(self, other, token):
        """Be able to send to another hub: a key that it knows, a token, its log's."""
        key = self.folder / "parcel.pem"
        self.run("member", "key-make", key, "--for", "signing")
        other.run("member", "key", other.neighbour, "--file", f"{key}.pub")
        (self.folder / "token").write_text(token)
        (self.folder / "keys").write_bytes(other.keys)
        self.reach = (
            *("--to", other.url, "--token-file", self.folder / "token"),
            *("--trust", self.folder / "keys"),
        )

    def pack(self, name):
        """Pack the penalties that the neighbour may have."""
        file = self.folder / name
        asked = ("--purpose", "supervision", "--reference", "交换1", "--officer", "李")
        told = self.run(
            *("parcel", "pack", "penalty", file, *asked, "--member", self.neighbour)
        )
        return file, told

    def send(self, file, key=None):
        """Send a file to the other hub."""
        key = key or self.folder / "parcel.pem"
        said = ("--source", SOURCE, "--key", key, *self.reach)
        return self.run("parcel", "send", file, *said)


@pytest.mark.long
def test_two_served_hubs_exchange_records_both_ways(tmp_path):
    east = ServedHub(tmp_path / "east", "east", "west", free_port())
    west = ServedHub(tmp_path / "west", "west", "east", free_port())
    try:
        to_east = east.set_up([penalty_row(FINED, 1, "2026-01-05")])
        firms = enumerate((CLEAN, FINED), 11)
        to_west = west.set_up([penalty_row(one, n, "2026-01-06") for n, one in firms])
        east.join(west, to_west)
        west.join(east, to_east)
        for hub, rows in ((east, 1), (west, 2)):
            file, packed = hub.pack("packed.jsonl")
            assert packed["rows"] == rows
            first, again = hub.send(file), hub.send(file)
            assert first["counts"]["record"] == rows
            assert {**first, "receipt": None} == {**again, "receipt": None}
        file, _ = east.pack("more.jsonl")
        east.run("member", "key-make", tmp_path / "other.pem", "--for", "signing")
        file.write_bytes(file.read_bytes() + b"\n")
        assert "signing-key-unknown" in east.send(file, tmp_path / "other.pem")
        west.run("member", "key-revoke", west.neighbour, "--for", "signing")
        assert "signing-key-revoked" in east.send(file)
    finally:
        for hub in (east, west):
            if hub.server is not None:
                hub.server.terminate()
                hub.server.wait(START_SECONDS)
