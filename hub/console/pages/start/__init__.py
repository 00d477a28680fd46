"""The start page: tasks, what waits, days ahead, sources, and the month in charts.

No merchant's name stands here: this page has no purpose.
"""

from hub.console.pages.start.page import blueprint as blueprint
