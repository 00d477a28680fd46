"""What members are told of by themselves: changes of watched merchants, webhooks.

Other rooms enter by these modules:

    watch_lists    lists of watched merchants: set, read, ended
    feed           entries about what changed, numbered without gaps
    looks          up to where an officer has seen them
    webhooks       the addresses that entries are sent to, and their secrets
    deliveries     the sending itself, in order, until each is acknowledged
    retention      the end of entries, deliveries and pushes whose time is over
    errors         what is refused, and why
"""
