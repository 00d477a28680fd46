"""What the samples of the gallery have in common."""

from datetime import UTC, date, datetime

from hub.console.figures.ruler import GradeFloor
from hub.console.words.translator import translator_of

NOW = datetime(2026, 11, 26, 2, 24, tzinfo=UTC)
TODAY = date(2026, 11, 26)
NAME = "宿迁绯葵淞教育科技有限公司"
CODE = "91321311MA6GY9PK5A"
LEAF = "4c73985e1d995f05b1a27e6a0f3fd21c6f4d9e4b8e8d7c8a0d3f2b9134142a07"
FLOORS = [
    GradeFloor("A", 850),
    GradeFloor("B", 700),
    GradeFloor("C", 500),
    GradeFloor("D", 0),
]


class Samples:
    """Samples that are said in one language."""

    def __init__(self, language):
        self.zh = language == "zh"
        self.voice = translator_of(language)

    def say(self, zh, en):
        return zh if self.zh else en
