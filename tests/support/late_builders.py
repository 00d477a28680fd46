"""Applications whose routes compile what writes their address when it is first asked.

Werkzeug compiles two functions for each of two hundred routes as an application is
made, which took two thirds of that time; a test makes an application of its own and
asks for a few addresses. What is compiled, and what it answers, is the same.
"""

from werkzeug.routing import Rule

compile_builder = Rule._compile_builder  # noqa: SLF001  # what all routes call


def compile_builders_late():
    """Have every route that is bound from now on wait with its builders."""
    Rule._compile_builder = _late_builder  # noqa: SLF001  # the same


def _late_builder(rule, append_unknown=True):
    """Give a builder that compiles the true one at its first call."""
    # Where a default cannot be written the rule is refused at once, as ever.
    if rule.defaults:
        return compile_builder(rule, append_unknown)
    compiled = []

    def build(bound, /, **values):
        if not compiled:
            compiled.append(compile_builder(rule, append_unknown))
        return compiled[0](bound, **values)

    return build
