"""A city that lives through two years, month by month, and is rated all along."""

import random
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from msgspec import structs
from sqlalchemy import select

import hub.rulebook
from hub.after_intake import due_now, settle
from hub.archive.drafts import Filing
from hub.archive.endings import withdraw_records
from hub.archive.filing import file_drafts
from hub.archive.lease import hold_lease
from hub.archive.models import RecordHead, RecordVersion
from hub.ground.clock import legal_day
from hub.intake.validation import Validator
from hub.merchants.models import Merchant
from hub.merchants.review.pair_questions import ReviewAskedError
from hub.merchants.service import find_past_merchant
from hub.officer_actions import ask_pair, decide_item, retract_item
from hub.pipeline import receive
from hub.ratings.models import Rating
from hub.ratings.service import rate_due
from hub.rulebook import load_rulebook
from tests.support.doubted import old_number
from tests.support.enabled import admit
from tests.support.intake_lines import MANIFEST, Lines, firm, lines, penalty
from tests.support.little_city import uscc

FILES = Path(hub.rulebook.__file__).parent
KINDS = ("registration", "penalty", "repair_decision", "abnormal_listing")
OFFICE = "宿迁市市场监督管理局"
TYPES = (
    *("销售侵犯注册商标专用权的商品", "销售超过保质期的食品", "发布虚假广告"),
    *("销售假冒伪劣产品", "不正当竞争"),
)
FINES = ("4000", "9000", "30000", "90000", "600000")
WORDS = ("罚款", "警告", "罚款、没收违法所得", "责令停产停业")
MONTHS = 24
CORRECTED, SHARPER, OPENED = 5, 9, 14
"""The months in which rules change; in month 12 the first set comes back."""
BACK = 12
MERGED = {4: 1, 12: 2}
"""The months in which a firm is found to be one with its old number, and which."""
PARTED = {7, 15}


def corrected_rules(folder):
    """Make the rulebooks that the city goes by, one after the other."""
    first = FILES
    corrected = changed(
        first, folder / "b", "publicity.toml", ("max_months = 3\n", "max_months = 4\n")
    )
    sharper = changed(
        corrected,
        folder / "c",
        "tiers.toml",
        ("organisation_fen = 5_000_000", "organisation_fen = 2_000_000"),
    )
    last = changed(
        first,
        folder / "d",
        "individual_businesses.toml",
        ('rated = false\nfields = ["decision', 'rated = true\nfields = ["decision'),
    )
    policy = last / "policies" / "public-trust.2027-1.toml"
    text = policy.read_text("utf-8")
    begins = "valid_from = 2027-01-01\n"
    assert begins in text
    policy.write_text(text.replace(begins, f"{begins}valid_to = 2027-10-14\n"), "utf-8")
    later = text.replace(begins, "valid_from = 2027-10-15\n")
    later = later.replace('version = "2027-1"', 'version = "2027-2"')
    later = later.replace("base = 950", "base = 940")
    (last / "policies" / "public-trust.2027-2.toml").write_text(later, "utf-8")
    homes = {0: first, CORRECTED: corrected, SHARPER: sharper, BACK: first}
    books = {month: load_rulebook(home) for month, home in homes.items()}
    books[OPENED] = load_rulebook(last)
    for book in books.values():
        # All have the same, which take long to read.
        vars(book)["divisions"] = books[0].divisions
    return books


def changed(home, folder, file, *changes):
    """Copy rule files and change one of them."""
    shutil.copytree(home, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = folder / file
    text = path.read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, "utf-8")
    return folder


class RatedCity:
    """Firms that are registered, punished, repaired, merged and parted."""

    def __init__(self, hub, clock, folder, *, firms, seed, synced=1):
        """Found the city; every so many deliveries come through the source."""
        self.synced, self.deliveries = synced, 0
        self.hub, self.clock, self.folder = hub, clock, folder
        self.firms = firms
        self.random = random.Random(seed)
        self.rules, self.lived = {}, 0
        """By which rules it goes from a month on, and how many months are over."""
        self.told = {}
        """The rows of penalties that were delivered last, by number."""
        self.merged = []
        self.folder.mkdir()
        self.source = Lines(folder, structs.replace(MANIFEST, kinds=KINDS))

    def live(self, months):
        """Let months pass, some of which begin under other rules."""
        for month in range(self.lived, self.lived + months):
            if month in self.rules:
                self.hub = replace(self.hub, rulebook=self.rules[month])
                settle(self.hub)
            self.month(month)
        self.lived += months

    def month(self, month):
        """Deliver what a month brings, and let the desk work."""
        rows = [row for n in range(1, self.firms + 1) for row in self.rows(n, month)]
        if month == 0:
            numbers = range(1, self.firms + 1)
            rows = [*(self.registration(n) for n in numbers), *rows]
        self.clock.advance(days=self.random.randint(9, 14), minutes=7)
        self.deliver(rows)
        self.clock.advance(days=self.random.randint(9, 14))
        if month % 6 == 3:
            self.withdraw()
        if month in MERGED:
            self.merge(MERGED[month])
        if month in PARTED:
            self.part()
        if month % 5 == 2:
            self.rate_for_yesterday()
        self.clock.advance(days=4)
        settle(self.hub)

    def registration(self, number, day="2020-05-06"):
        """Give the row of a register."""
        row = {"kind": "registration", "uscc": self.code(number)}
        return firm(number, established_day=day) | row

    @staticmethod
    def code(number):
        """Give the code of a firm; every third is a person's business."""
        return uscc(number, department="92" if number % 3 == 0 else "91")

    def rows(self, number, month):
        """Give what is delivered of one firm in a month."""
        chance = self.random.random
        if chance() < 0.4:
            yield self.new_penalty(number, month)
        mine = [row for row in self.told.values() if row["firm"] == number]
        if mine and chance() < 0.3:
            row = self.random.choice(mine)
            row["fine_fen"] = self.random.choice(FINES)
            yield self.as_told(row)
        if mine and chance() < 0.2:
            yield self.repair(self.random.choice(mine), month)
        if chance() < 0.1:
            yield self.registration(number, f"20{10 + month % 9}-05-06")

    def new_penalty(self, number, month):
        """Punish a firm; now and then by its old number alone."""
        serial = len(self.told) + 1
        day = legal_day(self.clock()) - timedelta(days=self.random.randint(0, 200))
        row = penalty(number) | {
            "firm": number,
            "uscc": self.code(number),
            "document_no": f"宿市监处罚〔2026〕{serial}号",
            "decision_day": day.isoformat(),
            "penalty_kinds": self.random.choice(WORDS),
            "fine_fen": self.random.choice(FINES),
            "violation_type": self.random.choice(TYPES),
        }
        if number < 3 and month in {1, 9, 17} and not self.merged:
            del row["uscc"]
            row["reg_no"] = old_number(number)
        self.told[serial] = row
        return self.as_told(row)

    def as_told(self, row):
        """Give a row as its source tells it."""
        return {name: value for name, value in row.items() if name != "firm"}

    def repair(self, row, month, most_days=20):
        """Decide that a penalty is repaired, some days before it is told."""
        days = self.random.randint(0, most_days)
        day = legal_day(self.clock()) - timedelta(days=days)
        return {
            "kind": "repair_decision",
            "party_name": row["party_name"],
            "document_no": f"宿市监信修〔2026〕{month}-{row['document_no'][9:]}",
            "outcome": "准予修复",
            "repaired_document_no": row["document_no"],
            "repaired_authority": OFFICE,
            "decided_day": day.isoformat(),
            "authority": OFFICE,
        } | {name: row[name] for name in ("uscc", "reg_no") if name in row}

    def deliver(self, rows):
        """Take rows in: through the source every few months, else filed as it would."""
        self.deliveries += 1
        if self.deliveries % self.synced == 1 % self.synced:
            name = f"{self.deliveries:03}.jsonl"
            (self.folder / name).write_bytes(lines(*rows))
            admit(self.hub, self.source.manifest.owner)
            report = receive(self.hub, self.source)
            assert report.tally.quarantined == 0, report
            return
        now = self.hub.clock()
        validator = Validator(
            "lines",
            OFFICE,
            self.hub.rulebook,
            self.hub.keys.identity_hash,
            legal_day(now),
        )
        with self.hub.writes.begin() as session:
            drafts = [
                validator.draft(row.get("kind", "registration"), _values(row))
                for row in rows
            ]
            file_drafts(session, self.filing(), drafts, at=now)

    def filing(self):
        """Give what filing needs."""
        return Filing(
            self.hub.keys,
            self.hub.rulebook.divisions,
            "run-9",
            "tester",
            due_now(self.hub),
            self.hub.rulebook,
        )

    def withdraw(self):
        """Let a source take one penalty back."""
        with self.hub.writes.begin() as session:
            at = hold_lease(session, self.hub.clock())
            query = (
                select(RecordHead.key)
                .join(RecordVersion, RecordVersion.key == RecordHead.key)
                .where(RecordVersion.kind == "penalty", RecordHead.status == "active")
            )
            keys = sorted(set(session.scalars(query)))
            chosen = self.random.sample(keys, min(1, len(keys)))
            withdraw_records(session, self.filing(), chosen, source="lines", at=at)

    def merge(self, number):
        """Let two people find that a firm and its old number are one."""
        code = self.code(number)
        self.clock.advance(hours=1)
        row = self.new_penalty(number, 99) | {"reg_no": old_number(number)}
        row.pop("uscc", None)
        self.deliver([self.as_told(row)])
        asked = {"officer": "officer-1", "reason": "换照"}
        try:
            item = ask_pair(self.hub, code, old_number(number), **asked)
        except ReviewAskedError as error:
            # Names and codes have made the hub ask by itself.
            item = int(error.detail)
        for officer in ("officer-1", "officer-2"):
            decide_item(self.hub, item, decision="same", officer=officer, reason="换照")
        self.merged.append(item)

    def part(self):
        """Let two people take the last merge back."""
        item = self.merged.pop()
        self.clock.advance(hours=1)
        for officer in ("officer-1", "officer-2"):
            retract_item(self.hub, item, officer=officer, reason="系两户")

    def rate_for_yesterday(self):
        """Rate everybody for a day that is over, as a round does past midnight.

        What has been repaired since was not repaired on that day.
        """
        rows = self.random.sample(list(self.told.values()), min(3, len(self.told)))
        self.deliver([self.repair(row, f"今{self.lived}", most_days=0) for row in rows])
        now = self.hub.clock()
        day = legal_day(now) - timedelta(days=1)
        rate_due(self.hub, day=day, at=now, actor="tester", everyone=True)

    def stored(self):
        """Give every rating that was ever stored, with its merchant's public id."""
        query = (
            select(Rating, Merchant.public_id)
            .join(Merchant, Merchant.id == Rating.merchant_id)
            .order_by(Rating.merchant_id, Rating.seq)
        )
        with self.hub.reads() as session:
            return session.execute(query).all()


def _values(row):
    """Leave out of a row what kind it is of."""
    return {name: value for name, value in row.items() if name != "kind"}


def past_of(session, public_id, moment):
    """Find a merchant as it was known."""
    past = find_past_merchant(session, public_id, moment)
    assert past is not None
    return past
