"""What goes to other hubs: events in their order, then steps that are asked for."""

from hub.casework.exchange.sending.rounds import SendingRound
from hub.casework.exchange.sending.service import make_sender, send_due, try_peer

__all__ = ["SendingRound", "make_sender", "send_due", "try_peer"]
