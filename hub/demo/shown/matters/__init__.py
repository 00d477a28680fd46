"""Matters in the demo: some in every state of every machine, for people to look at.

routes      by which steps a matter comes where it is to stand
timing      when its steps were taken, so that its clocks run, warn or have run out
speech      what its steps say, whom it is about, and who acts
sheets      small files that stand for its documents
staging     all of them, taken through the service of matters in the order of their days
"""

from hub.demo.shown.matters.staging import officers_named as officers_named
from hub.demo.shown.matters.staging import stage_matters as stage_matters
