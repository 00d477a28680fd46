"""The sheet of a merchant's whole page, and of its own file in plain words."""

from collections.abc import Iterator, Mapping, Sequence

from hub.lookup.disclosure import Disclosure
from hub.lookup.page import (
    IdentityDocument,
    LooksDocument,
    MerchantPageDocument,
    PageRating,
    PageReason,
    PageRecord,
    RatingHistoryDocument,
    SaidFact,
    SourceFreshness,
    WithheldGroup,
)
from hub.sheets.framing import Asking, frame
from hub.sheets.model import (
    Part,
    Sheet,
    SheetFacts,
    SheetNote,
    SheetSection,
)
from hub.sheets.pages.parts import (
    graded,
    identity_parts,
    record_sections,
    withheld_section,
)
from hub.sheets.pages.relations import relations_section
from hub.sheets.pages.values import BETWEEN, begun, content, label, points
from hub.sheets.wording import SheetWords
from schemas.words import Purpose, RecordStatus

REGISTRATION = "registration"
USCC = "uscc"
ORG_CODE = "org_code"


def page_sheet(
    document: MerchantPageDocument, answer: Disclosure, asking: Asking
) -> Sheet:
    """Make the sheet of all that a merchant's page tells."""
    words = SheetWords(asking.language)
    merchant = document.merchant
    is_own = asking.purpose == Purpose.SELF
    sections = [
        SheetSection(words("identity"), list(_identity(document, words))),
        SheetSection(words("rating"), list(_rating(document.rating, words))),
        *_records(document, words),
    ]
    if is_own:
        sections.append(_rights(document, words))
    if document.rating_history.points:
        sections.append(_history(document.rating_history, words))
    if merchant.relations:
        sections.append(relations_section(merchant, words))
    if isinstance(document.looks, LooksDocument):
        sections.append(_looks(document.looks, words))
    if document.withheld:
        sections.append(_withheld(document.withheld, words))
    if isinstance(document.freshness, list | tuple):
        sections.append(_freshness(document.freshness, words))
    lines = [words("own-file" if is_own else "merchant-page")]
    if is_own:
        lines.append(words("own-lead"))
    title = merchant.name or merchant.uscc or merchant.id
    return frame(title, lines, sections, answer, asking)


def _identity(document: MerchantPageDocument, words: SheetWords) -> Iterator[Part]:
    """Say who the merchant is, by its register, its codes and former names."""
    merchant, identity = document.merchant, document.identity
    rows = [
        (words("name"), merchant.name or words("not-told")),
        *_codes(identity, merchant.uscc, words),
        (words("id"), merchant.id),
        (words("state"), words.state(merchant.status)),
        (words("class"), words(f"class.{identity.subject_class}")),
        (words("region"), identity.region_name or words("not-told")),
    ]
    if identity.register is not None:
        rows += [
            (begun(label(REGISTRATION, name, words.language)), fact_text(fact, words))
            for name, fact in identity.register.facts.items()
            if name != "status"
        ]
    if identity.former_names:
        names = (one.name for one in identity.former_names)
        rows.append((words("former"), BETWEEN[words.language].join(names)))
    yield from identity_parts(document, merchant, rows, words)


def _codes(
    identity: IdentityDocument, uscc: str | None, words: SheetWords
) -> list[tuple[str, str]]:
    """List the codes; the organisation code stands inside the unified one."""
    others = [
        (f"{words('code')} {code.scheme}", code.value)
        for code in identity.codes
        if code.scheme not in {USCC, ORG_CODE}
    ]
    return [(words("code"), uscc or words("not-told")), *others]


def fact_text(fact: SaidFact, words: SheetWords) -> str:
    """Write a fact, or in which way it is not there."""
    if fact.state == "said":
        return str(fact.value)
    return words("not-told" if fact.state == "silent" else "withheld-value")


def _rating(rating: PageRating | None, words: SheetWords) -> Iterator[Part]:
    """Say grade and score, each reason with article and fading, and the limits."""
    if rating is None:
        yield SheetNote(words("unrated"))
        return
    policy = f"{rating.policy} {rating.version} {rating.as_of}"
    yield graded(rating, policy, words)
    if rating.reasons:
        yield words.table(
            (("reason", 6), ("article", 6), ("fades", 4), ("points", 2)),
            [_reason(one, words) for one in rating.reasons],
            [words("sum"), "", "", str(sum(one.points for one in rating.reasons))],
        )
    why = [flag for flag in rating.flags if flag.says_why_unrated]
    for flag in why:
        yield SheetNote(words("unrated-because", text=flag.text))
    limits = [
        (_limit_name(flag.at_most, words), flag.text)
        for flag in rating.flags
        if flag not in why
    ]
    if limits:
        yield SheetFacts(limits)
    yield SheetNote(words("advice"), framed=True)


def _limit_name(at_most: str | None, words: SheetWords) -> str:
    """Name what a flag does."""
    return words("limits") if at_most is None else words("at-most", grade=at_most)


def _reason(reason: PageReason, words: SheetWords) -> list[str]:
    """Write a reason as a row."""
    fades = words("stays")
    if reason.next is not None:
        fades = f"{reason.next.day}\n{points(reason.next.points)}"
    rests_on = " ".join(reason.records)
    return [
        "\n".join(filter(None, (reason.text, rests_on))),
        reason.article or "",
        fades,
        points(reason.points),
    ]


def _records(
    document: MerchantPageDocument, words: SheetWords
) -> Iterator[SheetSection]:
    """Yield a section for each kind of record, with all that is told of each."""
    records, sources = document.records, document.freshness
    told_of = sources if isinstance(sources, list | tuple) else ()
    titles = {one.source: one.title for one in told_of}
    # Kinds in the order of their keys, each under its name.
    ordered = sorted(records, key=lambda one: (one.kind, one.name))
    named = [(begun(one.name), _record(one, titles, words)) for one in ordered]
    heads = (("day", 3), ("facts", 11), ("state", 6))
    yield from record_sections(named, heads, words)


def _record(
    record: PageRecord, titles: Mapping[str, str], words: SheetWords
) -> list[str]:
    """Write a record: its days, every field that is shown, how it stands and why."""
    state = [words.state(record.state)]
    if isinstance(record.why, str):
        state.append(record.why)
    else:
        if record.publicity_until is not None:
            state.append(f"{words('public-until')} {record.publicity_until}")
        if record.article is not None:
            state.append(record.article)
    if record.status == RecordStatus.DISPUTED:
        state.append(words("disputed-record"))
    source = titles.get(record.source, record.source)
    state += [f"{words('source')} {source}", record.id]
    event = words("not-told") if record.event_day is None else f"{record.event_day}"
    known = words("known", day=record.known_from)
    said = content(record.kind, record.body, words.language)
    return [f"{event}\n{known}", said, "\n".join(state)]


def _rights(document: MerchantPageDocument, words: SheetWords) -> SheetSection:
    """Say what the merchant may do about its file."""
    rights = document.rights
    told_of = rights if isinstance(rights, list | tuple) else ()
    rows = [
        (one.title, f"{one.text}\n{words('article')}　{one.article}") for one in told_of
    ]
    return SheetSection(words("rights"), [SheetFacts(rows)])


def _history(history: RatingHistoryDocument, words: SheetWords) -> SheetSection:
    """List the ratings that were given."""
    rows = [
        [
            words.local(one.known_at)[:10],
            one.grade if one.score is not None else words("unrated"),
            words("none") if one.score is None else str(one.score),
            "\n".join(change.text for change in one.changed),
        ]
        for one in history.points
    ]
    heads = (("since", 3), ("grade", 2), ("amount", 2), ("changed", 9))
    table = words.table(heads, rows)
    return SheetSection(words("history"), [table])


def _looks(looks: LooksDocument, words: SheetWords) -> SheetSection:
    """List who looked, as this asker is told."""
    rows = [
        [
            f"{look.day}",
            look.name,
            words.purpose(look.purpose) if look.purpose else "",
            words("refused") if look.refused else "",
        ]
        for look in looks.reads
    ]
    parts: list[Part] = [SheetNote(words("no-looks"))]
    if rows:
        heads = (("day", 3), ("who", 8), ("shown-to", 4), ("", 2))
        parts = [words.table(heads, rows)]
    if looks.has_more:
        parts.append(SheetNote(words("looks-more")))
    parts.append(SheetNote(looks.note))
    return SheetSection(words("looks"), parts)


def _withheld(groups: Sequence[WithheldGroup], words: SheetWords) -> SheetSection:
    """Say what the view never shows, the same for every merchant."""
    between = BETWEEN[words.language]
    rows = [
        [begun(one.name), between.join(one.fields.values()), one.text] for one in groups
    ]
    heads = (("item", 3), ("field", 6), ("rule", 6))
    table = words.table(heads, rows)
    return withheld_section(table, words)


def _freshness(sources: Sequence[SourceFreshness], words: SheetWords) -> SheetSection:
    """Say how fresh the sources are."""
    rows = [
        [
            one.title,
            words("never") if one.last_good_day is None else f"{one.last_good_day}",
            words("no-promise")
            if one.promised_days is None
            else words("days", count=one.promised_days),
            words("late" if one.is_late else "on-time")
            if one.last_good_day is not None
            else "",
        ]
        for one in sources
    ]
    heads = (("source", 7), ("last-good", 3), ("promise", 3), ("state", 3))
    table = words.table(heads, rows)
    return SheetSection(words("freshness"), [table])
