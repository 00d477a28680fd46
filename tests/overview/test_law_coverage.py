"""How many records tell which law they are about."""

from hub.overview import count_law_coverage
from tests.support.little_city import FINED, bring_penalties, penalty_row

ROWS = (
    ("侵犯注册商标专用权", "《商标法》第六十条"),
    ("销售假冒伪劣产品", "《行政处罚法》第二十八条"),
    ("其他违法行为", ""),
    ("销售侵权食品", "《食品安全法》第一百二十四条；《著作权法》第五十三条"),
)


def test_records_are_counted_by_what_tells_their_law(city, tmp_path, clock):
    hub = city
    with hub.reads() as session:
        before = count_law_coverage(session, hub.rulebook, clock().date())
    rows = [
        penalty_row(FINED, 80 + n, "2026-09-02", 违法行为类型=violation, 处罚依据=basis)
        for n, (violation, basis) in enumerate(ROWS)
    ]
    bring_penalties(hub, tmp_path, rows, "told.csv")

    with hub.reads() as session:
        after = count_law_coverage(session, hub.rulebook, clock().date())

    assert after.records - before.records == {"penalty": 4}
    assert after.bases - before.bases == {"code": 2, "words": 1, "unknown": 1}
    assert after.fields - before.fields == {
        "ip": 2,
        "food": 1,
        "product_quality": 1,
        "unknown": 1,
    }
    assert after.groups - before.groups == {"213-215": 1, "217-218": 1}
    assert sum(after.case_classes.values()) == sum(after.bases.values())
    assert sum(after.categories.values()) == sum(after.records.values())
    assert after.categories["unknown"] > before.categories["unknown"]
