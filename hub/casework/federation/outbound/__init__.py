"""What goes to other hubs: events in their order, then steps that are asked for."""

from hub.casework.federation.outbound.rounds import SendingRound as SendingRound
from hub.casework.federation.outbound.service import make_sender as make_sender
from hub.casework.federation.outbound.service import send_due as send_due
from hub.casework.federation.outbound.service import try_peer as try_peer
