"""Papers of every form, each field filled in with a value that can be told apart."""

from datetime import date

from hub.casework.papers import Paper, page_parts

RECEIPT, VERIFY = "hub.example/log/148213", "https://hub.example/verify"
DAY = date(2026, 11, 27)


def value_of(field, language, place=1):
    """A value that a field takes, told apart by its key and place."""
    words = f"{field.zh}第{place}项" if language == "zh" else f"{field.en} item {place}"
    return {
        "text": lambda: words,
        "long": lambda: f"{words}\n{words}",
        "day": lambda: "2026-11-20",
        "moment": lambda: "2026-11-20T14:05:00+08:00",
        "money": lambda: 5_231_000 + place,
        "count": lambda: 1_260 + place,
        "people": lambda: [f"{words} A", f"{words} B"],
        "choice": lambda: field.choices[place % len(field.choices)].key,
    }[field.type]()


def paper_of(form, language="zh", **changes):
    """A paper of a form with every field and table filled in."""
    given = {
        "form": form.key,
        "number": f"宿{form.word}〔2026〕12号" if form.word else "",
        "issuer": "宿迁市市场监督管理局",
        "addressee": "宿迁市公安局" if form.addressed_to else "",
        "day": max(DAY, form.bases[-1].valid_from),
        "receipt": RECEIPT,
        "verify_at": VERIFY,
        "language": language,
        "fields": {one.key: value_of(one, language) for one in form.fields},
        "tables": {
            table.key: [
                {one.key: value_of(one, language, place) for one in table.columns}
                for place in (1, 2)
            ]
            for table in form.tables
        },
    }
    return Paper(**given | changes)


def said_in(form, **changes):
    """What is sent to write a paper of a form, with every field filled in."""
    said = {
        "values": {one.key: value_of(one, "zh") for one in form.fields},
        "tables": {
            table.key: [{one.key: value_of(one, "zh") for one in table.columns}]
            for table in form.tables
        },
    }
    return said | ({"addressee": "宿迁市公安局"} if form.addressed_to else {}) | changes


def texts_of(parts):
    """Every text that a paper laid out has."""
    said = [parts.issuer, parts.title, parts.number, parts.addressee, parts.opening]
    said += [parts.closing, parts.basis, parts.note, *parts.signature, *parts.signs]
    for pair in (*parts.facts, *parts.texts, *parts.below):
        said += pair
    for table in parts.tables:
        said += [table.title, *(head.text for head in table.heads), *table.total]
        said += [cell for row in table.rows for cell in row]
    return [one for one in said if one]


def parts_of(form, language="zh", **changes):
    """A paper of a form, laid out."""
    return page_parts(paper_of(form, language, **changes))
