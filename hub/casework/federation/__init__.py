"""Matters between hubs: assistance and transfers as signed parcels, each taken once.

Two hubs keep one matter, event by event under the same numbers. The hub whose member
has to act next writes the next event and sends it; a step of the other hub goes to it
and is written in both once it was taken there, or refused there and told here. So
neither waits for the other to write what is its own, and no two ever disagree.

leading         whether a matter is handled here now, and that it goes to another hub
peers           the other hubs: where they are, what their members are called here
asking          a step that the other hub is asked to take
mirror          an event that was decided on elsewhere, written here
encoding        what is said of a matter to another hub
outbound        what goes there, in order, until each is acknowledged
inbound         what comes from another hub
waiting         other hubs for which something waits
correspondence  parcels of a matter with the receipts of both hubs
wire            events as they go over the line
errors          what is refused, and why
"""

from hub.casework.federation.correspondence import tell_parcels as tell_parcels
from hub.casework.federation.correspondence import tell_peers as tell_peers
from hub.casework.federation.correspondence import tell_steps as tell_steps
from hub.casework.federation.inbound import MatterParcelOutcome as MatterParcelOutcome
from hub.casework.federation.inbound import SignedAs as SignedAs
from hub.casework.federation.inbound import note_receipt as note_receipt
from hub.casework.federation.inbound import take_matter_parcel as take_matter_parcel
from hub.casework.federation.outbound import send_due as send_due
from hub.casework.federation.outbound import try_peer as try_peer
from hub.casework.federation.peers import NewPeer as NewPeer
from hub.casework.federation.peers import check_peer as check_peer
from hub.casework.federation.peers import end_peer as end_peer
from hub.casework.federation.peers import set_peer as set_peer
from hub.casework.federation.waiting import WaitingPeer as WaitingPeer
from hub.casework.federation.waiting import peers_waiting as peers_waiting
