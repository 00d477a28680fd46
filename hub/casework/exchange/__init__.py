"""Matters between hubs: assistance and transfers as signed parcels, each taken once.

Two hubs keep one matter, event by event under the same numbers. The hub whose member
has to act next writes the next event and sends it; a step of the other hub goes to it
and is written in both once it was taken there, or refused there and told here. So
neither waits for the other to write what is its own, and no two ever disagree.

Other rooms enter by these modules:

    leading     whether a matter is handled here now, and that it goes to another hub
    peers       the other hubs: where they are, what their members are called here
    asking      a step that the other hub is asked to take
    taking      what comes from another hub
    sending     what goes there, in order, until each is acknowledged
    told        parcels of a matter with the receipts of both hubs
    errors      what is refused, and why
"""
