"""A first source.toml for a file that no source knows, its guesses explained.

samples   the first rows of a file, whatever its format
guesses   which row is the header, and which column may be which field
writing   the manifest with a comment for each guess, in a folder of its own
"""

from connectors.drafting.guesses import guess_file as guess_file
from connectors.drafting.samples import FirstRows as FirstRows
from connectors.drafting.samples import read_first_rows as read_first_rows
from connectors.drafting.writing import write_draft as write_draft
