"""How a command ends: 0 pass, 1 fail, 3 inconclusive, 2 error, 130 stopped by the user."""

from __future__ import annotations

import errno
import gc
import logging
import sys
import warnings
from collections.abc import Sequence

import typer

#: By outcome, in words: `assay --help` does without the values of the core, and is quick.
OUTCOMES = {"pass": 0, "fail": 1, "inconclusive": 3, "not measured": 3}
ERROR, STOPPED = 2, 130
# A library's words may hold cells of the table, so the place is all that is told.
_BUG = "It stopped with {}. This is a mistake in assay: please report it with these words."
_STOPPED = "Stopped. What was finished is kept: the same command goes on from there."


#: Modules and reports are made of hundreds of thousands of small objects that stay: looking for
#: garbage among them at Python's pace took a sixth of a second run.
_SELDOM = (100_000, 20, 50)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; every error becomes one sentence on standard error."""
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        return _called(arguments)
    finally:
        gc.set_threshold(*usual)


def _called(arguments: Sequence[str] | None) -> int:
    from assay.cli.app import app

    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    warnings.filterwarnings("ignore")  # a user reads sentences, not a library's warnings
    try:
        code = app(args=arguments, standalone_mode=False, prog_name="assay")
        # typer makes an exit code of Ctrl-C.
        return _say(_STOPPED, STOPPED) if code == STOPPED else int(code or 0)
    except typer.Exit as done:
        return _say(_STOPPED, STOPPED) if done.exit_code == STOPPED else done.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return _say(_STOPPED, STOPPED)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return _say("The disk is full. Free some space and run the same command again.", ERROR)
        # strerror and a file name hold no cell of the table.
        return _say(
            f"{error.filename or 'The system'}: {error.strerror or type(error).__name__}.", ERROR
        )
    except Exception as error:
        return _failed(error)


def _failed(error: Exception) -> int:
    from assay.core import AssayError, place

    if isinstance(error, AssayError):
        return _say(error.sentence, ERROR)
    show = getattr(error, "show", None)  # a usage error of the command line prints itself
    if show is None:
        return _say(_BUG.format(place(error)), ERROR)
    show()
    return ERROR


def _say(sentence: str, code: int) -> int:
    print(f"assay: {sentence}", file=sys.stderr)  # noqa: T201
    return code
