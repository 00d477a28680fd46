"""Laws of linking that hold whatever comes in, in whatever order."""

import itertools
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.merchants.ledger.log_check import wrong_membership
from hub.merchants.models import LinkWatch, Membership, MerchantIdentifier
from hub.merchants.service import rebuild_memberships
from schemas.codes.identifiers import CodeVerdict
from tests.support.parts import LONG

LAW = settings(
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ]
)

STEMS = ("洋河", "洋和", "大枣", "大束", "青伊")
PLACES = ("", "宿迁市", "沭阳县", "宿城区", "江苏", "连云港市")
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "经营部")


def all_names():
    return [f"{p}{s}商贸{f}" for p in PLACES for s in STEMS for f in FORMS]


@st.composite
def towns(draw):
    """Registered firms, and rows that name and code them rightly and wrongly."""
    count = draw(st.integers(1, 6))
    names = draw(
        st.lists(
            st.sampled_from(all_names()), min_size=count, max_size=count, unique=True
        )
    )
    # The last firms stand in no register, so each is named by one row at most.
    registered = draw(st.integers(1, count))
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, registered - 1),
                st.one_of(st.none(), st.sampled_from(names + all_names()[:7])),
                st.sampled_from(("uscc", "org", "both", "repaired", "none")),
            ),
            max_size=10,
        )
    )
    strangers = [
        (number, draw(st.sampled_from(names)), draw(st.sampled_from(("uscc", "org"))))
        for number in range(registered, count)
    ]
    return names[:registered], rows + strangers


def claims_of(desk, codes, town):
    names, rows = town
    claims = [
        desk.register(f"r{number}", name, codes.uscc(number))
        for number, name in enumerate(names)
    ]
    for place, (number, name, how) in enumerate(rows):
        value = codes.uscc(number)
        code = {
            "uscc": (value,),
            "org": (codes.org_code(number),),
            "both": (codes.org_code(number), codes.reg_no(number)),
            "repaired": (CodeVerdict("uscc", "?", value, "repaired"),),
            "none": (),
        }[how]
        claims.append(desk.claim(f"p{place}", name, *code))
    return claims


def in_batches(desk, claims, cuts):
    """Link claims in order, cut into batches at some places."""
    places = [0, *sorted(cuts), len(claims)]
    for start, end in itertools.pairwise(places):
        desk.link(*claims[start:end])


@LAW
@given(town=towns(), data=st.data())
def test_the_order_of_arrival_decides_nothing(desk, codes, town, data):
    claims = claims_of(desk, codes, town)
    shuffled = data.draw(st.permutations(claims))
    cuts = data.draw(st.lists(st.integers(0, len(claims)), max_size=4))
    with desk.trial():
        desk.link(*claims)
        expected = desk.memberships(claims)

    with desk.trial():
        in_batches(desk, shuffled, cuts)
        found = desk.memberships(claims)

    assert found == expected


@LAW
@given(town=towns(), data=st.data())
def test_no_merchant_ever_has_two_organisation_codes(desk, codes, town, data):
    claims = data.draw(st.permutations(claims_of(desk, codes, town)))
    names = st.one_of(st.none(), st.sampled_from(town[0]))
    # Rows that cross the codes of two firms, of which one may be new.
    again = [
        desk.claim(
            f"p{n}",
            data.draw(names),
            codes.uscc(data.draw(st.integers(0, 9))),
            codes.reg_no(data.draw(st.integers(0, 5))),
        )
        for n in range(6)
    ]
    cuts = data.draw(st.lists(st.integers(0, 9)))

    with desk.trial() as session:
        in_batches(desk, [*claims, *again], cuts)
        owners = session.scalars(
            select(MerchantIdentifier.merchant_id).where(
                MerchantIdentifier.scheme == "org_code"
            )
        ).all()
    assert len(owners) == len(set(owners))


@LAW
@given(town=towns(), data=st.data())
def test_the_tables_rebuilt_from_the_ledger_are_identical(desk, codes, town, data):
    claims = data.draw(st.permutations(claims_of(desk, codes, town)))
    changed = [
        desk.claim(f"p{n}", data.draw(st.sampled_from(all_names())), codes.uscc(n))
        for n in range(data.draw(st.integers(0, 3)))
    ]
    cuts = data.draw(st.lists(st.integers(0, 9)))
    with desk.trial() as session:
        in_batches(desk, [*claims, *changed], cuts)
        before = desk.rows(Membership), desk.rows(LinkWatch)
        assert wrong_membership(session.connection()) is None

        count = rebuild_memberships(session)
        after = desk.rows(Membership), desk.rows(LinkWatch)

    assert after == before
    assert count == len(before[0])


@pytest.mark.postgresql_in_long
@LAW
@given(town=towns(), data=st.data())
def test_linking_everything_again_writes_nothing(desk, codes, everything, town, data):
    claims = data.draw(st.permutations(claims_of(desk, codes, town)))
    cuts = data.draw(st.lists(st.integers(0, 9)))
    with desk.trial():
        in_batches(desk, claims, cuts)
        before = everything()

        desk.link(*data.draw(st.permutations(claims)))
        after = everything()

    assert after == before


def sibling_names(count, chooser):
    """Name firms of which many differ by one character, a division or a form."""
    names = []
    for number in range(count):
        kind = number % 4
        if kind == 0 or not names:
            stem = "".join(chooser.choices("洋河大枣青伊湖骆马泗沭宿豫皂", k=4))
            names.append(f"宿迁市{stem}商贸有限公司")
        elif kind == 1:
            names.append(names[-1].replace("商贸", chooser.choice("甲乙丙丁") + "贸"))
        elif kind == 2:
            names.append(names[-1].replace("宿迁市", "沭阳县"))
        else:
            names.append(names[-1].replace("有限公司", "有限责任公司"))
    return list(dict.fromkeys(names))


@pytest.mark.postgresql_in_long
@pytest.mark.parametrize("register_first", [True, False])
def test_no_row_with_swapped_code_and_name_is_attached(desk, codes, register_first):
    chooser = random.Random(20261124)
    names = sibling_names(1200 if LONG else 500, chooser)
    register = [
        desk.register(f"r{n}", name, codes.uscc(n)) for n, name in enumerate(names)
    ]
    numbers = list(range(len(names)))
    chooser.shuffle(numbers)
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    # Neighbours in the list are siblings, one character or one division apart.
    pairs += [(n, n + 1) for n in range(0, len(names) - 1, 2)]
    swapped = [
        desk.claim(f"s{place}-{turn}", names[name], codes.uscc(code))
        for place, (one, two) in enumerate(pairs)
        for turn, (code, name) in enumerate(((one, two), (two, one)))
    ]
    honest = [
        desk.claim(f"h{n}", name, codes.uscc(n))
        for n, name in enumerate(names[: len(names) // 4])
    ]
    batches = (
        [register, swapped, honest] if register_first else [swapped, honest, register]
    )

    for batch in batches:
        for start in range(0, len(batch), 400):
            desk.link(*batch[start : start + 400])

    attached = [claim for claim in swapped if desk.member_of(claim) is not None]
    assert attached == []
    assert all(desk.member_of(claim) is not None for claim in honest)
    assert all(desk.member_of(claim) is not None for claim in register)
