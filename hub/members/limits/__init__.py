"""Limits: how fast a member may ask, and about how many merchants a day."""

from hub.members.limits.allowance import Allowance as Allowance
from hub.members.limits.allowance import LimitExceededError as LimitExceededError
from hub.members.limits.buckets import TakenQuestion as TakenQuestion
from hub.members.limits.models import MerchantAsked as MerchantAsked
from hub.members.limits.service import MemberLimits as MemberLimits
