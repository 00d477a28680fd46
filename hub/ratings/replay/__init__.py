"""Ratings computed again, as of a past day with what was known at a past moment."""

from hub.ratings.replay.exported import ExportUnreadableError as ExportUnreadableError
from hub.ratings.replay.exported import check_rating as check_rating
from hub.ratings.replay.exported import facts_told as facts_told
from hub.ratings.replay.exported import files_told as files_told
from hub.ratings.replay.past_days import records_of_day as records_of_day
from hub.ratings.replay.replay import DIFFERS as DIFFERS
from hub.ratings.replay.replay import Replay as Replay
from hub.ratings.replay.replay import rating_on as rating_on
