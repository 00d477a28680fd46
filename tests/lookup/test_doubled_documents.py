"""One document that two deliveries tell, each in its own way, of one merchant."""

from sqlalchemy import select

from hub.merchants.models import ReviewItem
from tests.support.doubted import bring_doubt, merge, part, penalise
from tests.support.little_city import CLEAN, FINED, Firm, bring_penalties, penalty_row


def rated(ask, code):
    """What platforms are shown: the score, its reasons, how many records there are."""
    _, document = ask("platform", "trust", code)
    rating = document["rating"]
    return rating["score"], rating["reasons"], len(document["records"])


def attach(hub, clock, folder, number, day):
    """Bring a penalty that gives nothing but the fined firm's name, and attach it."""
    clock.advance(minutes=1)
    row = penalty_row(Firm("", FINED.name), number, day)
    bring_penalties(hub, folder, [row])
    with hub.reads() as session:
        query = select(ReviewItem.id).where(ReviewItem.state == "open")
        (item,) = session.scalars(query).all()
    clock.advance(minutes=1)
    merge(hub, item)


def test_a_document_counts_once_when_people_attach_the_row_with_only_a_name(
    hub, clock, ask, tmp_path
):
    score, reasons, records = rated(ask, FINED.code)

    attach(hub, clock, tmp_path, 1, "2026-09-01")
    same = rated(ask, FINED.code)
    attach(hub, clock, tmp_path, 77, "2026-09-02")
    another = rated(ask, FINED.code)

    assert same == (score, reasons, records + 1)
    assert another[0] < score
    assert another[2] == records + 2


def test_a_document_told_by_old_number_and_by_code_counts_once_while_they_are_one(
    hub, clock, ask, tmp_path
):
    item, *_ = bring_doubt(hub, clock, tmp_path)
    clock.advance(minutes=1)
    again = [*penalty_row(CLEAN, 31, "2026-09-05"), ""]
    penalise(hub, tmp_path / "again.csv", again)
    score, reasons, records = rated(ask, CLEAN.code)

    clock.advance(minutes=1)
    merge(hub, item)
    merged = rated(ask, CLEAN.code)
    clock.advance(minutes=1)
    part(hub, item)

    told = [reason["code"] for reason in merged[1]]
    assert (merged[0], told) == (score, [reason["code"] for reason in reasons])
    assert merged[2] == records + 1
    assert rated(ask, CLEAN.code) == (score, reasons, records)
