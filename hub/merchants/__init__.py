"""Who is whom: merchants, their identifiers and names, and the ledger of judgements.

Other rooms enter by these modules and packages, and nothing under the packages:

    service     link a batch of claims; merchants by their codes and ids, now and then
    dependence  what kept answers about merchants rest on
    index       the index of names, kept in memory
    index_check whether that is what the names make of it
    models      the tables
    rules       claims, their codes, and what is decided of them
    identity    names, codes and merged merchants, in bulk
    ledger      hold the ledger while it grows; check it by the log
    link        what linking would decide; merchants proposed for bare names
    relate      find relations, and read them
    review      what people decide, ask and state

Inside, each room imports only those before it:

    models    merchants, what identifies them, judgements, opinions, relations, the past
    rules     claims, codes, the match of a claim, states, comparison of names: pure
    batch     the working set of a batch, the linker, what merchants learn
    identity  cards, merged merchants, other names, whose names changed
    ledger    judgements, opinions, officers, merges, past merchants, events, the check
    link      a batch's rows, the review queue, merging, candidates, proposals, dry run
    relate    relations, branches, who holds a name, the search for relations
    review    reviews, disputes, stated relations, questions about pairs
"""
