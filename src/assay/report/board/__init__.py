"""The leaderboard of a benchmark: its values, its page and its files."""

from assay.report.board.leaks import lean
from assay.report.board.lines import COLUMNS, Line, lines
from assay.report.board.page import answer, board_page
from assay.report.board.ranked import Ranks, rankings
from assay.report.board.sheet import sheet
from assay.report.board.traded import traded
from assay.report.board.values import AuditLine, Benchmark, BenchmarkCell, DataSet, Entrant, Tried
from assay.report.board.write import from_board, read_board, write_board

__all__ = [
    "COLUMNS", "AuditLine", "Benchmark", "BenchmarkCell", "DataSet", "Entrant", "Line", "Ranks", "Tried",
    "answer", "board_page", "from_board", "lean", "lines", "rankings", "read_board", "sheet", "traded",
    "write_board",
]  # fmt: skip
