"""A firm of the little city with records of every standing, and who asks for it."""

from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import structs

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.members.caller import Caller
from hub.pipeline import receive
from scripts.golden_answers.standing import mark_records
from tests.support.doubted import WARNING
from tests.support.enabled import admit
from tests.support.intake_lines import MANIFEST, Lines, lines
from tests.support.little_city import (
    EVERYTHING,
    PENALTY,
    Firm,
    bring_registers,
    deliver,
    penalty_row,
    uscc,
    write_csv,
)
from tests.support.prepared import START, config_of, opened, prepare_city

FIRM = Firm(uscc(55), "宿迁市骆马湖水产有限公司")
LICENCE, SHOP = "苏食许20190001", "shop-55"
PAST = "2026-11-24T02:30:00Z"
DECIDED = {"4号": "repaired", "5号": "annulled", "6号": "withdrawn", "8号": "disputed"}
PLATFORM = Caller("platform:taomao", "platform", "x", "", "t", "s")
OFFICE = Caller("agency:market-supervision", "market_supervision", "x", "", "t", "s")
COURT = Caller("agency:procuratorate", "procuratorate", "x", "", "t", "s")
OWN = Caller(f"merchant:{FIRM.code}", "merchant", "x", "", "t", "s")
ASKERS = {
    "public": (PLATFORM, "onboarding"),
    "agencies": (OFFICE, "enforcement"),
    "supervision": (OFFICE, "supervision"),
    "transfer": (OFFICE, "transfer"),
    "proceedings": (COURT, "prosecution"),
    "self": (OWN, "self"),
}


def bring(hub, folder):
    """Take in a firm with records of every standing, and let decisions end some."""
    bring_registers(hub, folder, [FIRM])
    rows = [
        penalty_row(FIRM, 1, "2026-09-01"),
        penalty_row(FIRM, 2, "2026-05-06", 公示截止期="2026-09-30"),
        penalty_row(FIRM, 3, "2026-06-07", **WARNING),
        *(penalty_row(FIRM, number, "2026-08-09") for number in (4, 5, 6, 8)),
        penalty_row(FIRM, 7, "2016-10-11"),
    ]
    deliver(hub, "penalty_2018", write_csv(folder / "p.csv", PENALTY, rows, "gb18030"))
    ended = {
        "licence": {
            "kind": "licence",
            "party_name": FIRM.name,
            "uscc": FIRM.code,
            "licence_no": LICENCE,
            "licence_name": "食品经营许可证",
            "decision_day": "2019-01-02",
            "valid_until": "2025-01-01",
            "authority": "宿迁市市场监督管理局",
        },
        "shop": {
            "kind": "shop",
            "party_name": FIRM.name,
            "uscc": FIRM.code,
            "platform": "淘猫",
            "shop_id": SHOP,
            "shop_name": "骆马湖旗舰店",
            "opened_day": "2020-01-02",
            "closed_day": "2026-02-03",
        },
    }
    source = Lines(folder, structs.replace(MANIFEST, kinds=tuple(ended)))
    path = folder / "ended.jsonl"
    path.write_bytes(lines(*ended.values()))
    admit(hub, source.manifest.owner)
    assert receive(hub, source, file=path).tally.records == 2


def prepare_standing(instance, url):
    """Make the little city with the firm, by a day later."""
    prepare_city(instance, url)
    clock = SetClock(START)
    with open_hub(config_of(instance, url), clock) as hub, TemporaryDirectory() as made:
        bring_standing(hub, clock, Path(made))


@contextmanager
def opened_standing(databases, instance, clock):
    """Open a copy of the little city with the firm, as it is a day later."""
    clock.advance(days=1, hours=1)
    with opened(databases, instance, prepare_standing, clock) as hub:
        yield hub


def bring_standing(hub, clock, folder):
    """Bring the firm, end some of its records, and let it ask for itself."""
    bring(hub, folder)
    clock.advance(hours=1)
    mark_records(hub, FIRM, DECIDED)
    clock.advance(days=1)
    with hub.writes.begin() as session:
        make_agreement(
            session,
            hub.rulebook,
            Terms(
                member_kind="merchant",
                purposes=["self"],
                items=EVERYTHING,
                title="本人查询",
                legal_basis="个人信息保护法第四十五条",
                valid_from=date(2026, 1, 1),
            ),
            actor="test",
            at=hub.clock(),
        )
