"""Which items of the queue somebody wants to see, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, or_, select

from hub.merchants.models import ReviewAssignment, ReviewItem
from hub.merchants.rules.comparison import ADVERSE

Age = Literal["week", "month", "older"]
"""For how long an item has waited: up to seven days, up to thirty, or longer."""

Holder = Literal["mine", "nobody", "others"]
"""Whose an item is to look at."""

Said = Literal["first"]
"""Items on which another has spoken, so that a second opinion decides."""

Order = Literal["urgent", "oldest"]
"""Adverse records and the most alike names first, or what has waited longest."""

WEEK, MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """What is wanted of the queue: everything that is not said is.

    ``officer`` is who looks and ``at`` when; ``merchant`` is an internal id, the first
    or the second of an item.
    """

    at: datetime
    officer: str = ""
    state: str = "open"
    reason: str | None = None
    adverse: bool | None = None
    age: Age | None = None
    holder: Holder | None = None
    merchant: int | None = None
    order: Order = "urgent"
    said: Said | None = None

    def base(self) -> list[ColumnElement[bool]]:
        """Say in which state items are wanted, and about whom."""
        table = ReviewItem
        found: list[ColumnElement[bool]] = [table.state == self.state]
        if self.merchant is not None:
            meant = (table.merchant_id == self.merchant) | (
                table.other_id == self.merchant
            )
            found.append(meant)
        if self.said is not None:
            # Whoever spoke first is no second person.
            found += [table.first_actor.is_not(None), table.first_actor != self.officer]
        return found

    def conditions(self) -> list[ColumnElement[bool]]:
        """Say all that is wanted."""
        table = ReviewItem
        found = self.base()
        if self.reason is not None:
            found.append(table.reason == self.reason)
        if self.adverse is not None:
            heavy = table.priority >= ADVERSE
            found.append(heavy if self.adverse else table.priority < ADVERSE)
        if self.age is not None:
            found.append(self._of_age(self.age))
        if self.holder is not None:
            found.append(self._held(self.holder))
        return found

    def age_of(self) -> ColumnElement[Any]:
        """Tell the age of each item."""
        opened = ReviewItem.opened_at
        return case(
            (opened >= self.at - WEEK, "week"),
            (opened >= self.at - MONTH, "month"),
            else_="older",
        )

    def _of_age(self, age: Age) -> ColumnElement[bool]:
        opened = ReviewItem.opened_at
        if age == "week":
            return opened >= self.at - WEEK
        if age == "older":
            return opened < self.at - MONTH
        return and_(opened < self.at - WEEK, opened >= self.at - MONTH)

    def _held(self, holder: Holder) -> ColumnElement[bool]:
        table = ReviewAssignment
        held = select(table.item_id).where(table.item_id == ReviewItem.id)
        if holder == "nobody":
            return ~held.exists()
        if holder == "mine":
            mine = select(table.item_id).where(table.officer == self.officer)
            return ReviewItem.id.in_(mine)
        return held.where(table.officer != self.officer).exists()

    def sequence(self, *, backwards: bool = False) -> Sequence[ColumnElement[Any]]:
        """Say in which order items come."""
        table = ReviewItem
        if self.order == "oldest":
            if backwards:
                return table.opened_at.desc(), table.id.desc()
            return table.opened_at.asc(), table.id.asc()
        if backwards:
            return table.priority.asc(), table.id.desc()
        return table.priority.desc(), table.id.asc()

    def beyond(
        self, item: tuple[int, int, datetime], *, backwards: bool = False
    ) -> ColumnElement[bool]:
        """Say what comes behind an item, or before it.

        The item is its number, its priority and when it was opened.
        """
        number, priority, opened = item
        table = ReviewItem
        further = table.id < number if backwards else table.id > number
        if self.order == "oldest":
            column: Any = table.opened_at
            place: Any = opened
            less = column < place if backwards else column > place
            bound = column <= place if backwards else column >= place
        else:
            column, place = table.priority, priority
            less = column > place if backwards else column < place
            bound = column >= place if backwards else column <= place
        # The bound is implied, and lets the index begin at the right place.
        return and_(bound, or_(less, further))
