"""A city of records that have things in common, filed as drafts."""

from datetime import date

import pytest

from hub.archive.drafts import Draft, record_key
from hub.archive.filing import Filing, file_drafts
from hub.casework.clues import find_clues
from hub.merchants.rules import Claim
from schemas.codes.identifiers import identify
from schemas.record import KINDS
from tests.support.little_city import uscc

DAY = date(2026, 3, 2)


class Town:
    """Files records and looks for clues in them."""

    def __init__(self, hub, clock):
        """Start with an empty hub."""
        self.hub, self.clock = hub, clock
        self.numbers = 0

    def file(self, kind, body, personal=None, day=DAY, status="active"):
        """File one record with the parties that its body names."""
        self.numbers += 1
        natural = (kind, str(self.numbers))
        key = record_key(kind, natural)
        meaning = KINDS[kind]
        claims = tuple(
            Claim(
                record_key=key,
                party_no=number,
                kind=kind,
                source="town",
                is_register=meaning.register,
                name=party.name,
                subject_class="organisation",
                identifiers=party.identifiers,
            )
            for number, party in enumerate(meaning.parties(body))
        )
        draft = Draft(
            key=key,
            kind=kind,
            source="town",
            natural_key=natural,
            body=body,
            personal=personal or {},
            event_day=day,
            claims=claims,
            status=status,
        )
        filing = Filing(
            self.hub.keys,
            self.hub.rulebook.divisions,
            "run-1",
            "tester",
            lambda _, ids: None,
        )
        with self.hub.writes.begin() as session:
            file_drafts(session, filing, [draft], at=self.clock())
        return self.hub.keys.record_id(key)

    def firm(self, number, name):
        """Register a firm and give its code."""
        code = uscc(number)
        assert identify(code).usable
        self.file("registration", {"party_name": name, "uscc": code})
        return code

    def shop(self, name, *, code=None, phone=None, address=None, **more):
        """File a shop of an operator."""
        self.numbers += 1
        body = {
            "party_name": name,
            "platform": "云市集",
            "shop_id": f"S{self.numbers}",
            "shop_name": f"{name}店",
        }
        if code:
            body["uscc"] = code
        given = {"party_phone": phone, "party_address": address}
        personal = {field: value for field, value in given.items() if value}
        return self.file("shop", body | more, personal)

    def found(self, day=DAY, limit=100, **more):
        """Look for clues."""
        with self.hub.reads() as session:
            return list(find_clues(session, self.hub, day, limit, **more))


@pytest.fixture
def town(hub, clock):
    """An empty town."""
    return Town(hub, clock)
