"""Who the merchant is, by what the shown records say: pure."""

from hub.console.pages.merchant.cards import content_of, in_line
from hub.console.pages.merchant.naming import (
    SAID,
    capital,
    merchant_chip,
    name_pieces,
    said_fact,
)
from hub.console.pages.merchant.timeline import RESTRAINTS
from hub.console.pages.merchant.views import TitleView
from hub.console.views.parts import FactRow, Link, Restraint, StateNote
from hub.console.words.translator import Translator
from hub.lookup.page import IdentityDocument, MerchantPageDocument, PageRecord
from schemas.words import SHOWN, SubjectClass

FACTS = ("legal_rep", "enterprise_type", "capital", "address", "authority")
LINKS = ("code_and_name", "code", "name", "unshown")
ABSENT = {"silent": "not_sent", "withheld": "withheld"}
USCC = "uscc"


def title_view(document: MerchantPageDocument, voice: Translator) -> TitleView:
    """Name the merchant, and what binds it."""
    merchant, identity = document.merchant, document.identity
    day = said_fact(identity.register, "established_day")
    region = identity.region_name
    doubt = None
    if merchant.disputed_identity:
        doubt = StateNote(
            "odd", voice.t("merchant.doubt"), voice.t("merchant.doubt_note")
        )
    return TitleView(
        name=name_pieces(merchant.name, identity.name_parts, voice),
        code=_main_code(document),
        state=None
        if identity.subject_class == SubjectClass.NATURAL_PERSON
        else merchant_chip(merchant.status, identity.register, voice),
        kind=_class(document, voice),
        facts=(
            *((region,) if region else ()),
            *((voice.t("merchant.registered", day=day),) if day else ()),
        ),
        restraints=tuple(
            _restraint(record, voice)
            for record in document.records
            if record.kind in RESTRAINTS and record.state in SHOWN
        ),
        doubt=doubt,
    )


def _main_code(document: MerchantPageDocument) -> str:
    """Give the unified code, else the first code that a shown record says."""
    codes = document.identity.codes
    return document.merchant.uscc or next((one.value for one in codes), "")


def _class(document: MerchantPageDocument, voice: Translator) -> str:
    """Name what the merchant is."""
    return voice.t(f"merchant.class.{document.identity.subject_class}")


def _restraint(record: PageRecord, voice: Translator) -> Restraint:
    """Say what binds the merchant, by which article, from when to when."""
    content = content_of(record, voice)
    day = voice.t("parts.absent.not_sent")
    if record.event_day is not None:
        day = record.event_day.isoformat()
    until = (
        voice.t("merchant.rating.no_end")
        if record.publicity_until is None
        else voice.t("merchant.rating.until", day=record.publicity_until.isoformat())
    )
    days = voice.t("merchant.restraint_days", day=day, until=until)
    article = (record.article,) if record.article else ()
    return Restraint(
        capital(record.name),
        in_line([*filter(None, (content.number, *content.notes)), days, *article]),
        Link(voice.t("merchant.see_record"), f"#record-{record.id}"),
    )


def identity_facts(
    document: MerchantPageDocument, voice: Translator
) -> tuple[FactRow, ...]:
    """List who it is; what is not there is told in its own words."""
    identity, merchant = document.identity, document.merchant
    register = identity.register
    known = ""
    if register is not None:
        known = voice.t("merchant.from_register", day=register.known_from.isoformat())
    name = FactRow(
        voice.t("merchant.fact.name"),
        merchant.name or "",
        known,
        absent="" if merchant.name else "withheld",
    )
    return (
        name,
        _former(identity, voice),
        *_codes(identity, voice),
        *_register_facts(document, voice),
        FactRow(voice.t("merchant.fact.links"), _links(document, voice)),
    )


def _former(identity: IdentityDocument, voice: Translator) -> FactRow:
    """Tell the former names with their days."""
    label = voice.t("merchant.fact.former")
    if not identity.former_names:
        return FactRow(
            label, absent="not_sent" if identity.register is None else "none"
        )
    told = []
    for old in identity.former_names:
        text = old.name
        if old.until is not None:
            text += voice.t("merchant.former_until", day=old.until.isoformat())
        elif old.known_until is not None:
            day = old.known_until.isoformat()
            text += voice.t("merchant.former_known", day=day)
        told.append(text)
    return FactRow(label, voice.t("parts.comma").join(told))


def _codes(identity: IdentityDocument, voice: Translator) -> list[FactRow]:
    """Tell the codes; the organisation code stands inside the unified one."""
    schemes = {code.scheme for code in identity.codes}
    facts = [
        FactRow(
            voice.t(f"merchant.code.{code.scheme}")
            if voice.has(f"merchant.code.{code.scheme}")
            else code.scheme,
            code.value,
            voice.t("merchant.repaired" if code.is_repaired else "merchant.sound"),
            code=True,
        )
        for code in identity.codes
        if not (code.scheme == "org_code" and USCC in schemes)
    ]
    return facts or [FactRow(voice.t("merchant.code.uscc"), absent="not_sent")]


def _register_facts(document: MerchantPageDocument, voice: Translator) -> list[FactRow]:
    """Tell what the register says of it."""
    register = document.identity.register
    if register is None:
        return [FactRow(voice.t("merchant.fact.register"), absent="not_sent")]
    facts = []
    for name in FACTS:
        if name not in register.facts:
            continue
        fact, label = register.facts[name], voice.t(f"merchant.fact.{name}")
        if fact.state == SAID:
            facts.append(FactRow(label, str(fact.value)))
        else:
            facts.append(FactRow(label, absent=ABSENT[fact.state]))
    return facts


def _links(document: MerchantPageDocument, voice: Translator) -> str:
    """Say by what the shown records name the merchant."""
    links = document.identity.links
    total = sum(links.values())
    if total and links.get("code_and_name") == total:
        return voice.t("merchant.link.all", count=total)
    told = [
        voice.t(f"merchant.link.{way}", count=links[way])
        for way in LINKS
        if links.get(way)
    ]
    return voice.t("parts.comma").join(told) or voice.t("parts.absent.none")
