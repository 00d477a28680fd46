"""What stands around a merchant's records on its page: the same for every merchant.

What the view withholds and by which rule, and how fresh the sources are whose kinds it
opens. Who looked is the merchant's own, as its history tells it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from msgspec import UNSET

from connectors.base import Manifest, load_manifests
from hub.agreements.policy import ALL
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.intake.runs import SourceTimes
from hub.lookup.page.documents import (
    LookDocument,
    LooksDocument,
    SourceFreshness,
    WithheldGroup,
)
from hub.lookup.view.sight import Sight
from hub.lookup.wording import (
    TEXTS,
    item_word,
    withheld_text,
    word,
)
from schemas.record import KINDS

MOST_LOOKS = 20
"""Reads that the page tells of, the newest; the history has the rest."""
LOOK_FIELDS = frozenset(LookDocument.__struct_fields__)


def withheld_groups(hub: Hub, sight: Sight, language: str) -> list[WithheldGroup]:
    """Say what the view never shows, by item and rule."""
    groups: dict[tuple[str, str], list[str]] = {}
    for rule in sight.view.withheld:
        fields = groups.setdefault((rule.item, rule.rule), [])
        if rule.field != ALL:
            fields.append(rule.field)
    return [
        WithheldGroup(
            item=item,
            name=_item_name(hub, item, sight.day, language),
            rule=rule,
            text=withheld_text(rule, language),
            fields={field: field_name(item, field, language) for field in fields},
        )
        for (item, rule), fields in groups.items()
    ]


def _item_name(hub: Hub, item: str, day: date, language: str) -> str:
    """Name a data item: a kind of record by the catalog, else what the hub finds."""
    if item in KINDS:
        return hub.rulebook.item_name(item, day, language)
    return item_word(item, language)


@cache
def field_name(item: str, field: str, language: str) -> str:
    """Name a field as its kind does; in English by its key in plain words."""
    if item in KINDS and language != "en":
        declared = KINDS[item].contract().fields.get(field)
        if declared is not None:
            return str(declared.metadata["zh"])
    if item not in KINDS:
        return item_word(field, language)
    return field.replace("_", " ")


def freshness_document(
    hub: Hub, sight: Sight, times: Mapping[str, SourceTimes]
) -> list[SourceFreshness]:
    """Tell of each source of kinds that the view opens when it last delivered well."""
    return [
        _freshness(hub, manifest, kinds, times.get(manifest.name, SourceTimes()), sight)
        for manifest in load_manifests(hub.config.connectors_folder).values()
        if (kinds := [kind for kind in manifest.kinds if sight.opens(kind)])
    ]


def _freshness(
    hub: Hub,
    manifest: Manifest,
    kinds: Collection[str],
    times: SourceTimes,
    sight: Sight,
) -> SourceFreshness:
    """Tell how fresh one source is; the public is told days, no moments."""
    last = times.last_good_at
    promised = hub.rulebook.promise_of(kinds, sight.day)
    return SourceFreshness(
        source=manifest.name,
        title=manifest.title,
        kinds=sorted(kinds),
        last_good_day=None if last is None else legal_day(last),
        last_good_at=UNSET if last is None or sight.view.is_public else last,
        promised_days=promised,
        is_late=times.is_late(promised, sight.day),
    )


def looks_document(
    reads: Sequence[Mapping[str, Any]], *, has_more: bool, is_all: bool, language: str
) -> LooksDocument:
    """Write who looked, as the history tells it; of a read nothing else is told.

    ``is_all`` says whether nothing is held back that the hub can open.
    """
    note = TEXTS["sealed-note" if is_all else "held-note"]
    return LooksDocument(
        reads=[
            LookDocument(**{k: v for k, v in read.items() if k in LOOK_FIELDS})
            for read in reads
        ],
        has_more=has_more,
        note=word(note, language),
    )
