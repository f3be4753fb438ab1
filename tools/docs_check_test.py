"""How tools/docs_check.py reads documents, compares lines and runs commands."""

import os
import unittest

from docs_check import DocumentError, agrees, examples_in, run

ENVIRONMENT = {"PATH": os.environ["PATH"]}


def checked(*lines: str) -> str:
    return "\n".join(["Text.", "", "<!-- checked -->", "```console", *lines, "```", ""])


class Reading(unittest.TestCase):
    def test_a_checked_block_gives_each_command_with_what_it_prints(self):
        first, second = examples_in(checked("$ echo a", "a", "$ echo b", "b", "c"))
        self.assertEqual((5, "echo a", ["a"]), (first.line, first.command, first.expected))
        self.assertEqual((7, "echo b", ["b", "c"]), (second.line, second.command, second.expected))

    def test_a_backslash_continues_a_command(self):
        (example,) = examples_in(checked("$ echo \\", "  a", "a"))
        self.assertEqual(("echo \\\n  a", ["a"]), (example.command, example.expected))

    def test_an_unmarked_block_is_not_checked(self):
        self.assertEqual([], examples_in("```console\n$ make run\n```\n"))

    def test_a_mark_without_a_whole_console_block_is_refused(self):
        for text in (
            "<!-- checked -->\n```json\n{}\n```\n",
            "<!-- checked -->\n",
            "<!-- checked -->\n```console\n$ echo a\n",
            checked("a"),
            checked(),
            checked("$ echo \\"),
        ):
            with self.subTest(text), self.assertRaises(DocumentError):
                examples_in(text)


class Comparing(unittest.TestCase):
    def test_an_ellipsis_stands_for_anything_within_a_line(self):
        self.assertTrue(agrees(['{"ms":…}'], ['{"ms":12}']))
        self.assertFalse(agrees(['{"ms":…}'], ['{"ms":12']))
        self.assertFalse(agrees(["…"], ["a", "b"]))

    def test_everything_else_is_literal(self):
        self.assertFalse(agrees(["a.c"], ["abc"]))
        self.assertFalse(agrees(["a"], ["a", "b"]))
        self.assertFalse(agrees(["a", "b"], ["a"]))

    def test_ids_and_instants_may_differ_but_not_be_missing(self):
        documented = '{"id":"0199e0c2-0000-7000-8000-000000000001","at":"2026-01-01T00:00:00Z"}'
        printed = '{"id":"0199e0c2-1111-7111-8111-111111111111","at":"2026-11-21T09:08:07.123456Z"}'
        self.assertTrue(agrees([documented], [printed]))
        self.assertFalse(agrees([documented], ['{"id":"","at":"2026-01-01T00:00:00Z"}']))


class Running(unittest.TestCase):
    def printed(self, *lines: str) -> list[list[str]]:
        return run(examples_in(checked(*lines)), 4711, ENVIRONMENT)[:-1]

    def test_variables_and_the_exit_status_carry_over(self):
        self.assertEqual([[], ["a"], [], ["1"]], self.printed("$ x=a", "$ echo $x", "$ false", "$ echo $?"))

    def test_errors_are_part_of_what_a_command_prints(self):
        self.assertEqual([["a"]], self.printed("$ echo a >&2"))

    def test_the_documented_port_becomes_the_servers(self):
        self.assertEqual([["http://127.0.0.1:4711/18080"]], self.printed("$ echo http://127.0.0.1:8080/18080"))

    def test_commands_after_the_end_of_the_shell_do_not_run(self):
        self.assertEqual([], self.printed("$ exit 0", "$ echo a"))


if __name__ == "__main__":
    unittest.main()
