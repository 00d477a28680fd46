"""How alike two names are, and who imitates whom."""

from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.names import Divisions, flat
from hub.names.compare import WEIGHTS, compare, imitation, spell
from hub.names.search import segment as segments
from hub.names.search.rank import rank
from hub.names.search.retrieve import EVERYTHING, NameStore
from hub.names.search.segment import IndexedName, Segment
from hub.names.words.characters import aloud, sound

DIVISIONS = Divisions.of(
    [
        ("320000", "江苏省", None),
        ("321300", "宿迁市", "320000"),
        ("321322", "沭阳县", "321300"),
        ("320300", "徐州市", "320000"),
    ]
)
names = st.lists(
    st.sampled_from(
        [
            "宿迁市",
            "沭阳",
            "徐州",
            "洋河",
            "洋和",
            "双沟",
            "酒业",
            "童装",
            "有限公司",
            "有限责任公司",
            "厂",
            "（宿迁）",
            "集团",
            "沭阳分公司",
            "旗舰店",
            "釀酒",
            "a1",
        ]
    ),
    max_size=6,
).map("".join)


def compared(one, other):
    return compare(spell(one, DIVISIONS), spell(other, DIVISIONS), DIVISIONS)


@given(names, names)
def test_a_score_has_no_direction_and_is_the_sum_of_its_features(one, other):
    there, back = compared(one, other), compared(other, one)

    assert there == back
    assert 0 <= there.score <= 1
    weighted = sum(WEIGHTS[name] * there.features[name] for name in WEIGHTS)
    assert there.score == pytest.approx(min(weighted, 1), abs=0.0015)


@given(names)
def test_a_name_is_wholly_like_itself(name):
    assert compared(name, name).score == 1


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("宿迁市洋河酒业有限责任公司", "宿迁市洋河酒业厂"),
        ("洋河酒业有限公司", "徐州市洋河酒业有限公司"),
        ("宿迁市洋和酒业有限公司", "宿迁市双沟酒业有限公司"),
        ("宿迁市洋河酒业有限公司沭阳分公司", "徐州市洋河酒业有限公司沭阳分公司"),
        ("洋河（宿迁）酒业有限公司", "洋河（徐州）酒业有限公司"),
    ],
)
def test_what_is_more_like_a_name_scores_higher(better, worse):
    wanted = "宿迁市洋河酒业有限公司"

    assert compared(wanted, better).score > compared(wanted, worse).score
    assert compared(wanted, better).score < 1


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("洋河", "洋和", "homophone"),
        ("末来", "未来", "shape"),
        ("河洋", "洋河", "moved"),
        ("洋河", "洋河", None),
        ("洋河", "双沟", None),
        ("洋河", "洋河大", None),
        ("洋河", "央和", None),
        ("洋", "央", None),
    ],
)
def test_imitations_are_told_both_ways(one, other, likeness):
    assert imitation(one, other) == likeness
    assert imitation(other, one) == likeness


@pytest.mark.parametrize(
    ("one", "other", "stem"),
    [
        ("洋河酒业有限公司", "洋和酒业有限公司", 0.93),
        ("未来酒业有限公司", "末来酒业有限公司", 0.93),
        ("洋河酒业有限公司", "双沟酒业有限公司", 0.0),
        ("洋河酒业有限公司", "洋河酒业厂", 1.0),
    ],
)
def test_homophones_and_look_alikes_count_almost_in_full(one, other, stem):
    assert compared(one, other).features["stem"] == pytest.approx(stem)


@pytest.mark.parametrize(
    ("lost", "whole"),
    [
        ("宿迁市洋河酿酒有公司", "宿迁市洋河酿酒有限公司"),
        ("迁市洋河酒有限公司", "宿迁市洋河酿酒有限公司"),
        ("宿市洋酿酒有限公司", "宿迁市洋河酿酒有限公司"),
    ],
)
def test_a_name_that_lost_characters_is_compared_as_a_whole(lost, whole):
    other = whole.replace("洋河", "双沟")

    assert compared(lost, whole).score > compared(lost, other).score
    assert compared(lost, whole).features["core"] >= 0.85
    assert compared(lost, whole).features["spelling"] == 0


@given(names, names)
def test_only_spellings_of_one_name_score_from_95_on(one, other):
    comparison = compared(one, other)

    assert (comparison.score >= 0.95) == (flat(one) == flat(other))
    assert comparison.undecided().score < 0.95
    assert comparison.undecided().features["spelling"] == 0


def store_of(*texts):
    return Segment.of([IndexedName(at, True, text) for at, text in enumerate(texts, 1)])


PLACES = ("宿迁市", "沭阳县", "泗洪县", "泗阳县", "扬州市", "徐州市")
TRADES = ("酒业", "童装", "农机", "商贸", "石材", "酿造", "旅游", "软件")


def found(store, name, **more):
    return [hit.merchant_id for hit in rank(store, name, DIVISIONS, 5, **more)]


def test_a_homophone_that_shares_no_pair_is_found_by_its_sound():
    store = NameStore((store_of("运朵", "双沟酒业有限公司", "徐州童装厂"),))

    assert found(store, "云多") == [1]


def test_an_abbreviation_that_shares_no_pair_is_found_by_its_characters():
    store = NameStore((store_of("宿迁市洋河酿酒有限公司", "双沟厂", "徐州童装厂"),))

    assert found(store, "宿洋酿") == [1]
    assert store.find("宿洋酿", 5) == []
    # What holds less than half of it is not like it.
    assert found(store, "宿彩霞印刷") == []


def test_single_characters_find_what_stands_in_newer_segments_and_no_replaced_name():
    old = NameStore((store_of("宿迁市洋河酿酒有限公司", "双沟厂"),))

    store = old.renew([IndexedName(1, True, "徐州市彩霞印刷厂")], [1])

    assert found(store, "宿洋酿") == []
    assert found(store, "徐彩印") == [1]
    assert found(store, "徐彩印", among=store.without(np.array([1]))) == []
    assert NameStore(()).find_apart("徐彩印", 5) == []


@pytest.mark.parametrize(
    "typed", ["yanghe", "yang he niang jiu", "Suqianshi Yanghe Niangjiu Youxiangongsi"]
)
def test_a_name_in_whole_pinyin_is_found(typed):
    store = NameStore((store_of("徐州童装厂", "宿迁市洋河酿酒有限公司", "双沟厂"),))

    assert found(store, typed)[:1] == [2]


def test_a_brand_in_letters_is_found_by_its_letters_first():
    store = NameStore((store_of("海尔电器厂", "haier电器厂", "haier"),))

    assert found(store, "haier")[:2] == [3, 2]


@pytest.mark.parametrize(
    ("text", "heard"),
    [("yanghe", "洋河"), ("xian", "xian"), ("xianyang", "咸阳"), ("shop", "shop")],
)
def test_pinyin_is_heard_as_the_fewest_syllables_there_are(text, heard):
    assert aloud(text) == (heard if heard.isascii() else sound(heard))


def test_newer_names_of_a_merchant_take_the_place_of_all_older_ones():
    old = NameStore((store_of("宿迁市洋河酒业有限公司", "双沟酒业有限公司"),))

    store = old.renew([IndexedName(1, True, "宿迁市彩霞酿造厂")], [1])

    assert found(store, "洋河酒业") == [2]
    assert found(store, "彩霞酿造") == [1]
    assert found(store.renew([], [1]), "彩霞酿造") == []
    assert found(old, "洋河酒业") == [1, 2]


def test_a_merchant_of_many_names_comes_once_with_its_best():
    rows = [IndexedName(7, True, f"云朵{at}号店") for at in range(40)]
    store = NameStore((Segment.of([*rows, IndexedName(8, True, "云朵商行")]),))

    hits = rank(store, "云朵7号店", DIVISIONS, 5)

    assert [hit.merchant_id for hit in hits] == [7, 8]
    assert (hits[0].name, hits[0].comparison.score) == ("云朵7号店", 1)


def test_only_names_are_found_among_which_is_searched():
    store = NameStore.of(
        [IndexedName(1, False, "云朵商行"), IndexedName(2, True, "云朵酒行")]
    )

    assert found(store, "云朵商行") == [1, 2]
    assert found(store.opened, "云朵商行") == [2]
    assert found(store, "云朵商行", among=store.without(np.array([2, 3]))) == [1]


def test_who_finds_open_names_finds_the_same_whatever_else_there_is():
    """Not even the order of the candidates tells of other names, or of a renewal."""
    names = [f"{place}云朵{trade}厂" for place in PLACES for trade in TRADES]
    opened = [IndexedName(at, True, name) for at, name in enumerate(names)]
    other = [IndexedName(at + 1_000, False, "云朵酒厂") for at in range(400)]
    alone = NameStore.of(opened)

    def candidates(store):
        return [
            found
            for name in ("云朵酒厂", "宿迁云朵", "运朵童装", "厂")
            for found in (
                store.opened.find(name, 20),
                store.opened.find(name, 20, spoken=True),
                store.opened.find_apart(name, 20),
            )
        ]

    expected = candidates(alone)
    assert expected[0]
    assert candidates(NameStore.of(opened + other)) == expected
    assert (
        candidates(alone.renew(other, [row.merchant_id for row in other])) == expected
    )
    again = alone.renew(opened[:9], range(9)).renew(opened[3:12], range(3, 12))
    assert candidates(again) == expected


def test_a_renewal_does_not_weigh_the_names_that_stayed_twice():
    rare = [IndexedName(at, True, f"甲乙{at}") for at in range(3)]
    common = [IndexedName(10 + at, True, f"丙丁{at}") for at in range(4)]
    store = NameStore.of([*rare, *common])

    renewed = store.renew([*rare, IndexedName(0, False, "别名")], [0, 1, 2])

    first = [store.opened.find("甲乙丙丁", 1), renewed.opened.find("甲乙丙丁", 1)]
    assert first[0] == first[1]
    assert first[0][0].merchant_id == 0
    assert len(renewed.opened) == len(store)


def test_pairs_that_more_names_hold_than_may_be_looked_at_find_nobody(monkeypatch):
    monkeypatch.setattr(segments, "LEAST_CAP", 10)
    rows = [IndexedName(at, True, f"云朵{at}号") for at in range(11)]

    store = NameStore.of([*rows, IndexedName(99, True, "云朵石磨坊")])

    assert found(store, "云朵") == []
    assert found(store, "云朵石磨") == [99]


@given(
    st.lists(st.text("云朵磨坊石上下", max_size=4), min_size=1, max_size=40),
    st.integers(1, 9),
)
def test_a_segment_joined_of_pieces_is_the_one_made_at_once(texts, size):
    rows = [IndexedName(at // 2, True, text) for at, text in enumerate(texts)]
    pieces = [
        Segment.of(rows[at : at + size], among=EVERYTHING)
        for at in range(0, len(rows), size)
    ]

    with cap_of(3):
        joined = Segment.joined(pieces, is_open=True, among=len(rows))
        whole = Segment.of(rows)

    assert joined.parts() == whole.parts()
    assert pieces == []


@contextmanager
def cap_of(names):
    """Let pairs be too common that more than so many names hold."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hub.names.search.segment._kept_of", lambda _: names)
        yield


def test_an_empty_store_and_an_empty_name_find_nobody():
    assert found(NameStore(()), "云朵") == []
    assert found(NameStore((Segment.of([]),)), "云朵") == []
    assert found(NameStore((store_of("云朵"),)), "（）·") == []


def test_a_segment_is_the_same_after_being_stored():
    segment = store_of("宿迁市洋河酒业有限公司", "石", "", "🏮", "a" * 900)

    again = Segment.from_parts(segment.parts(), is_open=True)

    assert again.parts() == segment.parts()
    assert [again.name(at) for at in range(len(again))] == [
        "宿迁市洋河酒业有限公司",
        "石",
        "",
        "🏮",
        "a" * 200,
    ]
    assert found(NameStore((again,)), "石") == [2]


@given(st.lists(st.text(max_size=12), max_size=12), st.text(max_size=12))
def test_any_text_can_be_indexed_and_searched(texts, wanted):
    hits = rank(NameStore((store_of(*texts),)), wanted, DIVISIONS, 5)

    assert len(hits) <= 5
