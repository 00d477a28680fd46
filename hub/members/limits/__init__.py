"""Limits: how fast a member may ask, and about how many merchants a day."""

from hub.members.limits.allowance import (
    Allowance,
    Left,
    LimitExceededError,
    QuotaExceededError,
    RateExceededError,
)
from hub.members.limits.buckets import TakenQuestion
from hub.members.limits.models import MerchantAsked
from hub.members.limits.service import MemberLimits

__all__ = [
    "Allowance",
    "Left",
    "LimitExceededError",
    "MemberLimits",
    "MerchantAsked",
    "QuotaExceededError",
    "RateExceededError",
    "TakenQuestion",
]
