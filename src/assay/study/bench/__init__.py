"""Techniques over tables and seeds, with a leaderboard."""

from assay.study.bench.plan import BenchmarkPlan, load_benchmark
from assay.study.bench.run import benchmark, steps
from assay.study.bench.sitting import Benchmarked

__all__ = ["BenchmarkPlan", "Benchmarked", "benchmark", "load_benchmark", "steps"]
