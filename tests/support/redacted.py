"""A penalty with a story, and versions of the story with passages left out."""

from dataclasses import replace

from hub.archive.redaction import GAP
from hub.archive.service import records_of
from hub.ground.clock import legal_day
from hub.lookup.file.past_file import past_answer
from hub.lookup.file.past_point import PastAsked
from hub.lookup.view.sights import sight_for
from hub.merchants.service import find_merchant
from hub.officer_actions import decide_redaction, redact
from schemas.record import KINDS
from tests.support.little_city import FINED

OWN, OTHER = "Wang Fang", "Li Na"
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


def past_told(hub, moment, sight):
    """What was known of the fined firm at a moment, as bytes."""
    asked = PastAsked(known_at=moment.isoformat())
    return past_answer(hub, FINED.code, asked, sight, "zh").encoded + b"}"


def without_closed_texts(hub, caller, purpose):
    """What a caller sees whose agreement is whole and whose ceiling is lower."""
    sight = sight_for(hub, 0, caller, purpose, legal_day(hub.clock()))
    items = {
        name: fields - KINDS[name].closed_texts if name in KINDS else fields
        for name, fields in sight.view.items.items()
    }
    return replace(sight, view=replace(sight.view, items=items))


def propose(hub, key, text=LEFT_OUT):
    """Propose a redaction; gives its number."""
    return redact(hub, key, "facts", text, officer=OWN, reason="可公开")


def say(hub, number, word, officer=OTHER):
    """Say a word of a redaction."""
    return decide_redaction(hub, number, word, officer=officer, reason="已核对")


def release(hub, key):
    """Propose and release a redaction; gives its number."""
    number = propose(hub, key)
    say(hub, number, "released")
    return number


def end(hub, number):
    """Let two people end a redaction."""
    for officer in (OWN, OTHER):
        say(hub, number, "ended", officer)
