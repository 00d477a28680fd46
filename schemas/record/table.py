"""The field table of a record kind, as docs/records.md prints it."""

from inspect import cleandoc

from marshmallow import fields

from schemas.fields import Rows
from schemas.record.kind import RecordKind
from schemas.record.traits import Publishing, Relates
from schemas.words import Audience

HEAD = "| field | Chinese name | class | required |\n|---|---|---|---|"


def render_kind(kind: RecordKind) -> str:
    """Return the Markdown section of one kind: what it is, its key, its fields."""
    contract = kind.contract()
    about = cleandoc(kind.contract.__doc__ or "")
    key = " ".join((kind.key.__doc__ or "").split())
    days = ", ".join(f"`{day}`" for day in kind.event_days)
    past = ", ".join(f"`{day}`" for day in kind.past_days) or "none"
    lines = [
        f"## {kind.name} ({kind.zh})",
        "",
        about,
        "",
        f"- Key: {key}",
        f"- Event day: the first given of {days}.",
        f"- Days that must not lie ahead: {past}.",
        f"- A further row with the same key: {_MERGES[kind.merge]}",
        f"- Publicity: {_PUBLICITY[kind.publishing]}; the public hears of it from "
        f"{'its subject alone' if kind.subject_only else 'each of its parties'}.",
        f"- Rating: {_rating(kind)}.",
        f"- Told to: {_told_to(kind)}.",
        *([f"- Delivered by: {_delivered_by(kind)}."] if kind.delivered_by else []),
        *([f"- Relation: {_relation(kind.relates)}."] if kind.relates else []),
        "",
        HEAD,
    ]
    for name, declared in contract.fields.items():
        lines.append(_row(name, declared))
        if isinstance(declared, Rows):
            inner = declared.contract().fields.items()
            lines += [_row(f"{name}.{below}", entry) for below, entry in inner]
    return "\n".join(lines) + "\n"


_MERGES = {
    "replace": "a new version that replaces the body.",
    "union": "a new version that unites both bodies.",
}


_PUBLICITY = {
    Publishing.NEVER: "never",
    Publishing.BY_RULE: "as the rule for its kind says",
    Publishing.AS_DECISION: "by procedure and tier as well as by rule",
    Publishing.AS_SAMPLE: "a failed sample, once nobody can contest it any more",
}


def _rating(kind: RecordKind) -> str:
    """Say what a rating may make of the kind."""
    if kind.rated is None:
        return "rests on none"
    if kind.rated.final_act:
        return "a final act, which may cost points"
    return "a good fact, which may add points"


_AUDIENCES = {
    Audience.PUBLIC: "the public and platforms as far as it is published",
    Audience.AGENCIES: "agencies",
    Audience.PROCEEDINGS: "proceedings",
    Audience.SELF: "the merchant itself",
}


def _told_to(kind: RecordKind) -> str:
    """Say who may be told of the kind, where an agreement names it."""
    told = (said for who, said in _AUDIENCES.items() if who in kind.audiences)
    return ", ".join(told)


def _delivered_by(kind: RecordKind) -> str:
    """Say from whose systems alone the kind comes."""
    owners = " or ".join(f"`{one}:…`" for one in kind.delivered_by)
    return f"sources that {owners} owns, and by no other"


def _relation(relates: Relates) -> str:
    """Say which relation the kind states, and who is told of it."""
    fields = ", ".join(f"`{name}`" for name in sorted(relates.told_by))
    return f"`{relates.kind}`, told to who may see {fields}"


def _row(name: str, declared: fields.Field[object]) -> str:
    """Return the table row of one field."""
    required = "filled on entry" if declared.dump_only else ""
    required = "yes" if declared.required else required
    zh, field_class = declared.metadata["zh"], declared.metadata["field_class"]
    return f"| `{name}` | {zh} | {field_class} | {required} |"
