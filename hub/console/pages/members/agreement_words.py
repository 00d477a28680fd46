"""What an agreement opens, in plain words: by purpose, item and field."""

from collections.abc import Iterable
from datetime import date

from hub.agreements.catalog import every_item
from hub.agreements.policy import ALL, Refusal, View
from hub.agreements.service import view_of_terms
from hub.agreements.terms import Terms
from hub.console.pages.members.views import (
    OpenedItem,
    OpenedPurpose,
    WithheldFields,
)
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.lookup.page import field_name
from hub.lookup.wording import item_word, withheld_text
from schemas.record import KINDS


def opened_by(
    hub: Hub, voice: Translator, terms: Terms, day: date
) -> tuple[OpenedPurpose, ...]:
    """Say what terms open for each of their purposes on a day."""
    day = max(day, terms.valid_from)
    return tuple(
        _purpose(hub, voice, view_of_terms(hub.rulebook, terms, one, day), one, day)
        for one in sorted(terms.purposes)
    )


def item_name(hub: Hub, voice: Translator, item: str, day: date) -> str:
    """Name a data item: a kind of record by the catalog, else what the hub finds."""
    if item in KINDS:
        return hub.rulebook.item_name(item, day, voice.language)
    return item_word(item, voice.language)


def _purpose(
    hub: Hub, voice: Translator, view: View | Refusal, purpose: str, day: date
) -> OpenedPurpose:
    """Say what is opened for one purpose."""
    said = voice.t(f"purpose.{purpose}")
    if isinstance(view, Refusal):
        rules = (withheld_text(view.rule, voice.language),)
        return OpenedPurpose(purpose, said, (), (), rules)
    whole = {one.item: one.rule for one in view.withheld if one.field == ALL}
    closed = [item for item in every_item() if item in whole or not view.items[item]]
    return OpenedPurpose(
        purpose=purpose,
        said=said,
        items=tuple(
            _item(hub, voice, view, item, day)
            for item in every_item()
            if item not in closed
        ),
        closed=tuple(
            voice.t(
                "agreements.closed_item",
                item=item_name(hub, voice, item, day),
                rule=withheld_text(whole.get(item, "grant:field"), voice.language),
            )
            for item in closed
        ),
        rules=tuple(
            withheld_text(one.rule, voice.language)
            for one in view.withheld
            if one.item == ALL
        )
        + ((voice.t("agreements.officer_named"),) if view.officer_required else ()),
    )


def _item(hub: Hub, voice: Translator, view: View, item: str, day: date) -> OpenedItem:
    """Say which fields of an item are opened, and why the others are not."""
    shown = view.items[item]
    rules: dict[str, list[str]] = {}
    for one in view.withheld:
        if one.item == item:
            rules.setdefault(one.rule, []).append(one.field)
    return OpenedItem(
        name=item_name(hub, voice, item, day),
        fields=field_names(voice, item, shown),
        is_whole=len(shown) == len(every_item()[item]),
        withheld=tuple(
            WithheldFields(
                voice.t(
                    "agreements.withheld",
                    count=len(fields),
                    rule=withheld_text(rule, voice.language),
                ),
                voice.t("parts.comma").join(field_names(voice, item, fields)),
            )
            for rule, fields in rules.items()
        ),
    )


def field_names(voice: Translator, item: str, fields: Iterable[str]) -> tuple[str, ...]:
    """Name fields in the order in which their item has them, others as they come."""
    order = {field: no for no, field in enumerate(every_item().get(item, ()))}
    ordered = sorted(fields, key=lambda field: order.get(field, len(order)))
    return tuple(field_name(item, field, voice.language) for field in ordered)
