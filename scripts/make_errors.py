"""Write docs/errors.md: every error of the hub, told by the docstring of its class.

Usage: make_errors.py. Run it after an error was made, ended or told anew.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import hub
from hub.api.problems import FRAMEWORK
from hub.ground.errors import HubError, error_classes

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "errors.md"
NOT_LOADED = (".versions", ".env")
"""Parts of modules' names that only a migration loads."""
HEADER = """\
# Error codes

供调用接口或命令、遇到错误代码的人。For whoever meets a code over HTTP or \
on the command line.

错误代码不变。标题写明何处不对、接下来做什么，中英文各一；`/docs` 页末逐一列出。

The title of each says what is wrong and what to do next, in Chinese and in English; \
`/docs` lists them at its end, and `help` of a problem document leads there. Codes \
never change. They stand in `code` of a problem document (RFC 9457) over HTTP, and \
before the text on the command line. There, 1 is the exit code of what failed, which \
the same command may do at another moment: the statuses 409 (the present state does \
not allow it) and from 500 on. All others are bad input and exit with 2, and so is \
every code of configuration. This page is written by `scripts/make_errors.py` from \
the classes.

| code | HTTP status | what it means |
|---|---|---|
"""
FOOTER = """
At an address where there is nothing a browser (`text/html` before JSON in `Accept`, \
no token, outside `/v1`) gets the same 404 as a page in its language. The web \
framework's own refusals have codes too: {framework}.

Rows in quarantine carry the codes of [records.md](records.md) and \
[intake.md](intake.md), files that cannot be read those of \
[connect-a-source.md](connect-a-source.md).
"""


def main() -> None:
    """Write the page."""
    OUT.write_text(write_errors(all_errors()), "utf-8")


def all_errors() -> set[type[HubError]]:
    """Load every module of the hub, and give every error class that it has."""
    for module in pkgutil.walk_packages(hub.__path__, "hub."):
        if not any(part in module.name for part in NOT_LOADED):
            importlib.import_module(module.name)
    return {one for one in error_classes() if one.__module__.startswith("hub.")}


def write_errors(errors: Iterable[type[HubError]]) -> str:
    """Write the page of errors; a class without a code of its own has no line."""
    own = sorted((one for one in errors if "code" in vars(one)), key=_code)
    ours = {error.code for error in own}
    framework = ", ".join(
        f"`{code}` ({status})"
        for status, (code, _) in FRAMEWORK.items()
        if code not in ours
    )
    return "".join([HEADER, *map(_line, own), FOOTER.format(framework=framework)])


def _code(error: type[HubError]) -> str:
    """Give the code by which errors are sorted."""
    return error.code


def _line(error: type[HubError]) -> str:
    """Write the line of an error."""
    meaning = " ".join(_words(error)).replace("``", "`")
    return f"| `{error.code}` | {error.status} | {meaning} |\n"


def _words(error: type[HubError]) -> Iterator[str]:
    """Yield the words of a class's own docstring.

    Raises:
        ValueError: it has none.
    """
    if not vars(error).get("__doc__"):
        msg = f"{error.__module__}.{error.__qualname__} does not say what it means"
        raise ValueError(msg)
    yield from (inspect.getdoc(error) or "").split()


if __name__ == "__main__":
    main()
