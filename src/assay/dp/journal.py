"""What a private fit paid for and was answered, on a disk: one that stopped goes on and pays once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assay.core import ConfigError, ReadError
from assay.dp.chained import Chained
from assay.dp.ledger import LEDGER, Entry, Ledger


@dataclass(frozen=True)
class _Told:
    """An answer, and what was paid since the one before it."""

    question: str
    answer: Any
    paid: tuple[Entry, ...]


class Journal:
    """Answers that were paid for, in order.

    An entry is written before its noise is drawn, the answer before it is given on. A fit that goes
    on asks the same questions again and gets the same answers, with no noise drawn. The ledger pays
    along, so that what is left is at each question what it was. A kill or an error between the two
    loses an answer: it stays paid, for it may have been seen, and is paid once more if the ledger
    allows.

    All in it is noisy or a name of what was asked, and the sum of it is what the ledger promises,
    so that it may lie on a disk. Of the rows there is a digest under a key alone: see
    :class:`assay.dp.chained.Chained`.

    Args:
        folder: For one fit at a time.
        fit: What answers depend on: a digest of rows, schema, settings and version.
        ledger: That has paid for nothing yet.

    Raises:
        ConfigError: The journal there is another fit's.
        ReadError: It was altered, or the folder cannot be used.
    """

    def __init__(self, folder: Path, fit: str, ledger: Ledger) -> None:
        if ledger.entries:
            raise ValueError("the ledger has paid for something that the journal would not know of")
        self.ledger, self._folder = ledger, folder
        self._file = Chained(folder / "journal.jsonl", fit)
        self._known, self._lost = _read(self._file.lines, str(folder))
        self._known.reverse()
        self._short = bool(self._lost) or any(len(t.paid) > 1 for t in self._known)
        ledger.keep = self._pay

    def asked(self, question: Callable[[], str], draw: Callable[[], Any]) -> Any:
        """The answer that was given before, or else a new one.

        Args:
            question: Says all that the answer depends on but the rows, such as what it costs.
                Called once; of a new answer after ``draw``.
            draw: Pays the ledger and answers with JSON data.

        Raises:
            ConfigError: Another question was answered here before, or the ledger has not enough
                left, perhaps for an answer that was lost.
        """
        if self._known:
            told = self._known.pop()
            if question() != told.question:
                raise ConfigError(
                    "the fit asks something else than it did before it was killed or failed",
                    where=str(self._folder),
                    mend="Go on with the same version on the same machine, or take the folder "
                    "away and fit anew; both promises then add up",
                )  # fmt: skip
            self._repay(told.paid)
            return told.answer
        self._repay(self._lost)
        self._lost = ()
        try:
            answer = draw()
        except ConfigError as error:
            if self._short and error.where == LEDGER:
                raise ConfigError(
                    "an answer that was paid for was lost when the fit was killed or failed, and "
                    f"too little is left to go on: {error.what}", where=LEDGER,
                    mend=f"Take {self._folder} away and fit anew; both promises then add up",
                ) from error  # fmt: skip
            raise
        self._file.add({"asked": question(), "answer": answer})
        return answer

    def _pay(self, state: dict[str, Any]) -> None:
        self._file.add({"paid": state["entries"][-1]})

    def _repay(self, paid: Sequence[Entry]) -> None:
        """Pay in the ledger what the file says already."""
        self.ledger.keep = None
        try:
            for entry in paid:
                self.ledger.spend(entry.what, entry.rho, entry.delta)
        finally:
            self.ledger.keep = self._pay


def answered(journal: Journal | None, question: str, draw: Callable[[], Any]) -> Any:
    """The answer of :meth:`Journal.asked`; without a journal that of ``draw``."""
    return draw() if journal is None else journal.asked(lambda: question, draw)


def _read(lines: Sequence[Any], where: str) -> tuple[list[_Told], tuple[Entry, ...]]:
    """The answers, and what was paid after the last."""
    told, paid = list[_Told](), list[Entry]()
    try:
        for line in lines:
            if "paid" in line:
                what, rho, delta = line["paid"]
                paid.append(Entry(str(what), float(rho), float(delta)))
            else:
                told.append(_Told(str(line["asked"]), line["answer"], tuple(paid)))
                paid = []
    except (KeyError, TypeError, ValueError) as error:
        raise ReadError("this is no journal of this version", where=where) from error
    return told, tuple(paid)
