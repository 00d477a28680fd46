"""Where merchants sit: the counties and zones of Suqian, and neighbours outside."""

from typing import NamedTuple


class Locality(NamedTuple):
    """A county or zone: its code, its names and the court of its people."""

    code: str
    county: str
    """What a name says that names the county."""
    home: str
    """How addresses begin."""
    court: str
    court_no: str
    bureau: str
    """Who supervises its market today."""
    weight: int

    @property
    def in_city(self) -> bool:
        """Whether the city's register has the merchants that sit here."""
        return bool(self.bureau)


_CITY_BUREAU = "宿迁市市场监督管理局"

PLACES = (
    Locality(
        "321302",
        "宿城区",
        "宿迁市宿城区",
        "宿迁市宿城区人民法院",
        "苏1302",
        "宿迁市宿城区市场监督管理局",
        20,
    ),
    Locality(
        "321311",
        "宿豫区",
        "宿迁市宿豫区",
        "宿迁市宿豫区人民法院",
        "苏1311",
        "宿迁市宿豫区市场监督管理局",
        14,
    ),
    Locality(
        "321322",
        "沭阳县",
        "宿迁市沭阳县",
        "沭阳县人民法院",
        "苏1322",
        "沭阳县市场监督管理局",
        28,
    ),
    Locality(
        "321323",
        "泗阳县",
        "宿迁市泗阳县",
        "泗阳县人民法院",
        "苏1323",
        "泗阳县市场监督管理局",
        13,
    ),
    Locality(
        "321324",
        "泗洪县",
        "宿迁市泗洪县",
        "泗洪县人民法院",
        "苏1324",
        "泗洪县市场监督管理局",
        13,
    ),
    Locality(
        "321391",
        "宿迁经济技术开发区",
        "宿迁市宿迁经济技术开发区",
        "宿迁市宿城区人民法院",
        "苏1302",
        _CITY_BUREAU,
        5,
    ),
    Locality(
        "321392",
        "宿迁市湖滨新区",
        "宿迁市湖滨新区",
        "宿迁市宿城区人民法院",
        "苏1302",
        _CITY_BUREAU,
        3,
    ),
    Locality(
        "321393",
        "宿迁市洋河新区",
        "宿迁市洋河新区",
        "宿迁市宿城区人民法院",
        "苏1302",
        _CITY_BUREAU,
        2,
    ),
    Locality(
        "321395",
        "宿迁市苏宿工业园区",
        "宿迁市苏宿工业园区",
        "宿迁市宿城区人民法院",
        "苏1302",
        _CITY_BUREAU,
        2,
    ),
)
"""Counties first, then the zones, whose codes are local."""

COUNTIES = PLACES[:5]

NEIGHBOURS = (
    Locality("320324", "睢宁县", "徐州市睢宁县", "睢宁县人民法院", "苏0324", "", 4),
    Locality("320382", "邳州市", "徐州市邳州市", "邳州市人民法院", "苏0382", "", 4),
    Locality(
        "320812",
        "淮安市清江浦区",
        "淮安市清江浦区",
        "淮安市清江浦区人民法院",
        "苏0812",
        "",
        4,
    ),
    Locality("320830", "盱眙县", "淮安市盱眙县", "盱眙县人民法院", "苏0830", "", 3),
)
"""Where firms sit that are met in the city's files but not in its register."""

BY_WEIGHT = tuple(place for place in PLACES for _ in range(place.weight))
