"""The push of double publicity to the upstream public-credit system."""

from hub.upstream.figures import ReportedFigures as ReportedFigures
from hub.upstream.figures import reported_figures as reported_figures
from hub.upstream.files import waiting_files as waiting_files
from hub.upstream.pushing import push_decisions as push_decisions
