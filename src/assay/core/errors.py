"""Everything that assay raises on purpose.

AssayError                 what, where and how to mend; never a row of data
|- InputError              the user can mend it: exit code 2
|  |- ReadError            a file or query that cannot be read
|  |- TableError           a table of a shape nothing can be done with
|  |- SchemaError          a column that is not what the schema says
|  |- ConfigError          assay.yaml
|  |- PolicyError          policy.yaml
|  `- UnknownNameError     no technique, metric, attack or statistic of that name
|- TechniqueError          a technique that could not fit or sample
`- RegistryError           two parts with one name, or a part of the wrong shape
"""

from __future__ import annotations


class AssayError(Exception):
    """One clear sentence: what is wrong, where, and how to mend it.

    Args:
        what: What is wrong, without a full stop. Column names may appear, cells may not.
        where: The file, column or rule it concerns.
        mend: What the reader can do about it, without a full stop.
    """

    def __init__(self, what: str, *, where: str | None = None, mend: str | None = None) -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """The message as one line."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}. {self.mend}." if self.mend else f"{head}."


class InputError(AssayError):
    """Something the user gave that the user can mend."""


class ReadError(InputError):
    """A file or a query that cannot be read."""


class TableError(InputError):
    """A table of a shape that nothing can be done with."""


class SchemaError(InputError):
    """A column that is not what the schema says."""


class ConfigError(InputError):
    """A mistake in ``assay.yaml`` or in the arguments that stand for it."""


class PolicyError(InputError):
    """A mistake in ``policy.yaml``."""


class UnknownNameError(InputError):
    """No technique, metric, attack or statistic of that name."""


class TechniqueError(AssayError):
    """A technique that could not fit or sample; the study goes on and says so."""


class RegistryError(AssayError):
    """Two parts with one name, or a part that lacks what its kind must have."""


def place(error: BaseException) -> str:
    """Type and place of an error, without its message, which may hold cells of a table."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
    return f"{type(error).__name__} in {file}:{trace.tb_lineno}"
