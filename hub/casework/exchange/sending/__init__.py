"""What goes to other hubs: events in their order, then steps that are asked for."""

from hub.casework.exchange.sending.rounds import SendingRound as SendingRound
from hub.casework.exchange.sending.service import make_sender as make_sender
from hub.casework.exchange.sending.service import send_due as send_due
from hub.casework.exchange.sending.service import try_peer as try_peer
