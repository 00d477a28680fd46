"""A record's way in: landing, validation, linking, archiving, quarantine.

Other rooms enter by these modules and packages, and nothing under the packages:

    models           the tables
    errors           what intake refuses
    report           what a run came to
    runs             the record of runs and deliveries
    run_reads        runs as people see them: by pages, one whole, summed by day
    admission        which sources are watched, whose data comes in, what is sealed
    validation       a row becomes a draft, or the reason why it is none
    files            the end of landed bytes
    apply            finish what was staged, decide on files that wait for a yes
    service          sync a source
    quarantine       rows that are no records: listed, shown, and what people decide

Inside, each room imports only those before it:

    validation  the validator, and what a body says of publicity
    readings    rules that read a source's values otherwise
    files       landing, staging and its file, kept rows, rereading, retention
    apply       a source's lock, a staged file's chunks, going on after a kill,
                files that wait for a person's yes to their columns
    quarantine  its list, rows read again, what a cell may be, decisions, rule making
"""
