"""Matters between agencies, and advice on what a case has become.

Other rooms enter by these packages, and by nothing under them:

    advice       whether what is known of a case reaches a criminal threshold: pure
    comparisons  penalties that met a threshold and were not transferred, and cases
                 that were not prosecuted and not penalised since
"""
