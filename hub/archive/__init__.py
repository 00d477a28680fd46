"""Records as they arrived: append-only versions, and how long each may be shown.

Other rooms enter by these modules and packages, and nothing under the packages:

    models          the tables
    drafts          what goes in and what comes out
    rules           how a record is judged, restraints, sealing, law, case class: pure
    judging         judgements anew, why they were made, the rule files of then
    redaction       free text as it may be shown outside case work
    lease           the one sequence of moments
    reads           records read back: as they stand, all versions, those of a past day
    proof           events of versions, the check by the log, one hash over everything
    service         append versions
    sealed_parties  whom sealed records are about, apart from merchants
    filing          drafts appended, and their parties linked
    endings         withdrawals, decisions on repair, marks of redress matters
"""
