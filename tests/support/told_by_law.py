"""What of a record is told to whom, said a second time: slowly, from the articles.

It shares no decision with the hub, so that the hub's own can be compared with it.
"""

from datetime import date, timedelta, timezone

from tests.support.opened_by_law import Opened, items_of_the_hub

CHINA = timezone(timedelta(hours=8))
HOME = "321300"
PERSON = {"individual_business", "natural_person"}
NEUTRAL = {
    *("registration", "licence", "shop", "website_filing", "platform_rule"),
    "commendation",
}
DECIDED = {"repaired": "repair", "annulled": "annulment", "withdrawn": "withdrawal"}
CODES = {"uscc", "org_code", "reg_no", "tax_no"}
OF_PERSONS = {
    "registration": {
        *("uscc", "status", "authority", "authority_code", "established_day"),
        *("operating_from", "operating_until", "industry_code"),
    },
    "licence": {
        *("uscc", "party_category", "authority", "authority_code", "document_no"),
        *("licence_type", "licence_name", "licence_no", "decision_day"),
        *("valid_from", "valid_until", "revoked_day"),
    },
    "shop": {
        *("uscc", "party_category", "status", "platform", "platform_code"),
        *("shop_id", "opened_day", "closed_day"),
    },
    "website_filing": {
        *("uscc", "party_category", "filing_no", "approved_day", "cancelled_day"),
    },
    "platform_rule": {
        *("platform", "rule_title", "published_day", "effective_day"),
    },
    "commendation": {
        *("uscc", "party_category", "title", "level", "document_no", "authority"),
        *("authority_code", "awarded_day", "valid_until", "revoked_day"),
    },
}
"""What the public reads in the records of a person's business, its name aside."""
PARTIES = {
    "registration": [
        ("party_name", {*CODES, "former_names", "legal_rep", "address"}),
        ("parent_name", {"parent_code"}),
    ],
    "shop": [
        (
            "party_name",
            {*CODES, "party_category", "party_id_no", "party_phone", "party_address"},
        ),
        ("shop_name", {"shop_id", "url", "icp_no"}),
    ],
    "sampling_result": [
        ("sampled_name", {"sampled_uscc", "sampled_address", "shop_name"}),
        ("producer_name", {"producer_uscc", "producer_address", "trademark"}),
    ],
}
"""Whom a record of a kind names: in which field, and what else describes it there."""
ALONE = [("party_name", set())]
SEEN_FROM_EACH = {"registration", "shop"}
"""Kinds that are public in the file of each of their parties."""
PLACES = {
    "宿迁": "321300",
    "宿迁市": "321300",
    "宿城区": "321302",
    "宿迁市宿城区": "321302",
    "沭阳县": "321322",
    "宿迁经济技术开发区": "321391",
    "南京": "320100",
    "江苏省": "320000",
    "北京市": "110000",
    "某地": None,
    "100000": None,
}
"""Regions as they are written, with the division that each means."""
AUTHORITIES = {
    None: None,
    "宿迁市市场监督管理局": "321300",
    "沭阳县市场监督管理局": "321322",
    "宿迁市宿城区城市管理局": "321302",
    "中华人民共和国宿迁海关": "321300",
    "南京市市场监督管理局": "320100",
    "江苏省药品监督管理局": "320000",
    "国家市场监督管理总局": None,
}
"""Authorities, with the division in whose name each acts."""


def is_within(place: str | None, divisions: set[str]) -> bool:
    """Tell whether a place lies in one of some divisions, as its digits say."""
    if place is None:
        return False
    for division in divisions:
        tree = division
        while tree.endswith("00"):
            tree = tree[:-2]
        if place.startswith(tree):
            return True
    return False


def is_elsewhere(opened: Opened, subject) -> bool:
    """Tell whether a merchant lies outside what binds the asker."""
    if opened.places is None:
        return False
    if subject.region is None:
        place = HOME
    else:
        place = PLACES.get(subject.region, subject.region)
    return not is_within(place, opened.places)


def is_told_as_public(opened: Opened, entry, subject) -> bool:
    """Tell whether of a record no more is told than the public may know."""
    if opened.audience == "public":
        return True
    if not is_elsewhere(opened, subject):
        return False
    return not is_within(AUTHORITIES[entry.issuer], opened.places or set())


def is_published(entry, day: date) -> bool:
    """Tell whether the public may see a record in the file of its subject on a day."""
    if entry.status in DECIDED:
        return False
    if entry.public_from is None or day < entry.public_from:
        return False
    if entry.publicity_until is not None and day > entry.publicity_until:
        return False
    if entry.kind in SEEN_FROM_EACH or not entry.party_nos:
        return True
    return 0 in entry.party_nos


def is_told(opened: Opened, entry, subject, day: date) -> bool:
    """Tell whether a record is shown at all."""
    if entry.kind not in opened.items:
        return False
    if entry.is_sealed and not opened.opens_sealed:
        return False
    if is_told_as_public(opened, entry, subject):
        return is_published(entry, day) and may_be_public(opened, entry, subject)
    if opened.audience in {"proceedings", "self"}:
        return True
    if entry.kind == "repair_decision" and not is_published(entry, day):
        return False
    return entry.status not in DECIDED and not is_past_its_term(opened, entry, day)


def may_be_public(opened: Opened, entry, subject) -> bool:
    """Tell whether the public may be told such a fact about such a merchant."""
    if entry.kind in NEUTRAL:
        return True
    if subject.disputed or subject.kind == "provisional":
        return False
    if subject.subject_class == "individual_business":
        return entry.kind in opened.told
    return subject.subject_class == "organisation"


def is_past_its_term(opened: Opened, entry, day: date) -> bool:
    """Tell whether the term of a record's kind is over."""
    if entry.kind not in opened.months or entry.event_day is None:
        return False
    return day > months_after(entry.event_day, opened.months[entry.kind])


def months_after(day: date, months: int) -> date:
    """Find the day of the same number so many months later, else the month's last."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def masked(name: str) -> str:
    """Write a person's business as the public reads it."""
    if len(name) < 4:
        return name[0] + "***"
    return name[:2] + "***" + name[-1]


def fields_told(opened: Opened, entry, subject) -> set[str]:
    """List the fields of a shown record that are shown, its subject's name aside."""
    fields = set(opened.items[entry.kind])
    if not is_told_as_public(opened, entry, subject):
        return fields
    classes = items_of_the_hub()[entry.kind]
    fields = {name for name in fields if classes[name] == "public"}
    if subject.subject_class in PERSON:
        seen = OF_PERSONS.get(entry.kind, set())
        if subject.subject_class == "individual_business":
            seen = seen | opened.told.get(entry.kind, set())
        fields &= seen
    return fields


def body_told(opened: Opened, entry, subject, row_classes: dict[str, str]) -> dict:
    """Write a record's content as it is told.

    ``row_classes`` is what the row itself says of each of its parties.
    """
    fields = fields_told(opened, entry, subject)
    body = {name: value for name, value in entry.body.items() if name in fields}
    if not is_told_as_public(opened, entry, subject):
        return body
    if (
        subject.subject_class in PERSON
        and "party_name" in opened.items[entry.kind]
        and "party_name" in entry.body
        and (0 in entry.party_nos or not entry.party_nos)
    ):
        body["party_name"] = entry.body["party_name"]
    named = PARTIES.get(entry.kind, ALONE)
    if entry.kind == "sampling_result":
        named = [*named, ("commissioner_name", set())]
    present = [(name, rest) for name, rest in named if name in entry.body]
    for number, (name_field, rest) in enumerate(present):
        classes = {row_classes[name_field], entry.party_classes.get(number)}
        is_own = number in entry.party_nos
        if is_own:
            classes = {subject.subject_class}
        name = entry.body[name_field]
        if is_own and is_named_whole(opened, subject):
            continue
        if not classes & PERSON and (
            is_own or is_surely_a_firm(entry, number, name_field)
        ):
            continue
        if not is_own:
            body = {
                one: value
                for one, value in body.items()
                if one not in rest or value == name
            }
        body = {one: replaced(value, name) for one, value in body.items()}
    if (
        is_named_whole(opened, subject)
        and "party_name" in body
        and (0 in entry.party_nos or not entry.party_nos)
    ):
        body["party_name"] = entry.body["party_name"]
    return body


def is_named_whole(opened: Opened, subject) -> bool:
    """Tell whether a person's business bears its registered name in its own file."""
    return subject.subject_class == "individual_business" and bool(opened.told)


CODE_BESIDE = {
    "party_name": "uscc",
    "parent_name": "parent_code",
    "sampled_name": "sampled_uscc",
    "producer_name": "producer_uscc",
    # Platform and shop id name a shop.
    "shop_name": "shop_id",
}


def is_surely_a_firm(entry, number: int, name_field: str) -> bool:
    """Tell whether a party that nothing calls a person's business can be none.

    Known by its name alone, it may be one unless it calls itself 公司 or 合作社.
    """
    if number in entry.party_classes or CODE_BESIDE.get(name_field) in entry.body:
        return True
    name = entry.body[name_field]
    return "公司" in name or "合作社" in name


def replaced(value, name: str):
    """Mask a name wherever it stands in a value."""
    if isinstance(value, str):
        return masked(name).join(value.split(name))
    if isinstance(value, list):
        return [replaced(one, name) for one in value]
    if isinstance(value, dict):
        return {key: replaced(one, name) for key, one in value.items()}
    return value


def name_told(opened: Opened, subject) -> str | None:
    """Give the name under which a merchant is told of."""
    as_public = opened.audience == "public" or is_elsewhere(opened, subject)
    if as_public and subject.subject_class in PERSON and subject.name:
        return masked(subject.name)
    return subject.name


def publicity_told(opened: Opened, entry, day: date) -> dict | None:
    """Say what officers and the merchant are told of a record's publicity."""
    if opened.audience == "public":
        return None
    ended_on, ended_by = None, None
    if entry.status in DECIDED:
        ended_on = entry.known_from.astimezone(CHINA).date()
        ended_by = DECIDED[entry.status]
    elif entry.kind in NEUTRAL and entry.effect_to and entry.effect_to < day:
        ended_on, ended_by = entry.effect_to, "effect"
    elif entry.publicity_until and entry.publicity_until < day:
        ended_on, ended_by = entry.publicity_until, "expiry"
    return {
        "public": is_published(entry, day),
        "from": entry.public_from,
        "until": entry.publicity_until,
        "ended_on": ended_on,
        "ended_by": ended_by,
        "rule": entry.publicity_rule,
    }
