"""Why a release, or the check of one, goes no further."""


class ReleaseRefusedError(Exception):
    """What was given cannot be released or checked; the text says what to do."""


class ReleaseUnsoundError(Exception):
    """Two builds differ, or a wheel is not the one that was logged."""
