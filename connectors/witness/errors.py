"""What the witness program refuses to do."""


class WitnessError(Exception):
    """The witness cannot go on; the text says what to do."""
