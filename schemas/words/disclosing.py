"""Words of disclosing: purposes, who is told, and how closed a field is."""

from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    """What a disclosure is for."""

    ONBOARDING = "onboarding"
    ENFORCEMENT = "enforcement"
    TRANSFER = "transfer"
    PROSECUTION = "prosecution"
    TRIAL = "trial"
    SUPERVISION = "supervision"
    PUBLIC = "public"
    SELF = "self"


PROCEEDINGS: Final = frozenset({Purpose.TRANSFER, Purpose.PROSECUTION, Purpose.TRIAL})
"""Work on a suspected crime. What was repaired or annulled stays in sight, because an
earlier sanction is an element of some crimes; the openings of such reads are sealed to
the asking member and the escrow."""


CASE_WORK: Final = PROCEEDINGS | {Purpose.ENFORCEMENT}
"""Work on a case: the purposes that name an officer, and whose reads are told to others
only after a release."""


RELEASABLE: Final = CASE_WORK - PROCEEDINGS
"""Reads that are held back and that the hub can open: a rule may release them."""


PERSON: Final = "person"
"""What agreements and rules call a natural person who is found by identity number."""

TOLD_AT_ONCE: Final = frozenset(
    {Purpose.ONBOARDING, Purpose.SUPERVISION, Purpose.PUBLIC, Purpose.SELF}
)
"""Reads for these purposes are told to the merchant that they are about."""


PAST_PURPOSES: Final = CASE_WORK | {Purpose.SELF}
"""The purposes that may ask what was known at a past moment."""


class Audience(StrEnum):
    """Who is told: the four ways in which the hub shows a merchant."""

    PUBLIC = "public"
    """Platforms and everybody else: what is published, and nothing besides."""
    AGENCIES = "agencies"
    PROCEEDINGS = "proceedings"
    SELF = "self"
    """The merchant itself."""


class MemberKind(StrEnum):
    """What a member is; ``member_kinds.toml`` gives each its names and its source."""

    MARKET_SUPERVISION = "market_supervision"
    CULTURE = "culture"
    CUSTOMS = "customs"
    POST = "post"
    TELECOM = "telecom"
    CYBERSPACE = "cyberspace"
    AGRICULTURE = "agriculture"
    COPYRIGHT = "copyright"
    PUBLIC_SECURITY = "public_security"
    PROCURATORATE = "procuratorate"
    COURT = "court"
    LEADING_OFFICE = "leading_office"
    PLATFORM = "platform"
    PUBLIC = "public"
    MERCHANT = "merchant"
    """A merchant that asks for its own file."""
    ADMINISTRATIVE_APPROVAL = "administrative_approval"
    CITY_MANAGEMENT = "city_management"
    PUBLIC_CREDIT = "public_credit"
    """The public-credit system of the level above, whose records come down."""
    NEIGHBOURING_REGION = "neighbouring_region"
    """Another region: its hub, whose records come in as parcels or files, and its
    office, which asks for help with cases and gives it."""
    ZONE_OFFICE = "zone_office"
    """The office of a county, district or development zone under the leading office."""
    ASSOCIATION = "association"
    RIGHT_HOLDER = "right_holder"
    CARRIER = "carrier"
    """Who carries parcels: post, express, logistics."""
    WAREHOUSE = "warehouse"


OUTSIDERS: Final = frozenset({MemberKind.PLATFORM, MemberKind.PUBLIC})
"""Those who are shown what is published, and nothing besides."""


CASE_PARTNERS: Final = frozenset(
    {
        *(MemberKind.ASSOCIATION, MemberKind.RIGHT_HOLDER),
        *(MemberKind.CARRIER, MemberKind.WAREHOUSE),
    }
)
"""Those who take part in matters, and are shown of a merchant what is public alone."""


LEADING: Final = frozenset({MemberKind.LEADING_OFFICE, MemberKind.ZONE_OFFICE})
"""Offices that lead, each in its territory: of a city, of counties and of zones."""

UNOFFICIAL: Final = OUTSIDERS | CASE_PARTNERS
"""Those who are no authority: no counter, and no role that opens data of merchants."""


class FieldClass(StrEnum):
    """How closed a field is, from open to closed."""

    PUBLIC = "public"
    """Anyone."""
    SHARED = "shared"
    """Members under an agreement."""
    RESTRICTED = "restricted"
    """Case work."""
    PERSONAL = "personal"
    """Split off on entry and encrypted."""
    SEALED = "sealed"
    """Proceedings."""

    @property
    def and_below(self) -> frozenset["FieldClass"]:
        """This class and every more open one: who may see it may see those."""
        classes = tuple(FieldClass)
        return frozenset(classes[: classes.index(self) + 1])


class PersonalState(StrEnum):
    """What a question for a personal value in clear is answered with."""

    CLEAR = "clear"
    PLAIN = "plain"
    """Nothing in the field is personal: it stands in the file as it is."""
    ERASED = "erased"
    NONE = "none"
    WITHHELD = "withheld"
