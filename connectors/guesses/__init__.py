"""Which field a column is whose name the source does not know: a guess, with its basis.

names      how far a name is from a known one, and whether a slip explains it
forms      what the values of a field look like
columns    the header of a table, guessed from names and values together
"""

from connectors.guesses.columns import HeaderGuess as HeaderGuess
