"""The action setup-gitpoli, with what it calls replaced: what builds is `make`, which continuous integration runs by itself."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
ACTION = Path(".github/actions/setup-gitpoli/setup-gitpoli")


class SetupGitpoli(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="setup gitpoli "))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / ACTION.parent).mkdir(parents=True)
        shutil.copy(REPOSITORY / ACTION, self.folder / ACTION)
        (self.folder / "Makefile").write_text("OPA_VERSION := 1.2.3\nbuild:\n\t@echo built >>calls\n")
        self.script("tools/install", 'echo "install $*" >>calls')
        self.script("gitpoli", 'grep -q built calls && echo "gitpoli $*"')

    def script(self, name, text):
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(0o755)

    def run_action(self):
        return subprocess.run(
            [self.folder / ACTION],
            env={**os.environ, "GITHUB_PATH": str(self.folder / "path")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def test_builds_and_puts_the_launcher_on_the_path(self):
        done = self.run_action()
        self.assertEqual(0, done.returncode, done.stdout)
        self.assertEqual("install opa 1.2.3 release\nbuilt\n", (self.folder / "calls").read_text())
        self.assertEqual(f"{self.folder}\n", (self.folder / "path").read_text())

    def test_what_does_not_build_is_on_no_path(self):
        (self.folder / "Makefile").write_text("OPA_VERSION := 1.2.3\nbuild:\n\t@false\n")
        self.assertNotEqual(0, self.run_action().returncode)
        self.assertFalse((self.folder / "path").exists())


if __name__ == "__main__":
    unittest.main()
