"""Two hubs keep one matter: each event once in both, with the receipts of both."""

import pytest

ASK = {
    "to": "region:west",
    "subject_text": "某公司",
    "summary": "请协助核查",
    "legal_basis_text": "第四十五条",
}


def open_help(east, **said):
    """Have the east ask the west for help."""
    return east.open(
        "assistance",
        "ask",
        "agency:samr",
        "甲",
        papers="assistance_letter",
        **ASK,
        **said,
    )


def same(east, west):
    """Tell whether both hubs have the same, and both receipts of each event."""
    assert east.events() == west.events()
    assert east.receipts() == west.receipts()
    numbers = [no for no, *_ in east.receipts()]
    assert numbers == [no for no, *_ in east.events()]
    return numbers


@pytest.mark.postgresql_in_long
def test_help_is_asked_for_and_given_in_the_other_hub(sides):
    east, west = sides
    asked = open_help(east)
    assert east.send().as_json() == {
        "peers": 1,
        "sent": 1,
        "refused": 0,
        "unreached": 0,
    }
    there = west.the_matter()
    assert there.now.holders == {"asker": "region:east", "helper": "agency:county"}
    assert there.number != asked.number or there.id != asked.id
    assert same(east, west) == [1]
