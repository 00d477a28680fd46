"""A review item as its page shows it: record, pair, opinions, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.console.pages.review_queue import (
    REVIEW,
    Reviewer,
    address,
    person_named,
    worded,
)
from hub.console.pages.review_sides import shown_alone, shown_pair
from hub.console.views.parts import FactRow, Link, StateChip
from hub.console.views.tables import (
    EvidencePair,
    EvidenceSide,
    FieldChoice,
    FormField,
    PageForm,
)
from hub.console.words.translator import Translator
from hub.merchants.review import TOLD_OF_ANOTHER, Opinion
from hub.merchants.rules import NAME_OF_ANOTHER
from hub.officer_actions import ItemView

REASON_LIMIT = 2000
KEYS_OF_FOUR = ("1", "2", "3")
UNSURE_KEY, FIFTH_KEY = "4", "5"


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What is told of one opinion."""

    chip: StateChip
    who: str
    when: str
    said: str
    """What was said and why; or that it is told later."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another open item about the same two."""

    link: Link
    swapped: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """What the page of an item shows."""

    item: int
    title: str
    rule: str
    holds: str
    follows: str
    crumb: str
    back: Link
    previous: str | None
    next: str | None
    record: tuple[FactRow, ...]
    record_remark: str
    pair: EvidencePair | None
    alone: EvidenceSide | None
    siblings: tuple[Neighbour, ...]
    about: tuple[Link, ...]
    opinions: tuple[SaidLine, ...]
    people_note: str
    form: PageForm | None
    newest: int
    chosen: Mapping[str, str]
    decided: str
    queue: tuple[tuple[str, str], ...]
    total: int
    error: str
    told: str
    place: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a form that is shown again, and what was wrong."""

    opinion: str = ""
    reason: str = ""
    wrong: Mapping[str, str] | None = None
    """Texts by field."""
    error: str = ""


def item_page(
    reviewer: Reviewer,
    view: ItemView,
    chosen: Mapping[str, str],
    typed: Typed,
    told: str,
) -> ItemPage:
    """Write an item in words."""
    voice, whole = reviewer.voice, view.whole
    card = whole.card
    path = f"{REVIEW}/{card.id}"
    pair = shown_pair(voice, view) if view.first and view.second else None
    return ItemPage(
        item=card.id,
        title=worded(voice, "review.title", card.reason),
        rule=card.reason,
        holds=worded(voice, "review.holds", card.reason)
        if card.state == "open"
        else "",
        follows=_follows(voice, view),
        crumb=voice.t("review.place", place=view.place, total=view.total)
        if card.state == "open" and view.place <= view.total
        else voice.t("review.item", item=card.id),
        back=Link(voice.t("nav.review"), address(REVIEW, chosen)),
        previous=_way(view.before, chosen),
        next=_way(view.after, chosen),
        record=_record(voice, view),
        record_remark=_record_remark(reviewer, view),
        pair=pair,
        alone=shown_alone(voice, view) if pair is None else None,
        siblings=tuple(
            Neighbour(
                Link(
                    voice.t("review.item", item=one.card.id),
                    address(f"{REVIEW}/{one.card.id}", chosen),
                ),
                one.swapped,
            )
            for one in whole.siblings
        ),
        about=_about(voice, view),
        opinions=_opinions(reviewer, view),
        people_note=voice.t(
            "review.people_told" if _group(view) == "told" else "review.people_note"
        ),
        form=_form(reviewer, view, path, typed),
        newest=whole.last_opinion,
        chosen=chosen,
        decided=_decided(reviewer, view),
        queue=tuple(
            (worded(voice, "review.short", reason), voice.number(count))
            for reason, count in sorted(view.by_reason.items())
        ),
        total=view.total,
        error=typed.error,
        told=told,
        place=view.receipt.address,
    )


def _way(item: int | None, chosen: Mapping[str, str]) -> str | None:
    """Write the address of an item beside this one."""
    return None if item is None else address(f"{REVIEW}/{item}", chosen)


def _group(view: ItemView) -> str:
    """Tell which wordings of answers an item takes."""
    whole = view.whole
    if whole.card.reason == "branch-of?":
        return "branch"
    if whole.card.reason == TOLD_OF_ANOTHER:
        return "told"
    if whole.is_pair:
        return "pair"
    return "two" if whole.second is not None else "one"


def _follows(voice: Translator, view: ItemView) -> str:
    """Say what comes of an opinion."""
    group = _group(view)
    if group == "one" and view.whole.card.reason == NAME_OF_ANOTHER:
        group = "own"
    return voice.t(f"review.follows.{group}")


def _record(voice: Translator, view: ItemView) -> tuple[FactRow, ...]:
    """Write what the record says of the party."""
    facts: list[FactRow] = []
    claim = view.whole.claim
    if claim is not None and not view.whole.is_pair:
        name = voice.t("review.field.party_name")
        facts.append(
            FactRow(name, claim.name)
            if claim.name
            else FactRow(name, absent="not_sent")
        )
        facts += [
            FactRow(
                worded(voice, "review.code", verdict.scheme or ""),
                verdict.value or "",
                code=True,
            )
            for verdict in claim.identifiers
            if verdict.usable and verdict.scheme != "id_hash"
        ]
    if view.record is not None:
        facts += [
            FactRow(voice.t(f"review.field.{name}"), value)
            for name, value in view.record.facts
        ]
    elif (asked := view.whole.card.evidence.get("reason")) is not None:
        facts.append(FactRow(voice.t("review.field.asked"), asked))
    return tuple(facts)


def _record_remark(reviewer: Reviewer, view: ItemView) -> str:
    """Say from where and since when the record is known."""
    record, voice = view.record, reviewer.voice
    if record is None:
        return ""
    known = voice.moment(record.known_from, reviewer.hub.clock())
    return "\u3000".join(
        (
            worded(voice, "review.kind", record.kind),
            record.source_title,
            voice.t("review.known", at=known),
        )
    )


def _about(voice: Translator, view: ItemView) -> tuple[Link, ...]:
    """Lead to all open items about each of the merchants."""
    card = view.whole.card
    return tuple(
        Link(
            voice.t("review.about", name=name or public_id),
            address(REVIEW, {"merchant": public_id}),
        )
        for public_id, name in (
            (card.merchant, card.merchant_name),
            (card.other, card.other_name),
        )
        if public_id is not None
    )


def _opinions(reviewer: Reviewer, view: ItemView) -> tuple[SaidLine, ...]:
    """Tell who has given an opinion, and who is still to give one."""
    voice, whole = reviewer.voice, view.whole
    now = reviewer.hub.clock()
    lines = [
        SaidLine(
            StateChip(voice.t("review.given"), "round", "ok"),
            person_named(view.people, one.actor),
            voice.moment(one.at, now),
            voice.t("review.hidden")
            if one.said is None
            else f"{_said(voice, view, one.said)}\u3000{one.reason}",
        )
        for one in whole.opinions
    ]
    mine = any(one.actor == reviewer.officer for one in whole.opinions)
    if whole.card.state == "open":
        officer, member = reviewer.signed_in.officer, reviewer.signed_in.member
        who = f"{officer.name}\u3000{member.name}"
        lines.append(
            SaidLine(
                StateChip(voice.t("review.awaited"), "ring", "mute"),
                voice.t("review.somebody_else") if mine else who,
                "" if mine else voice.t("review.you"),
                "",
            )
        )
    return tuple(lines)


def _said(voice: Translator, view: ItemView, said: str) -> str:
    """Say what somebody answered, in the words that were offered where they differ."""
    if _group(view) == "told" and said in view.whole.answers:
        return voice.t(f"review.answer.told.{said}")
    return worded(voice, "review.said", said)


def _decided(reviewer: Reviewer, view: ItemView) -> str:
    """Say how an item ended that is not open any more."""
    voice, card = reviewer.voice, view.whole.card
    if card.state == "open":
        return ""
    if card.state != "decided":
        return voice.t("review.settled")
    told = voice.t(
        "review.decided",
        said=_said(voice, view, card.decision or ""),
        who=person_named(view.people, card.decided_by or ""),
    )
    mine = [
        one.said
        for one in view.whole.opinions
        if one.actor == reviewer.officer and one.said != "retracted"
    ]
    if mine and mine[-1] not in (None, card.decision):
        told += voice.t("review.against")
    return told


def _form(
    reviewer: Reviewer, view: ItemView, path: str, typed: Typed
) -> PageForm | None:
    """Ask for an opinion, or for the word that takes a decision back."""
    voice, card = reviewer.voice, view.whole.card
    wrong = typed.wrong or {}
    reason = FormField(
        "reason",
        voice.t("review.reason"),
        kind="area",
        value=typed.reason,
        hint=voice.t("review.reason_hint")
        if card.state == "open"
        else voice.t("review.retract_hint"),
        error=wrong.get("reason", ""),
        required=True,
        most=REASON_LIMIT,
        rows=4,
    )
    csrf = reviewer.signed_in.csrf
    if card.state == "decided":
        return PageForm(f"{path}/retract", (reason,), voice.t("review.retract"), csrf)
    if card.state != "open":
        return None
    answers = FormField(
        "opinion",
        voice.t("review.opinion"),
        kind="radio",
        error=wrong.get("opinion", ""),
        required=True,
        choices=_choices(voice, view, typed.opinion),
    )
    return PageForm(
        f"{path}/opinion",
        (answers, reason),
        voice.t("review.submit"),
        csrf,
        note=voice.t("review.submit_note"),
    )


def _choices(voice: Translator, view: ItemView, given: str) -> tuple[FieldChoice, ...]:
    """Offer the answers, each with its key; none is chosen beforehand."""
    group, card = _group(view), view.whole.card
    keys = iter((*KEYS_OF_FOUR, FIFTH_KEY))
    names: dict[Opinion, str | None] = {
        "same": card.merchant_name if group in ("two", "one", "told") else None,
        "other": card.other_name,
    }
    return tuple(
        FieldChoice(
            answer,
            voice.t(f"review.answer.{group}.{answer}"),
            chosen=answer == given,
            note=names.get(answer) or "",
            key=UNSURE_KEY if answer == "unsure" else next(keys),
        )
        for answer in view.whole.answers
    )
