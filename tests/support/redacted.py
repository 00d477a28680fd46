"""A penalty with a story, and versions of the story with passages left out."""

from hub.archive.redaction import GAP
from hub.archive.service import records_of
from hub.merchants.service import find_merchant
from tests.support.little_city import FINED

FACTS = "当事人王某某在宿城区某路1号销售过期饼干。"
LEFT_OUT = f"当事人{GAP}在{GAP}销售过期饼干。"


def left_out(ending):
    """The story with all left out before its ending."""
    return GAP + ending


def key_of(hub, facts):
    """The key of the fined firm's record with a story, in hex."""
    with hub.reads() as session:
        merchant = find_merchant(session, FINED.code)
        rows = records_of(session, merchant.id)
    return next(r.key.hex() for r in rows if r.body.get("facts") == facts)


def penalty_told(hub, key, document):
    """The record in an answer: (body, what is redacted of it)."""
    public = hub.keys.record_id(bytes.fromhex(key))
    found = next(one for one in document["records"] if one["id"] == public)
    return found["body"], found.get("redacted")
