"""Translating into one language: texts by key, days, moments, numbers and money."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from hub.console.words.catalogue import Text, load_catalogue
from hub.ground.clock import CHINA
from schemas.wording import Wording

MINUS = "\u2212"
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905
WEEKDAYS = ("一二三四五六日", "Mon Tue Wed Thu Fri Sat Sun".split())  # noqa: SIM905
FEN = 100
AROUND_AMOUNTS = dict.fromkeys(map(ord, "()（）元人民币 "))
"""What sources write around one and the same amount."""


@dataclass(frozen=True, slots=True)
class Translator:
    """Texts and values in one language. Moments are told in Beijing time."""

    language: str
    texts: Mapping[str, Text]

    def t(self, key: str, /, **values: object) -> str:
        """Say the text of a key; whole numbers get thousands commas.

        Raises:
            KeyError: there is no such text.
        """
        text = self.texts[key]
        if not isinstance(text, str):
            text = text["one" if values.get("count") == 1 else "other"]
        if not values:
            return text
        return text.format(
            **{
                name: self.number(value) if type(value) is int else value
                for name, value in values.items()
            }
        )

    def has(self, key: str) -> bool:
        """Tell whether there is a text for a key."""
        return key in self.texts

    def said(self, wording: Wording) -> str:
        """Say one of the words that all parts of the hub share."""
        return wording.of(self.language)

    def number(self, value: int) -> str:
        """Write a whole number with thousands commas and a true minus."""
        return f"{value:,}".replace("-", MINUS)

    def signed(self, value: int) -> str:
        """Write a number with its sign, a plus too."""
        return f"+{value:,}" if value > 0 else self.number(value)

    def money(self, fen: int) -> str:
        """Write an amount of fen in yuan, and fen only where there are any."""
        yuan, rest = divmod(abs(fen), FEN)
        amount = f"{yuan:,}" + (f".{rest:02d}" if rest else "")
        sign = MINUS if fen < 0 else ""
        return f"{sign}¥{amount}" if self.language == "en" else f"{sign}{amount} 元"

    def day(self, day: date | None) -> str:
        """Write a day as tables do."""
        return "" if day is None else day.isoformat()

    def said_day(self, day: date, today: date) -> str:
        """Write a day as sentences do: without the year where it is this one."""
        if day == today:
            return self.t("frame.today")
        if self.language == "en":
            text = f"{day.day} {MONTHS[day.month - 1]}"
            return text if day.year == today.year else f"{text} {day.year}"
        text = f"{day.month}月{day.day}日"
        return text if day.year == today.year else f"{day.year}年{text}"

    def long_day(self, day: date) -> str:
        """Write a day with year and day of the week."""
        name = WEEKDAYS[self.language == "en"][day.weekday()]
        if self.language == "en":
            return f"{name} {day.day} {MONTHS[day.month - 1]} {day.year}"
        return f"{day.year}年{day.month}月{day.day}日\u3000星期{name}"

    def weekday(self, day: date) -> str:
        """Name the day of the week, as short as can be."""
        return WEEKDAYS[self.language == "en"][day.weekday()]

    def moment(self, at: datetime, now: datetime) -> str:
        """Write a moment as sentences do: its day and its minute."""
        here = at.astimezone(CHINA)
        return (
            f"{self.said_day(here.date(), now.astimezone(CHINA).date())} {here:%H:%M}"
        )

    def stamp(self, at: datetime) -> str:
        """Write a moment to the second, as receipts do."""
        return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"

    def whole_minute(self, at: datetime) -> str:
        """Write a moment to the minute with its whole day; midnight ends its day."""
        here = at.astimezone(CHINA)
        if (here.hour, here.minute) == (0, 0):
            return f"{here.date() - timedelta(days=1)} 24:00"
        return f"{here:%Y-%m-%d %H:%M}"

    def minute(self, at: datetime) -> str:
        """Write the time of day alone, where its day is known."""
        return f"{at.astimezone(CHINA):%H:%M}"


@cache
def translator_of(language: str) -> Translator:
    """Give a language its voice."""
    return Translator(language, load_catalogue(language))
