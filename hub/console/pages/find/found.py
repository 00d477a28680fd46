"""From the document of a search to what its page shows: pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.console.pages.find.beside import beside_of, differing_parts
from hub.console.pages.find.views import FoundView, FurtherOffer, HitView
from hub.console.pages.merchant.naming import merchant_chip, name_pieces, said_fact
from hub.console.views.parts import Link, StateChip, StateNote
from hub.console.words.translator import Translator
from hub.lookup.search import FindDocument, FoundMerchant
from schemas.words import PERSONS

UNRATED = "unrated"
REGISTRATION = "registration"
SHOP_SIGNS: Mapping[str, tuple[str, str]] = {
    "open": ("round", "ok"),
    "suspended": ("ring", "warn"),
    "closed": ("ring", "mute"),
}


@dataclass(frozen=True, slots=True)
class FindAsked:
    """What was asked on the page, and how it is asked again."""

    base: str
    """Where files of the task are opened."""
    action: str
    csrf: str
    typed: str
    passed: int = 0
    """Results that were passed over."""


def found_view(
    document: FindDocument, voice: Translator, asked: FindAsked
) -> FoundView:
    """Show whom a text may mean."""
    base = asked.base
    differing = differing_parts(document)
    hits = tuple(
        _hit(one, voice, base, differing.get(one.merchant.id, frozenset()))
        for one in document.results
    )
    return FoundView(
        count=_count(document, voice, asked) if hits else "",
        namesakes=_namesakes(document, voice),
        hits=hits,
        alike=tuple(_hit(one, voice, base, frozenset()) for one in document.alike),
        note=_note(document, voice),
        empty=None if hits else _empty(document, voice),
        beside=beside_of(document, voice, base),
        further=_further(document, voice, asked),
    )


def _count(document: FindDocument, voice: Translator, asked: FindAsked) -> str:
    """Say how many were found, and which of them are told."""
    told, total = len(document.results), document.total
    if not asked.passed and told == total.value and total.relation == "eq":
        return voice.t("find.count", count=told)
    return voice.t(
        "find.more" if total.relation == "eq" else "find.more_than",
        first=voice.number(asked.passed + 1),
        last=voice.number(asked.passed + told),
        total=voice.number(total.value),
    )


def _further(
    document: FindDocument, voice: Translator, asked: FindAsked
) -> FurtherOffer | None:
    """Offer the results that follow, or the code that may have been meant."""
    if document.after is not None:
        label, typed = voice.t("find.next"), asked.typed
    elif document.wrong is not None and document.wrong.did_you_mean is not None:
        typed = document.wrong.did_you_mean
        label = voice.t("find.try_code", code=typed)
    else:
        return None
    return FurtherOffer(
        *(asked.action, asked.csrf, typed, label),
        after=document.after or "",
        passed=asked.passed + len(document.results),
    )


def _namesakes(document: FindDocument, voice: Translator) -> str:
    """Say how many of the found firms bear one trade name."""
    total = sum(len(group.merchants) for group in document.namesakes)
    return voice.t("find.namesakes", count=total) if total else ""


def _note(document: FindDocument, voice: Translator) -> StateNote:
    """Say who is not found by name, and whether other names are like it."""
    text = document.note + voice.t("parts.stop")
    if document.by == "name" and not (document.alike or document.has_more):
        text += voice.t("find.no_alike")
    return StateNote("info", voice.t("find.not_found"), text)


def _empty(document: FindDocument, voice: Translator) -> StateNote:
    """Say that nobody was found, or why nobody was looked for."""
    if document.wrong is not None:
        note = document.wrong.detail + voice.t("parts.stop")
        return StateNote("empty", voice.t("find.wrong"), note)
    key = "too_short" if document.by == "nothing" else "none"
    if document.has_more:
        key = "cut"
    return StateNote("empty", voice.t(f"find.{key}"), voice.t(f"find.{key}_note"))


def _hit(
    found: FoundMerchant, voice: Translator, base: str, differing: frozenset[str]
) -> HitView:
    """Show one merchant."""
    merchant, shop = found.merchant, found.shop
    operator = None
    if shop is not None and shop.operator is not None:
        operator = Link(
            shop.operator.name or voice.t("merchant.nameless"),
            f"{base}/{shop.operator.id}",
        )
    return HitView(
        href=f"{base}/{merchant.id}",
        name=name_pieces(merchant.name, found.name_parts, voice, differing),
        code=_code(found),
        kind=_kind(found, voice),
        facts=_facts(found, voice),
        told=_on_file(found, voice),
        state=_state(found, voice),
        has_rating=found.grade is not None,
        grade=None if found.grade == UNRATED else found.grade,
        operator=operator,
        like="" if found.lookalike is None else voice.t(f"find.like.{found.lookalike}"),
    )


def _code(found: FoundMerchant) -> str:
    """Give the code that tells the merchant apart; a shop has none of its own."""
    if found.merchant.uscc is not None or found.shop is not None:
        return found.merchant.uscc or ""
    return next((code.value for code in found.codes), "")


def _kind(found: FoundMerchant, voice: Translator) -> str:
    """Name what is no enterprise."""
    if found.shop is not None:
        return voice.t("merchant.class.shop")
    if found.subject_class in PERSONS:
        return voice.t(f"merchant.class.{found.subject_class}")
    return ""


def _facts(found: FoundMerchant, voice: Translator) -> tuple[str, ...]:
    """Tell where it is and since when."""
    shop = found.shop
    if shop is not None:
        number = voice.t("merchant.shop_no", number=shop.shop_id or "")
        opened = voice.t("merchant.opened", day=shop.opened_day or "")
        return (
            *((shop.platform,) if shop.platform else ()),
            *((number,) if shop.shop_id else ()),
            *((opened,) if shop.opened_day else ()),
        )
    address = said_fact(found.register, "address")
    day = said_fact(found.register, "established_day")
    return (
        *((address,) if address else ()),
        *((voice.t("merchant.registered", day=day),) if day else ()),
    )


def _on_file(found: FoundMerchant, voice: Translator) -> tuple[str, ...]:
    """Tell what is on file; a registration alone is said in words."""
    counts = [one for one in found.counts if one.kind != REGISTRATION]
    if found.shop is not None:
        counts = [one for one in counts if one.kind != "shop"]
    if not counts:
        alone = found.shop is None and bool(found.counts)
        return (voice.t("find.registration_alone"),) if alone else ()
    told = [f"{one.name} {voice.number(one.total)}" for one in counts]
    newest = found.newest
    if newest is not None:
        told.append(
            voice.t("find.newest", day=newest.event_day.isoformat(), what=newest.name)
        )
    return tuple(told)


def _state(found: FoundMerchant, voice: Translator) -> StateChip | None:
    """Say how the merchant stands, in its register's words where it says so."""
    shop = found.shop
    if shop is None:
        return merchant_chip(found.merchant.status, found.register, voice)
    signs = SHOP_SIGNS.get(shop.state or "")
    if signs is None:
        return None
    return StateChip(voice.t(f"merchant.shop_state.{shop.state}"), *signs)
