#!/usr/bin/env python3
"""Measures gitpoli beside what it is compared with, in one run, and says which targets are met.

What is compared is measured in turn, round after round (A B C A B C …), and the medians of the rounds are
compared: a machine that is slow for a while is slow for all of them. Everything runs on this machine, on
loopback: the clients, OPA, gitpoli, and a GitHub that answers at once.

Called by `make bench`, which builds what this runs. Tells on standard error what it does, prints the table, and
writes it into docs/performance.md; with --quick it takes a minute, is less exact, and writes nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import os
import platform
import shlex
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
DOCUMENT = HOME / "docs" / "performance.md"
BEGIN = "<!-- written by make bench -->"
END = "<!-- end of what make bench writes -->"
CLASS_PATH = "target/test-classes:target/classes:target/lib/*"
SECRET = "a webhook's secret"  # that of src/test/java/io/gitpoli/testing/Gitpoli.java
KEY = "a key for the measurement"
# Commands that host an app in a Functions worker on PORT: the staged app, and one with a one-line health function.
WORKER = "BENCH_WORKER"
WORKER_ONE_LINE = "BENCH_WORKER_ONE_LINE"
CONCURRENCY = 16
PULL_REQUESTS = 512
OFFERED_PER_SECOND = 100
UNCOUNTED = 5  # seconds in which the client that offers them warms up
START_SECONDS = 60
STOP_SECONDS = 20
# The Python program that gitpoli follows, measured once with OPA and SQLite on a machine of two cores.
ORIGINAL_PER_SECOND = 37


class BenchError(Exception):
    """It can't be measured; the message says what to do."""


@dataclass(frozen=True)
class Plan:
    """How long and how often: seconds, rounds, events."""

    rounds: int
    seconds: float
    warm: float
    offered: float
    starts: int
    events: int


FULL = Plan(rounds=5, seconds=5, warm=30, offered=30, starts=7, events=1_000_000)
QUICK = Plan(rounds=2, seconds=2, warm=5, offered=5, starts=2, events=20_000)


@dataclass(frozen=True)
class Load:
    """What a client saw: answers per second, times in ms, and how many answers were none or not 2xx."""

    rate: float
    p50: float
    p99: float
    failed: int = 0


def median(loads: list[Load]) -> Load:
    return Load(
        statistics.median(load.rate for load in loads),
        statistics.median(load.p50 for load in loads),
        statistics.median(load.p99 for load in loads),
        sum(load.failed for load in loads),
    )


@dataclass(frozen=True)
class Row:
    """A line of the table; `met` is None where there is no target."""

    what: str
    load: Load | None = None
    figure: str = ""
    target: str = ""
    met: bool | None = None

    def cells(self) -> list[str]:
        load = self.load
        return [
            self.what,
            f"{load.rate:,.0f}" if load and load.rate else "",
            millis(load.p50) if load else "",
            millis(load.p99) if load else "",
            self.figure,
            self.target,
            {True: "met", False: "**missed**", None: ""}[self.met],
        ]


def millis(value: float) -> str:
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.1f} ms" if value >= 1 else f"{value:.2f} ms"


def at_least(what: str, load: Load, value: float, bound: float, aim: float | None = None, unit: str = " ×") -> Row:
    target = f"at least {bound:g}{unit}" + (f", aim {aim:g}{unit}" if aim else "")
    shown = f"{value:.2f}{unit}" + (f", {load.failed} failed" if load.failed else "")
    return Row(what, load, shown, target, value >= bound and not load.failed)


def at_most(what: str, load: Load | None, value: float, bound: float, unit: str = " ×", aim: float | None = None) -> Row:
    shown = f"{value:.2f}{unit}" if value < 100 else f"{value:,.0f}{unit}"
    if load and load.failed:
        shown += f", {load.failed} failed"
    target = f"at most {bound:g}{unit}" + (f", aim {aim:g}{unit}" if aim else "")
    return Row(what, load, shown, target, value <= bound and not (load and load.failed))


def table(rows: list[Row]) -> str:
    head = ["what", "per second", "p50", "p99", "figure", "target", ""]
    lines = [head, ["---", "---:", "---:", "---:", "---:", "---", "---"], *[row.cells() for row in rows]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def plain_table(rows: list[Row]) -> str:
    cells = [["what", "per second", "p50", "p99", "figure", "target", ""]]
    cells += [[cell.replace("**", "").replace("`", "") for cell in row.cells()] for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    return "\n".join(
        "  ".join(cell.rjust(w) if 1 <= i <= 4 else cell.ljust(w) for i, (cell, w) in enumerate(zip(line, widths))).rstrip()
        for line in cells
    )


def put_between_marks(document: str, text: str, begin: str = BEGIN, end: str = END) -> str:
    """The document with `text` between its two marks."""
    if document.count(begin) != 1 or document.count(end) != 1 or document.index(begin) > document.index(end):
        raise BenchError(f"docs/performance.md needs one line {begin} and, below it, one line {end}")
    before, rest = document.split(begin)
    after = rest.split(end)[1]
    return f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}"


def say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)


# --- processes


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def answers(url: str, body: bytes | None = None) -> bool:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=body, headers={"x-functions-key": KEY}), timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@contextlib.contextmanager
def running(name: str, command: list[str], log: Path, environment: dict[str, str] | None = None, cwd: Path = HOME):
    """A process that is ended with the block; what it writes is in the log."""
    with open(log, "ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **(environment or {})}, cwd=cwd)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            say(f"{name} did not stop, it is killed")
            process.kill()
            process.wait()


def await_answer(name: str, process: subprocess.Popen, url: str, log: Path, body: bytes | None = None) -> float:
    """Waits until the URL answers 200, and tells when that was."""
    end = time.monotonic() + START_SECONDS
    while not answers(url, body):
        if process.poll() is not None or time.monotonic() > end:
            raise BenchError(f"{name} did not start; its log is {log}")
        time.sleep(0.002)
    return time.monotonic()


def java(*arguments: str) -> list[str]:
    home = os.environ.get("JAVA_HOME")
    return [f"{home}/bin/java" if home else "java", *arguments]


def bench_class(name: str, *arguments: str) -> list[str]:
    return java("-cp", CLASS_PATH, f"io.gitpoli.bench.{name}", *arguments)


def run(command: list[str]) -> str:
    done = subprocess.run(command, cwd=HOME, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"{' '.join(command[-3:])} failed with {done.returncode}; what it says stands above")
    return done.stdout


def memory(process: subprocess.Popen) -> tuple[float, float]:
    """Resident now, and the most that it ever was, in MiB."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process.pid}/status").read_text().splitlines())
    return tuple(int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))


def cpu(process: subprocess.Popen, children: bool = False) -> float:
    """The seconds of CPU time that it has used; with those of its children that have ended."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11 : 15 if children else 13])) / os.sysconf("SC_CLK_TCK")


# --- clients


def wrk(url: str, seconds: float, *, body: Path | None = None, deliveries: Path | None = None, connections: int = CONCURRENCY) -> Load:
    environment = {**os.environ, "BENCH_RUN": uuid.uuid4().hex}
    if body:
        environment["BENCH_BODY"] = str(body)
    if deliveries:
        environment["BENCH_DELIVERIES"] = str(deliveries)
    threads = min(2, connections)
    # It takes whole seconds only.
    command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s"]
    command += ["-s", str(HOME / "tools" / "bench.lua"), url]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        raise BenchError(f"wrk failed on {url}: {done.stdout.strip()}")
    return Load(**json.loads(lines[-1]))


class Webhooks:
    """Deliveries to one server. What counts is what was posted to GitHub, not what was answered."""

    def __init__(self, server: str, github: str, deliveries: Path):
        self.url = f"{server}/webhook"
        self.counter = f"{github}/bench/check-runs"
        self.deliveries = deliveries

    def posted(self) -> int:
        with urllib.request.urlopen(self.counter, timeout=10) as answer:
            return int(answer.read())

    def settled(self) -> int:
        """How many check runs were posted once no more come for a second."""
        count, since = self.posted(), time.monotonic()
        while time.monotonic() - since < 1:
            time.sleep(0.05)
            now = self.posted()
            if now != count:
                count, since = now, time.monotonic()
        return count

    def load(self, seconds: float) -> Load:
        before, start = self.posted(), time.monotonic()
        seen = wrk(self.url, seconds, deliveries=self.deliveries)
        rate = (self.posted() - before) / (time.monotonic() - start)
        self.settled()
        return Load(min(rate, seen.rate), seen.p50, seen.p99, seen.failed)

    def offered(self, seconds: float) -> Load:
        before = self.settled()
        rate = str(OFFERED_PER_SECOND)
        words = run(bench_class("OfferedLoad", self.url, str(self.deliveries), rate, f"{seconds:g}", str(UNCOUNTED))).split()
        missing = int(OFFERED_PER_SECOND * (seconds + UNCOUNTED)) - (self.settled() - before)
        return Load(float(words[0]), float(words[1]), float(words[2]), int(words[3]) + max(0, missing))


# --- what is measured


class Bench:
    def __init__(self, plan: Plan, opa: str, folder: Path):
        self.plan = plan
        self.opa = opa
        self.folder = folder
        self.input = HOME / "docs" / "examples" / "pullrequest.json"
        self.wrapped = folder / "opa-input.json"
        self.wrapped.write_text(json.dumps({"input": json.loads(self.input.read_text())}))

    @contextlib.contextmanager
    def opa_server(self):
        port = free_port()
        log = self.folder / "opa.log"
        command = [self.opa, "run", "--server", "--disable-telemetry", "--log-level=error"]
        command += [f"--addr=127.0.0.1:{port}", "--bundle", "target/bundle.tar.gz"]
        with running("opa", command, log) as process:
            url = f"http://127.0.0.1:{port}"
            await_answer("opa", process, f"{url}/health", log)
            yield url, process

    @contextlib.contextmanager
    def gitpoli(self, name: str, environment: dict[str, str]):
        port = free_port()
        log = self.folder / f"{name}.log"
        settings = {"AUDIT_DB": str(self.folder / f"{name}.db"), "REPOL_DIR": str(HOME / ".repol"), **environment}
        command = [str(HOME / "gitpoli"), "serve", "--port", str(port)]
        with running(name, command, log, settings, self.folder) as process:
            url = f"http://127.0.0.1:{port}"
            await_answer(name, process, f"{url}/health", log)
            yield url, process

    @contextlib.contextmanager
    def github(self):
        folder = self.folder / "github"
        folder.mkdir()
        log = self.folder / "github.log"
        with running("the fake GitHub", bench_class("QuickGitHub", str(folder), str(PULL_REQUESTS)), log) as process:
            end = time.monotonic() + START_SECONDS
            while not (folder / "url").exists():
                if process.poll() is not None or time.monotonic() > end:
                    raise BenchError(f"the fake GitHub did not start; its log is {log}")
                time.sleep(0.05)
            yield (folder / "url").read_text().strip(), folder, process

    def rates(self) -> list[Row]:
        plan = self.plan
        with contextlib.ExitStack() as stack:
            opa, opa_process = stack.enter_context(self.opa_server())
            github, files, github_process = stack.enter_context(self.github())
            app = {
                "GITHUB_API_URL": github,
                "GITHUB_APP_ID": (files / "app-id").read_text(),
                "GITHUB_APP_PRIVATE_KEY_PATH": str(files / "private-key.pem"),
                "WEBHOOK_SECRET": SECRET,
            }
            embedded, process = stack.enter_context(self.gitpoli("embedded", app))
            over_rest, rest_process = stack.enter_context(self.gitpoli("opa-engine", {"POLICY_ENGINE": "opa", "OPA_URL": opa}))
            webhooks = Webhooks(embedded, github, files / "deliveries")
            parts = {
                "opa": lambda s: wrk(f"{opa}/v1/data/github/pullrequest", s, body=self.wrapped),
                "embedded": lambda s: wrk(f"{embedded}/evaluate/pullrequest", s, body=self.input),
                "over rest": lambda s: wrk(f"{over_rest}/evaluate/pullrequest", s, body=self.input),
                "webhooks": webhooks.load,
            }
            for name, part in parts.items():
                say(f"warming up: {name}, {plan.warm:g} s")
                part(plan.warm)
            processes = {
                "opa": {"OPA": opa_process},
                "embedded": {"gitpoli": process},
                "over rest": {"gitpoli": rest_process, "OPA": opa_process},
                "webhooks": {"gitpoli": process, "the fake GitHub": github_process},
            }
            loads: dict[str, list[Load]] = {name: [] for name in parts}
            costs: dict[str, list[dict[str, float]]] = {name: [] for name in parts}
            for turn in range(plan.rounds):
                for name, part in parts.items():
                    before = {what: cpu(one) for what, one in processes[name].items()}
                    load = part(plan.seconds)
                    answers = load.rate * plan.seconds
                    costs[name].append({what: (cpu(one) - before[what]) / answers for what, one in processes[name].items()})
                    loads[name].append(load)
                    say(f"round {turn + 1} of {plan.rounds}: {name} {load.rate:,.0f}/s, p99 {millis(load.p99)}")
            say(f"{OFFERED_PER_SECOND} webhooks a second, {plan.offered:g} s")
            offered = webhooks.offered(plan.offered)
            resident, most = memory(process)
            own, embedded_load, rest_load, webhook_load = (median(loads[name]) for name in parts)
            engines = self.engines(opa)
        return [
            Row("OPA alone, `POST /v1/data/github/pullrequest`", own),
            at_least("`/evaluate/pullrequest`, embedded engine, beside OPA alone", embedded_load, embedded_load.rate / own.rate, 0.7, 1),
            at_least(
                f"the same, beside the original's {ORIGINAL_PER_SECOND}/s", embedded_load, embedded_load.rate / ORIGINAL_PER_SECOND, 100
            ),
            at_least("`/evaluate/pullrequest`, `POLICY_ENGINE=opa`, beside OPA alone", rest_load, rest_load.rate / own.rate, 0.5),
            at_least("signed `/webhook` to posted check run", webhook_load, webhook_load.rate, 500, unit="/s"),
            at_most(f"`/webhook`, {OFFERED_PER_SECOND}/s offered, p99", offered, offered.p99, 100, " ms"),
            *engines,
            at_most("resident memory after that load", None, resident, 400, " MiB", aim=300),
            at_most("the most that it was", None, most, 400, " MiB", aim=300),
            Row("CPU of one answer of OPA alone", figure=spent(costs["opa"])),
            Row("CPU of one `/evaluate/pullrequest`, embedded engine", figure=spent(costs["embedded"])),
            Row("CPU of one `/evaluate/pullrequest`, `POLICY_ENGINE=opa`", figure=spent(costs["over rest"])),
            Row("CPU of one webhook", figure=spent(costs["webhooks"])),
        ]

    def engines(self, opa: str) -> list[Row]:
        say("the engines alone")
        url = f"{opa}/v1/data/github/pullrequest"
        plan = self.plan
        lines = run(bench_class("Engines", url, str(self.input), str(plan.rounds), f"{plan.seconds:g}")).splitlines()
        rates: dict[str, list[float]] = {}
        for name, rate in (line.split() for line in lines):
            rates.setdefault(name, []).append(float(rate))
        embedded, rest = (statistics.median(rates[name]) for name in ("embedded", "opa"))
        return [
            Row("OPA over `java.net.http`, 8 threads", figure=f"{rest:,.0f}/s"),
            Row(
                f"embedded engine alone, 8 threads, {embedded:,.0f}/s",
                figure=f"{embedded / rest:.2f} ×",
                target="at least 3 ×",
                met=embedded / rest >= 3,
            ),
        ]

    def cold_starts(self) -> list[Row]:
        say(f"cold starts, {self.plan.starts} of each")
        health, first, one_line = [], [], []
        for turn in range(self.plan.starts):
            one_line.append(self.start("one-line server", bench_class("OneLineServer", "PORT"), "/health"))
            command = [str(HOME / "gitpoli"), "serve", "--port", "PORT"]
            settings = {"AUDIT_DB": str(self.folder / f"cold-{turn}.db"), "REPOL_DIR": str(HOME / ".repol")}
            health.append(self.start("gitpoli", command, "/health", settings))
            settings["AUDIT_DB"] = str(self.folder / f"cold-decision-{turn}.db")
            first.append(self.start("gitpoli", command, "/evaluate/pullrequest", settings, self.input.read_bytes()))
        return cold_rows("one-line health server", "", one_line, health, first)

    def worker_starts(self) -> list[Row]:
        """The same in a Functions worker, where the environment says how to start one."""
        app, one_line_app = (os.environ.get(name) for name in (WORKER, WORKER_ONE_LINE))
        if not app or not one_line_app:
            return []
        say(f"cold starts in the Functions worker, {self.plan.starts} of each")
        health, first, one_line = [], [], []
        for turn in range(self.plan.starts):
            one_line.append(self.start("one-line function", shlex.split(one_line_app), "/health"))
            settings = {"AUDIT_DB": str(self.folder / f"worker-{turn}.db"), "REPOL_DIR": str(HOME / ".repol")}
            settings |= {"WEBHOOK_SECRET": SECRET, "GITPOLI_API_KEY": KEY}
            health.append(self.start("worker", shlex.split(app), "/health", settings))
            settings["AUDIT_DB"] = str(self.folder / f"worker-decision-{turn}.db")
            first.append(self.start("worker", shlex.split(app), "/evaluate/pullrequest", settings, self.input.read_bytes()))
        return cold_rows("one-line health function", " in the Functions worker", one_line, health, first)

    def start(
        self, name: str, command: list[str], path: str, environment: dict[str, str] | None = None, body: bytes | None = None
    ) -> float:
        port = str(free_port())
        log = self.folder / "cold.log"
        begin = time.monotonic()
        with running(name, [port if word == "PORT" else word for word in command], log, environment) as process:
            return await_answer(name, process, f"http://127.0.0.1:{port}{path}", log, body) - begin

    def audits(self) -> list[Row]:
        plan = self.plan
        few, many = self.filled(1_000), self.filled(plan.events)
        with contextlib.ExitStack() as stack:
            servers = []
            for name, trail in (("audit-few", few), ("audit-many", many)):
                url, _ = stack.enter_context(self.gitpoli(name, {"AUDIT_DB": str(trail)}))
                servers.append(url)
            paths = ["/audit?limit=50", "/audit/summary"]
            loads: dict[tuple[str, str], list[Load]] = {(path, url): [] for path in paths for url in servers}
            for path, url in loads:
                say(f"warming up: {path}")
                wrk(url + path, plan.warm / 3, connections=1)
            say("the audit trail")
            for _ in range(plan.rounds):
                for path, url in loads:
                    loads[path, url].append(wrk(url + path, plan.seconds / 2, connections=1))
        rows = []
        for path in paths:
            small, large = (median(loads[path, url]) for url in servers)
            rows.append(Row(f"`{path}`, 1,000 events, one caller", small))
            rows.append(at_most(f"`{path}`, {plan.events:,} events, p50 beside the above", large, large.p50 / small.p50, 2))
        return rows

    def filled(self, events: int) -> Path:
        """A trail of that many events, kept for the next run of the same schema."""
        schemas = sorted((HOME / "src/main/resources/io/gitpoli/audit/sqlite").glob("*.sql"))
        kept = HOME / "target" / "bench"
        kept.mkdir(parents=True, exist_ok=True)
        trail = kept / f"audit-{len(schemas)}-{events}.db"
        if not trail.exists():
            say(f"filling an audit trail with {events:,} events")
            new = self.folder / trail.name
            run(bench_class("FillAudit", str(new), str(events)))
            shutil.move(new, trail)
        return trail


def spent(costs: list[dict[str, float]]) -> str:
    """What each process spent on one answer, the median of the rounds."""
    medians = {what: statistics.median(cost[what] for cost in costs) for what in costs[0]}
    return ", ".join(f"{what} {seconds * 1000:.2f} ms" for what, seconds in medians.items())


def cold_rows(base: str, where: str, one_line: list[float], health: list[float], first: list[float]) -> list[Row]:
    least, up, decided = (statistics.median(times) * 1000 for times in (one_line, health, first))
    return [
        Row(f"cold start of a {base}{where}, {millis(least)}"),
        at_most(f"cold start{where} to `/health`, {millis(up)}", None, up / least, 1.5),
        at_most(f"cold start{where} to the first decision, {millis(decided)}", None, decided / least, 2.5),
    ]


def facts() -> str:
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line), "")
    version = subprocess.run(java("-version"), stderr=subprocess.PIPE, text=True, check=False).stderr.splitlines()
    memory_kib = int(Path("/proc/meminfo").read_text().split()[1])
    return ", ".join(
        part
        for part in (
            datetime.date.today().isoformat(),
            f"{os.cpu_count()} cores" + (f" ({model})" if model and "unknown" not in model.lower() else ""),
            f"{memory_kib / 1024**2:.0f} GiB",
            f"{platform.system()} {platform.release().split('-')[0]}",
            version[1] if len(version) > 1 else "",
        )
        if part
    )


def need(opa: str) -> None:
    if not shutil.which("wrk"):
        raise BenchError("the measurement needs wrk: install it so that it is on the PATH (on Debian and Ubuntu: apt install wrk)")
    if not Path("/proc/self/status").exists():
        raise BenchError("the measurement reads /proc, so it runs on Linux only")
    for part in (opa, "gitpoli", "target/lib", "target/test-classes/io/gitpoli/bench", "target/bundle.tar.gz"):
        if not (HOME / part).exists():
            raise BenchError(f"{part} is missing: run make bench, which builds it")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a minute, less exact, and docs/performance.md stays as it is")
    parser.add_argument("--opa", default=".tools/bin/opa", help="the opa program (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        need(arguments.opa)
        busy = os.getloadavg()[0]
        if busy > 0.5:
            say(f"this machine is busy (load {busy:.1f}); the figures will be worse than they should be")
        with tempfile.TemporaryDirectory(prefix="gitpoli-bench-") as folder:
            bench = Bench(QUICK if arguments.quick else FULL, str((HOME / arguments.opa).resolve()), Path(folder))
            try:
                rows = [*bench.rates(), *bench.cold_starts(), *bench.worker_starts(), *bench.audits()]
            except BenchError:
                for log in Path(folder).glob("*.log"):
                    shutil.copy(log, HOME / "target" / "bench")
                raise
        print(plain_table(rows))
        if not arguments.quick:
            DOCUMENT.write_text(put_between_marks(DOCUMENT.read_text(), f"{facts()}\n\n{table(rows)}"))
    except BenchError as e:
        say(str(e).replace(tempfile.gettempdir(), "…"))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
