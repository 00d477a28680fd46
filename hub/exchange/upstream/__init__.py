"""The push of double publicity to the upstream public-credit system."""

from hub.exchange.upstream.figures import ReportedFigures, reported_figures
from hub.exchange.upstream.files import waiting_files
from hub.exchange.upstream.pushing import PushReport, push_decisions

__all__ = [
    "PushReport",
    "ReportedFigures",
    "push_decisions",
    "reported_figures",
    "waiting_files",
]
