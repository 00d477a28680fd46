"""Makers of drafts, and what filing them needs."""

from datetime import date

import pytest

from hub.archive.drafts import Draft, record_key
from hub.archive.filing import Filing
from hub.merchants.rules import Claim
from hub.rulebook import load_rulebook
from schemas.codes.identifiers import identify

DAY = date(2026, 3, 2)


@pytest.fixture
def writes(hub):
    """Writing sessions."""
    return hub.writes


@pytest.fixture
def reads(hub):
    """Reading sessions."""
    return hub.reads


@pytest.fixture
def keys(hub):
    """The instance's keys."""
    return hub.keys


@pytest.fixture
def touched():
    """The merchants that filing has reported as touched."""
    return set()


@pytest.fixture
def filing(keys, touched):
    """What filing needs, under the run "run-1"."""
    return Filing(
        keys,
        load_rulebook().divisions,
        "run-1",
        "tester",
        lambda _, ids: touched.update(ids),
    )


@pytest.fixture
def draft():
    """A maker of drafts of penalties: by number, with any field overridden."""
    return make_draft


def make_draft(
    number="苏市监罚〔2026〕1号", *, code=None, name="宿迁云朵有限公司", **changes
):
    """Make a draft of a penalty; with a code it claims a party."""
    natural_key = ("宿迁市市场监督管理局", number, code or f"name:{name}")
    key = record_key("penalty", natural_key)
    identifiers = (identify(code),) if code else ()
    claim = Claim(
        record_key=key,
        party_no=0,
        kind="penalty",
        source="penalties",
        is_register=False,
        name=name,
        subject_class="organisation",
        identifiers=identifiers,
    )
    fields = {
        "key": key,
        "kind": "penalty",
        "source": "penalties",
        "natural_key": natural_key,
        "body": {"document_no": number, "party_name": name},
        "event_day": DAY,
        "claims": (claim,),
        "issuer": "宿迁市市场监督管理局",
        "issuer_code": "SQ-01",
    }
    return Draft(**(fields | changes))
