"""What tools/bench.py makes of what it measured. The measuring itself is not a test's."""

import subprocess
import tempfile
import unittest
from pathlib import Path

import bench
from bench import BenchError, Load, Row


class Medians(unittest.TestCase):
    def test_are_taken_of_each_figure_and_failures_are_added_up(self):
        loads = [Load(10, 1, 9, 1), Load(30, 3, 7, 0), Load(20, 2, 8, 1)]
        self.assertEqual(bench.median(loads), Load(20, 2, 8, 2))


class Targets(unittest.TestCase):
    def test_a_bound_itself_is_met(self):
        load = Load(500, 1, 2)
        self.assertTrue(bench.at_least("x", load, 0.7, 0.7).met)
        self.assertFalse(bench.at_least("x", load, 0.69, 0.7).met)
        self.assertTrue(bench.at_most("x", load, 100, 100).met)
        self.assertFalse(bench.at_most("x", load, 100.1, 100).met)

    def test_nothing_is_met_by_answers_that_failed(self):
        failed = Load(5_000, 1, 2, failed=1)
        self.assertFalse(bench.at_least("x", failed, 9, 1).met)
        self.assertFalse(bench.at_most("x", failed, 1, 9).met)


class Table(unittest.TestCase):
    def test_has_a_line_for_each_row_and_leaves_out_what_was_not_measured(self):
        rows = [
            Row("a", Load(1234.5, 0.512, 107.2)),
            bench.at_least("`b`", Load(600, 2, 3), 600, 500, unit="/s"),
            bench.at_most("c", None, 3.456, 2),
        ]
        self.assertEqual(
            bench.table(rows).splitlines()[2:],
            [
                "| a | 1,234 | 0.51 ms | 107 ms |  |  |  |",
                "| `b` | 600 | 2.0 ms | 3.0 ms | 600.00/s | at least 500/s | met |",
                "| c |  |  |  | 3.46 × | at most 2 × | **missed** |",
            ],
        )


class ColdStarts(unittest.TestCase):
    def test_are_compared_with_the_one_line_server_by_their_medians(self):
        _, health, decision = bench.cold_rows("server", "", [0.5, 9, 0.4], [0.7, 0.75, 9], [1.25, 1.3, 0])
        self.assertEqual((health.figure, health.met), ("1.50 ×", True))
        self.assertEqual((decision.figure, decision.met), ("2.50 ×", True))


class Document(unittest.TestCase):
    def test_keeps_what_stands_outside_the_marks(self):
        document = f"# Title\n\n{bench.BEGIN}\nold\n{bench.END}\n\nRest.\n"
        self.assertEqual(
            bench.put_between_marks(document, "new\n"), f"# Title\n\n{bench.BEGIN}\n\nnew\n\n{bench.END}\n\nRest.\n"
        )
        once = bench.put_between_marks(document, "new")
        self.assertEqual(bench.put_between_marks(once, "new"), once)

    def test_without_its_marks_is_refused(self):
        for document in ("", bench.BEGIN, f"{bench.END}\n{bench.BEGIN}", f"{bench.BEGIN}{bench.BEGIN}{bench.END}"):
            with self.subTest(document), self.assertRaises(BenchError):
                bench.put_between_marks(document, "new")

    def test_of_this_repository_has_its_marks(self):
        bench.put_between_marks(bench.DOCUMENT.read_text(), "new")


class Processes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = Path(folder.name) / "log"

    def test_end_with_their_block(self):
        with bench.running("sleep", ["sleep", "60"], self.log) as process:
            self.assertIsNone(process.poll())
        self.assertIsNotNone(process.poll())

    def test_that_do_not_start_are_told_with_their_log(self):
        with bench.running("false", ["false"], self.log) as process, self.assertRaisesRegex(BenchError, "false did not start.*log"):
            bench.await_answer("false", process, "http://127.0.0.1:1/", self.log)

    def test_have_their_memory_read(self):
        with bench.running("sleep", ["sleep", "60"], self.log) as process:
            resident, most = bench.memory(process)
        self.assertGreater(resident, 0)
        self.assertGreaterEqual(most, resident)

    def test_that_fail_stop_the_measurement(self):
        with self.assertRaises(BenchError):
            bench.run(["false"])


class Secret(unittest.TestCase):
    def test_is_the_one_that_the_deliveries_are_signed_with(self):
        source = (bench.HOME / "src/test/java/io/gitpoli/testing/Gitpoli.java").read_text()
        self.assertIn(f'SECRET = "{bench.SECRET}"', source)


class CommandLine(unittest.TestCase):
    def test_tells_what_it_does(self):
        done = subprocess.run(["python3", bench.__file__, "--help"], capture_output=True, text=True, check=True)
        self.assertIn("--quick", done.stdout)


if __name__ == "__main__":
    unittest.main()
