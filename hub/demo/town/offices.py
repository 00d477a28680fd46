"""Agencies and courts as records name them: today's, and those of before the reform."""

from datetime import date
from typing import NamedTuple

from hub.demo.town.codes import office_code
from hub.demo.town.places import Locality

REFORM = date(2019, 1, 11)
"""From this day on decisions bear the names of the offices of the 2018 reform."""

CITY_BUREAU = "宿迁市市场监督管理局"
APPROVAL = "宿迁市行政审批局"
CITY_MANAGEMENT = "宿迁市城市管理局"


class Office(NamedTuple):
    """A line of authority: its name today and before the reform, its documents."""

    today: str
    before: str
    prefix: str
    number: int
    old_prefix: str

    def name_on(self, day: date) -> str:
        """Tell what the office was called on a day."""
        return self.today if day >= REFORM else self.before

    def prefix_on(self, day: date) -> str:
        """Tell how its document numbers began on a day."""
        return self.prefix if day >= REFORM else self.old_prefix

    def code_on(self, day: date) -> str | None:
        """Give the office's unified code; its predecessor's is not delivered."""
        return CODES[self.number] if day >= REFORM else None


TRADE = Office(CITY_BUREAU, "宿迁市工商行政管理局", "宿市监罚", 1, "宿工商案")
FOOD = Office(CITY_BUREAU, "宿迁市食品药品监督管理局", "宿市监食罚", 1, "宿食药监罚")
QUALITY = Office(CITY_BUREAU, "宿迁市质量技术监督局", "宿市监质罚", 1, "宿质监罚")
PATENT = Office(CITY_BUREAU, "宿迁市知识产权局", "宿市监知罚", 1, "宿知法处")
CULTURE = Office(
    "宿迁市文化广电和旅游局",
    "宿迁市文化广电新闻出版局",
    "宿文旅罚",
    2,
    "宿文广新罚",
)
COPYRIGHT = Office("宿迁市版权局", "宿迁市版权局", "宿版罚", 3, "宿版罚")
AGRICULTURE = Office(
    "宿迁市农业农村局", "宿迁市农业委员会", "宿农（种子）罚", 4, "宿农罚"
)
CUSTOMS = Office(
    "中华人民共和国宿迁海关",
    "宿迁出入境检验检疫局",
    "宿关知字",
    5,
    "宿检罚",
)
POST = Office("宿迁市邮政管理局", "宿迁市邮政管理局", "宿邮罚", 6, "宿邮罚")
TELECOM = Office(
    "江苏省通信管理局", "宿迁市通信行业管理办公室", "苏通罚", 7, "宿通信办罚"
)
CYBERSPACE = Office(
    "宿迁市互联网信息办公室",
    "宿迁市互联网信息办公室",
    "宿网信罚",
    8,
    "宿网信罚",
)

CODES = {number: office_code(number) for number in range(1, 40)}


def bureau_code(place: Locality) -> str:
    """Give the unified code of the bureau that supervises a place's market."""
    return CODES[20 + int(place.code[-2:]) % 19]
