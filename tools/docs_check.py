#!/usr/bin/env python3
"""Runs the commands that the documentation shows and compares what they print with what it says.

A block is checked where the comment <!-- checked --> stands on the line before it:

    <!-- checked -->
    ```console
    $ curl -s http://127.0.0.1:8080/health
    {"status":"ok","opa":true,"audit":true,"engine":"embedded","inbox":true,"deliveries":{"pending":0,"failed":0}}
    ```

A line that starts with "$ " is a command (a backslash at its end continues it), the lines after it
are what it prints. There, "…" stands for anything within a line; ids (UUIDs), instants and digests need
not be the same, only be there. Commands of one file run in one bash, in order, against one server of
their own with an empty audit trail; the port 8080 becomes that server's.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

DOCUMENTED_PORT = "8080"
START_SECONDS = 60
STOP_SECONDS = 15
FILE_SECONDS = 120
MARK = "<!-- checked -->"
# A separator that no command prints.
RECORD = "\x1e"

VARYING = [
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"), "<instant>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<digest>"),
]


@dataclass
class Example:
    line: int
    command: str
    expected: list[str] = field(default_factory=list)


class DocumentError(Exception):
    """A document that does not keep to the convention."""


def examples_in(text: str) -> list[Example]:
    """The commands of the checked blocks, each with the lines that it should print."""
    examples: list[Example] = []
    lines = iter(enumerate(text.splitlines(), 1))
    for number, line in lines:
        if line.strip() != MARK:
            continue
        _, fence = next(lines, (0, ""))
        if fence.strip() != "```console":
            raise DocumentError(f"{number}: {MARK} must be followed by a ```console block")
        examples += block(number, lines)
    return examples


def block(start: int, lines) -> list[Example]:
    found: list[Example] = []
    continued = False
    for number, line in lines:
        if line.strip() == "```":
            if continued or not found:
                raise DocumentError(f"{start}: the block has no whole command")
            return found
        if continued:
            found[-1].command += "\n" + line
        elif line.startswith("$ "):
            found.append(Example(number, line[2:]))
        elif found:
            found[-1].expected.append(line.rstrip())
            continue
        else:
            raise DocumentError(f"{number}: a block starts with a command, '$ …'")
        continued = line.endswith("\\")
    raise DocumentError(f"{start}: the block does not end")


def agrees(expected: list[str], actual: list[str]) -> bool:
    return len(expected) == len(actual) and all(map(line_agrees, expected, actual))


def line_agrees(expected: str, actual: str) -> bool:
    parts = [re.escape(part) for part in plain(expected).split("…")]
    return re.fullmatch(".*".join(parts), plain(actual)) is not None


def plain(line: str) -> str:
    """The line with a placeholder for each part that differs from run to run."""
    for pattern, placeholder in VARYING:
        line = pattern.sub(placeholder, line)
    return line


def output_lines(output: str) -> list[str]:
    lines = [line.rstrip() for line in output.splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def on_port(text: str, port: int) -> str:
    return re.sub(rf"\b{DOCUMENTED_PORT}\b", str(port), text)


def run(examples: list[Example], port: int, environment: dict[str, str]) -> list[list[str]]:
    """What each command prints; commands share one shell, so that variables and `$?` carry over."""
    script = "".join(
        f"{on_port(example.command, port)}\nstatus=$?; printf '{RECORD}'; (exit $status)\n"
        for example in examples
    )
    shell = subprocess.Popen(
        ["bash", "-c", script],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
    )
    try:
        output, _ = shell.communicate(timeout=FILE_SECONDS)
    finally:
        stop(shell)
    printed = output.decode("utf-8", "replace").split(RECORD)
    return [output_lines(part) for part in printed]


class Server:
    """gitpoli on a free port, with an audit trail of its own; stopped at the end whatever happens."""

    def __init__(self, directory: Path):
        self.environment = {
            name: os.environ[name]
            for name in ("HOME", "JAVA_HOME", "LANG", "LC_ALL", "PATH", "TMPDIR")
            if name in os.environ
        } | {"AUDIT_DB": str(directory / "audit.db")}
        self.port = free_port()
        self._log = directory / "server.log"

    def __enter__(self) -> Server:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["./gitpoli", "serve", "--port", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,
            )
        try:
            self._await_ready()
        except BaseException:
            stop(self._process)
            raise
        return self

    def __exit__(self, *_) -> None:
        stop(self._process)

    def _await_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        url = f"http://127.0.0.1:{self.port}/health/ready"
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(url, timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        log = self._log.read_text("utf-8", "replace")[-4000:]
        raise RuntimeError(f"./gitpoli serve did not become ready; it printed:\n{log}")


def stop(process: subprocess.Popen) -> None:
    """Ends the process and what it started: its session holds nothing else."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def documents(paths: list[Path]) -> list[Path]:
    return [
        document
        for path in paths
        for document in (sorted(path.rglob("*.md")) if path.is_dir() else [path])
    ]


def check(document: Path, examples: list[Example]) -> int:
    """Runs one document's examples and says which differ; their number."""
    differing = 0
    with tempfile.TemporaryDirectory() as directory, Server(Path(directory)) as server:
        printed = run(examples, server.port, server.environment)
        for number, example in enumerate(examples):
            where = f"{document}:{example.line}: $ {example.command}"
            if number >= len(printed) - 1:
                print(f"{where}\n  did not run, as the command before it ended the shell", file=sys.stderr)
                return differing + len(examples) - number
            expected = [on_port(line, server.port) for line in output_lines("\n".join(example.expected))]
            if not agrees(expected, printed[number]):
                differing += 1
                difference = difflib.unified_diff(
                    [plain(line) for line in expected],
                    [plain(line) for line in printed[number]],
                    "documented",
                    "printed",
                    lineterm="",
                )
                print(where, *difference, sep="\n  ", file=sys.stderr)
    return differing


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks the commands that the documentation shows.")
    parser.add_argument("paths", nargs="+", type=Path, help="Markdown files, or directories of them")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("docs-check was stopped"))
    count = differing = 0
    for document in documents(parser.parse_args().paths):
        try:
            examples = examples_in(document.read_text("utf-8"))
            if examples:
                differing += check(document, examples)
        except (DocumentError, OSError) as error:
            sys.exit(f"{document}:{error}")
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            sys.exit(f"{document}: {error}")
        count += len(examples)
    if count == 0:
        sys.exit(f"no checked example found: mark a console block with {MARK}")
    print(f"docs: {count - differing} of {count} examples print what the documentation says")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
