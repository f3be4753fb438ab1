"""What tools/bench_check.py makes of what it measured, and what it has judged."""

import json
import tempfile
import unittest
from pathlib import Path

import bench_check
from bench import BenchError
from bench_check import Run


class Medians(unittest.TestCase):
    def test_are_taken_of_each_figure(self):
        runs = [Run(1, 9, 100, 5), Run(3, 7, 300, 5), Run(2, 8, 200, 5)]
        self.assertEqual(bench_check.median(runs), Run(2, 8, 200, 5))

    def test_are_none_where_rounds_found_different_things(self):
        with self.assertRaisesRegex(BenchError, "different things"):
            bench_check.median([Run(1, 1, 1, 5), Run(1, 1, 1, 6)])


class Targets(unittest.TestCase):
    def test_are_met_by_time_and_memory_together(self):
        own = Run(1, 1, 100, 5)
        self.assertEqual(bench_check.row("x", "y", Run(2, 9, 200, 5), own, 2)[-1], "met")
        self.assertEqual(bench_check.row("x", "y", Run(2.1, 1, 100, 5), own, 2)[-1], "**missed**")
        self.assertEqual(bench_check.row("x", "y", Run(1, 1, 201, 5), own, 2)[-1], "**missed**")

    def test_know_no_memory_of_a_process_that_checks_again(self):
        row = bench_check.row("x", "y", Run(0.5, 1, 0, 5), Run(1, 1, 100, 5), 1, memory=False)
        self.assertEqual(row[3:], ["", "0.50 × time", "at most 1 × of the time", "met"])


class Plan(unittest.TestCase):
    def test_is_one_line_of_json_of_the_size_asked_for(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "plan.json"
            bench_check.write_plan(file, 100_000)
            text = file.read_text()
        self.assertAlmostEqual(len(text), 100_000, delta=5_000)
        self.assertEqual(text.count("\n"), 1)
        plan = json.loads(text)
        self.assertEqual(
            len(plan["resource_changes"]), len(plan["planned_values"]["root_module"]["resources"])
        )


if __name__ == "__main__":
    unittest.main()
