"""A log of made-up questions, and receipts of one of them, sound or broken."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from scripts.conformance.formats import (
    Document,
    Key,
    canonical,
    commit,
    compact,
    in_base64,
    path,
    sha256,
    tree,
)

NAME = "hub.example/audit/"
AT = 1_795_507_200
"""2026-11-24T08:00:00Z, in seconds since 1970."""
REQUEST = {
    "method": "GET",
    "path": "/v1/trust/91321302MA1TEQT078",
    "query": "",
    "purpose": "enforcement",
    "reference": "宿市监案〔2026〕15号",
}
ANSWER = {
    "found": True,
    "name": "宿迁虚构商贸有限公司",
    "rating": {"grade": "B", "score": 742},
}

LOG, LATER = Key(f"{NAME}2026", 0x31), Key(f"{NAME}2027", 0x31)
STRANGER = Key(f"{NAME}2026", 0x35)
WITNESSES = {
    name: Key(f"{name}.example/witness", 0x32 + number, 4)
    for number, name in enumerate(("court", "customs", "post"))
}
POLICY = "".join(
    [
        "# Two of these three, thrown away like every key here.\n",
        f"log {LOG.vkey}\n",
        *(f"witness {name} {key.vkey}\n" for name, key in WITNESSES.items()),
        "group agencies 2 court customs post\nquorum agencies\n",
    ]
)


@dataclass(frozen=True)
class Entry:
    """An entry of the log: its leaf, and what opens the commitments in it."""

    leaf: bytes
    openings: Mapping[str, Document]


def entry(number: int, values: Mapping[str, object], **members: object) -> Entry:
    """Make an entry whose salts follow from its number."""
    seed = bytes([number + 1]) * 16
    leaf: Document = {
        "t": "hub.audit/1",
        "id": f"01KB0Z9Q7V3M5N8P2R4T6W8X{number:02d}",
        "at": f"2026-11-24T08:00:0{number}.000001Z",
        "shard": "2026",
        "actor": {"agency": "agency:market-supervision", "system": "执法办案系统"},
        "op": "merchant.lookup",
        **members,
    }
    openings: dict[str, Document] = {}
    for place, value in values.items():
        salt = hmac.digest(seed, place.encode(), "sha256")[:16].hex()
        openings[place] = {"salt": salt, "value": value}
        group, _, name = place.rpartition(".")
        (leaf.setdefault(group, {}) if group else leaf)[name] = commit(
            salt, place, value
        )
    return Entry(canonical(leaf), openings)


def before_receipt(answer: Mapping[str, object]) -> bytes:
    """Give the bytes of an answer that its entry commits to."""
    return compact(answer)[:-1] + b',"receipt":'


def asked(number: int, answer: Mapping[str, object]) -> Entry:
    """Make the entry of the question and its answer."""
    body = before_receipt(answer).removesuffix(b'"receipt":')
    values = {
        "actor.user": "A01",
        "case": REQUEST["reference"],
        "req": sha256(canonical(REQUEST)).hex(),
        "resp": sha256(body).hex(),
        "subject.id": "91321302MA1TEQT078",
    }
    return entry(
        number,
        values,
        purpose="enforcement",
        decision={"outcome": "allow", "rules": ["purpose-agreed"]},
        resp_class={"about": "trust", "status": 200, "records": 2},
    )


ENTRIES = [
    entry(0, {}, op="shard.start", actor={"agency": "hub"}),
    entry(1, {}, op="token.issue", actor={"agency": "hub"}),
    entry(2, {"case": "2026-1"}, decision={"outcome": "deny", "rules": ["no-purpose"]}),
    asked(3, ANSWER),
    entry(4, {"case": "2026-2"}, purpose="onboarding"),
    asked(5, ANSWER | {"rating": {"grade": "A", "score": 900}}),
    entry(6, {}, op="log.check", actor={"agency": "hub"}),
]
HASHES = [sha256(b"\x00", one.leaf) for one in ENTRIES]
MAIN, SMALL, LARGE = 3, 5, 7
"""The entry that all is about, and the sizes of the two trees that it is proven in."""


@dataclass(frozen=True)
class Receipt:
    """The parts of a receipt, each of which may be another than it should be."""

    size: int = LARGE
    index: int = MAIN
    key: Key = LOG
    cosigners: tuple[str, ...] = ()
    openings: tuple[str, ...] = ("case", "req", "resp")
    leaf: bytes = ENTRIES[MAIN].leaf
    hashes: tuple[bytes, ...] | None = None

    def note(self) -> str:
        """Write the signed checkpoint."""
        root = in_base64(tree(HASHES[: self.size]))
        text = f"{self.key.name}\n{self.size}\n{root}\n"
        lines = [
            WITNESSES[name].line(text, AT + number)
            for number, name in enumerate(self.cosigners)
        ]
        return "".join([text, "\n", self.key.line(text), *lines])

    def opened(self) -> Document:
        """Give the openings that go with it."""
        return {place: ENTRIES[MAIN].openings[place] for place in self.openings}

    def proof(self, *, extra: bool = True) -> str:
        """Write the tlog-proof, with leaf and openings for a receipt of its own."""
        given: Document = {"leaf": in_base64(self.leaf)}
        if self.openings:
            given["openings"] = self.opened()
        hashes = self.hashes
        if hashes is None:
            hashes = tuple(path(MAIN, HASHES[: self.size]))
        lines = [
            "c2sp.org/tlog-proof@v1",
            *([f"extra {in_base64(canonical(given))}"] if extra else []),
            f"index {self.index}",
            *map(in_base64, hashes),
        ]
        return "\n".join(lines) + "\n\n" + self.note()

    def inline(self, **changes: object) -> Document:
        """Give the last member of an answer."""
        return {
            "shard": "2026",
            "index": self.index,
            "leaf_hash": HASHES[MAIN].hex(),
            "checkpoint_size": self.size,
            "leaf": in_base64(self.leaf),
            "proof": self.proof(extra=False),
            "openings": self.opened(),
        } | changes

    def bundle(self, **changes: object) -> bytes:
        """Write a disclosure bundle."""
        document = {
            "t": "hub.disclosure/1",
            "leaf": in_base64(self.leaf),
            "openings": self.opened(),
            "proof": self.proof(extra=False),
        }
        return canonical(document | changes) + b"\n"


SENT, WITNESSED = Receipt(SMALL), Receipt(cosigners=("court", "post"))
