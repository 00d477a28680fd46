"""Casework: clues, complaints, reports, transfers and assistance, with their clocks.

Besides: advice on what a case has become, and the prosecutor's comparisons. Other rooms
enter by these modules and packages, and nothing under the packages:

    machines     what a kind of matter is: its table with its law
    matter       matters as they stand, and what is said of a step
    seeing       who sees what of a matter, and who is warned of a party
    federation   matters that another hub keeps too
    service      open a matter, take a step, note what is late
    clues        clues made from data, early warnings, and how far clues were checked
    complaints   who is competent, what is missing, who raised them
    papers       what is written in a matter, by forms that are data
    advice       whether a case reaches a criminal threshold
    comparisons  what the prosecutor compares among records
    view         what is shown of matters: one, lists, the board
    ask          the questions about matters

Inside, each imports only those before it. So the service puts together what matter,
federation and the marks of parties make of a step, and they do not know each other's.
"""
