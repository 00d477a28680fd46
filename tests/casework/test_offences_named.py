"""Which offence a matter names, where one name holds another's."""

import pytest

from hub.casework.advice import load_tables
from hub.casework.ask.advising import told_offences

TABLES = load_tables()


@pytest.mark.parametrize(
    ("named", "keys"),
    [
        ("诈骗罪", ("266",)),
        ("涉嫌合同诈骗罪", ()),
        ("保险诈骗罪、诈骗罪", ("266",)),
        ("销售假冒注册商标的商品罪", ("214",)),
        ("假冒注册商标罪、虚假广告罪", ("213", "222")),
        ("", ()),
    ],
)
def test_an_offence_is_named_by_its_own_name_and_not_within_anothers(named, keys):
    assert told_offences({"offence": named}, TABLES) == keys
