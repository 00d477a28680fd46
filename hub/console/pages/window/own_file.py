"""From the document of a merchant to its own file, in plain words: pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from hub.console.pages.merchant.around import looks_view, withheld_view
from hub.console.pages.merchant.identity import identity_facts, title_view
from hub.console.pages.merchant.rating import rating_view
from hub.console.pages.merchant.records import documents_of, records_view
from hub.console.pages.penalties.asked_days import BY_DAYS, BY_WINDOW
from hub.console.pages.window.views import OwnFileView
from hub.console.views.parts import FactRow
from hub.console.views.tables import FormField
from hub.console.words.translator import Translator
from hub.lookup.page import LooksDocument, MerchantPageDocument
from hub.members.windows import OwnWindow
from schemas.wording.notice import NoticeText


def own_file_view(
    document: MerchantPageDocument,
    window: OwnWindow,
    voice: Translator,
    *,
    now: datetime,
    path: str,
    fields: Mapping[str, FormField],
    notice: Sequence[NoticeText],
) -> OwnFileView:
    """Show a merchant its own file."""
    records, looks = document.records, document.looks
    names = {one.id: one.name for one in records}
    rights = document.rights
    return OwnFileView(
        title=title_view(document, voice),
        identity=identity_facts(document, voice)[:-1],
        visitor=_visitor(window, voice, now),
        rating=rating_view(document.rating, documents_of(records, voice), names, voice),
        groups=records_view(document, voice, state="", href="").groups,
        why={one.id: one.why for one in records if isinstance(one.why, str)},
        looks=looks_view(looks, voice, now=now, officer="", name="")
        if isinstance(looks, LooksDocument)
        else None,
        withheld=withheld_view(document.withheld, voice),
        related=_related(document, voice),
        rights=tuple(rights) if isinstance(rights, list | tuple) else (),
        sheet=f"{path}/sheet",
        certificate=f"{path}/certificate",
        by_window=tuple(fields[name] for name in BY_WINDOW),
        by_days=tuple(fields[name] for name in BY_DAYS),
        notice=notice,
    )


def _visitor(
    window: OwnWindow, voice: Translator, now: datetime
) -> tuple[FactRow, ...]:
    """Say who was identified, by what; the number is nowhere to be told."""
    papers = voice.t("parts.comma").join(
        voice.t(f"paper.{paper}") for paper in window.papers
    )
    return (
        FactRow(voice.t("window.visitor"), voice.t(f"visitor.{window.visitor}")),
        FactRow(voice.t("window.shown"), papers),
        FactRow(voice.t("window.opened"), voice.moment(window.opened_at, now)),
    )


def _related(document: MerchantPageDocument, voice: Translator) -> tuple[str, ...]:
    """Name those that the merchant stands to; nobody's file is opened from here."""
    relations = document.merchant.relations
    if not isinstance(relations, list | tuple):
        return ()
    return tuple(
        f"{voice.t(f'merchant.relation.{one.kind}.{one.direction}')}: "
        f"{one.merchant.name or voice.t('merchant.nameless')}"
        for one in relations
    )
