"""From the document of a merchant to its whole page: pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hub.console.pages.merchant.around import freshness_view, looks_view, withheld_view
from hub.console.pages.merchant.identity import identity_facts, title_view
from hub.console.pages.merchant.rating import rating_view
from hub.console.pages.merchant.records import documents_of, records_view
from hub.console.pages.merchant.relations import relations_view
from hub.console.pages.merchant.timeline import rating_line, timeline_view
from hub.console.pages.merchant.views import MerchantView
from hub.console.views.parts import Link
from hub.console.words.translator import Translator
from hub.ground.clock import legal_day
from hub.lookup.page import LooksDocument, MerchantPageDocument

FORMATS = ("page-pdf", "pdf", "json", "csv", "xlsx")


@dataclass(frozen=True, slots=True)
class PageAsked:
    """How a page was asked for, as far as it shows that."""

    base: str
    """Where the files of the task are opened."""
    now: datetime
    officer: str
    """The account of whoever asks, as the log names it."""
    name: str
    may_ask_past: bool
    may_certify: bool = False
    state: str = ""
    """Which records are chosen by how they stand."""
    rely_until: datetime | None = None


def merchant_view(
    document: MerchantPageDocument, voice: Translator, asked: PageAsked
) -> MerchantView:
    """Show everything about one merchant."""
    here = f"{asked.base}/{document.merchant.id}"
    past = f"{here}/at" if asked.may_ask_past else ""
    today = legal_day(asked.now)
    known, as_of, page = "", "", here
    if isinstance(document.known_at, datetime):
        known = legal_day(document.known_at - timedelta(seconds=1)).isoformat()
        page = f"{past}?day={known}"
        if isinstance(document.as_of, date):
            as_of = document.as_of.isoformat()
            page += f"&as_of={as_of}"
    links = documents_of(document.records, voice)
    looks = document.looks
    sources = document.freshness
    return MerchantView(
        title=title_view(document, voice),
        rating=rating_view(
            document.rating,
            links,
            {one.id: one.name for one in document.records},
            voice,
        ),
        identity=identity_facts(document, voice),
        withheld=withheld_view(document.withheld, voice),
        looks=looks_view(
            looks, voice, now=asked.now, officer=asked.officer, name=asked.name
        )
        if isinstance(looks, LooksDocument)
        else None,
        timeline=timeline_view(document, voice, today=today, past=past, here=here),
        line=rating_line(document, voice, today=today),
        records=records_view(document, voice, state=asked.state, href=page),
        relations=relations_view(document, voice, asked.base),
        freshness=None
        if not isinstance(sources, list | tuple)
        else freshness_view(
            document,
            sources,
            voice,
            now=asked.now,
            rely_until=asked.rely_until,
        ),
        exports=()
        if known
        else tuple(
            Link(voice.t(f"merchant.export.{name}"), f"{here}/export/{name}")
            for name in FORMATS
        ),
        past=past,
        last_day=today.isoformat(),
        known=known,
        as_of=as_of,
        personal=f"{here}/personal" if asked.may_ask_past and not known else "",
        penalties=f"{here}/penalties" if asked.may_certify and not known else "",
    )
