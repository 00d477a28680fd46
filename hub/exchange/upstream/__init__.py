"""The push of double publicity to the upstream public-credit system."""

from hub.exchange.upstream.figures import ReportedFigures as ReportedFigures
from hub.exchange.upstream.figures import reported_figures as reported_figures
from hub.exchange.upstream.files import waiting_files as waiting_files
from hub.exchange.upstream.pushing import push_decisions as push_decisions
