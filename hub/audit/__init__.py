"""The audit log: one leaf in a Merkle tree for every answer, refusal and change.

Other rooms enter by these modules and packages, and nothing under the packages:

    log       append events, become the writer, tell how the writer is
    events    what is handed in, and the receipt for it
    errors    what the log refuses
    mover     from the outbox into the log
    reads     checkpoints, entries and proofs
    seals     what opens commitments: read, found by subject, listed as erased
    check     judge a stored log, an export or what witnesses cosigned; write exports
    operate   what commands and jobs do: keys, erasures, bundles, the log over HTTP

Inside, each room imports only those before it:

    record    what an entry is: tables, events, batches, tiles, anchor, shard names
    keys      which keys sign, and who checks them
    seals     openings sealed, filed, and listed as erased
    wire      from other processes to the writer
    write     a commit: guard, lease, places, statements, signature, tail
    check     a stored log or an export judged; exports written
    operate   rotate, distrust, erase, disclose, serve
"""
