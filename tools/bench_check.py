#!/usr/bin/env python3
"""Measures `gitpoli check` beside `conftest test`, in one run, and says which targets are met.

Both judge the same files by the same policies, in turn, round after round, and the medians of the rounds are
compared: a Terraform plan of 54 MB, and 2,000 Kubernetes manifests. They must find the same number of things.

Called by `make bench-check`, which builds what this runs. Tells on standard error what it does, prints the table,
and writes it into docs/performance.md; with --quick the files are small, and it writes nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench import CLASS_PATH, DOCUMENT, HOME, BenchError, cpu, facts, java, put_between_marks, say

BEGIN = "<!-- written by make bench-check -->"
END = "<!-- end of what make bench-check writes -->"
PAGE = os.sysconf("SC_PAGE_SIZE")
SAMPLE_SECONDS = 0.01
# As the launcher runs a server.
SERVER = ["-XX:+UseSerialGC", "-Xms64m", "-Xmx512m"]


@dataclass(frozen=True)
class Plan:
    """How large and how often: bytes, files, rounds."""

    bytes: int
    manifests: int
    rounds: int
    warm: int


FULL = Plan(bytes=54_000_000, manifests=2_000, rounds=5, warm=5)
QUICK = Plan(bytes=5_000_000, manifests=200, rounds=2, warm=2)


@dataclass(frozen=True)
class Run:
    """One run: seconds, seconds of CPU, MiB at most (0 where that is not measured), and what it found."""

    wall: float
    cpu: float
    memory: float
    found: int


@dataclass(frozen=True)
class Subject:
    """What is judged by what."""

    name: str
    files: Path
    rules: str


def median(runs: list[Run]) -> Run:
    found = {run.found for run in runs}
    if len(found) != 1:
        raise BenchError(f"the rounds found different things: {sorted(found)}")
    return Run(*(statistics.median(getattr(run, field) for run in runs) for field in ("wall", "cpu", "memory")), found.pop())


# --- what is judged


def resource(number: int, choice: random.Random) -> dict:
    """A resource of a plan, as large as those of AWS are. One of some hundred is open to everyone."""
    open_to_all = number % 400 == 7
    tags = {f"tag-{i}": f"{choice.getrandbits(64):016x}" for i in range(8)}
    kind = number % 3
    if kind == 0:
        block = "0.0.0.0/0" if open_to_all else f"10.{number % 250}.0.0/16"
        rules = [
            {"cidr_blocks": [block], "description": f"rule {i}", "from_port": 22 + i, "protocol": "tcp", "to_port": 22 + i}
            for i in range(3)
        ]
        return {"type": "aws_security_group", "values": {"name": f"group-{number}", "description": "", "ingress": rules, "tags": tags}}
    if kind == 1:
        acl = "public-read" if open_to_all else "private"
        return {"type": "aws_s3_bucket", "values": {"bucket": f"bucket-{number}", "acl": acl, "force_destroy": False, "tags": tags}}
    script = "#!/bin/sh\\n" + "".join(f"echo {choice.getrandbits(128):032x}\\n" for _ in range(12))
    values = {"ami": f"ami-{number:08x}", "instance_type": "m5.large", "user_data": script, "ebs_optimized": True, "tags": tags}
    return {"type": "aws_instance", "values": {**values, "root_block_device": [{"volume_size": 50, "iops": 3000, "encrypted": True}]}}


def write_plan(file: Path, size: int) -> None:
    """A plan as `terraform show -json` prints it: each resource planned, changed, and configured."""
    choice = random.Random(54)
    planned, changes, configured, written = [], [], [], 0
    number = 0
    while written < size:
        made = resource(number, choice)
        name = f"r{number}"
        common = {
            "address": f"{made['type']}.{name}",
            "mode": "managed",
            "type": made["type"],
            "name": name,
            "provider_name": "registry.terraform.io/hashicorp/aws",
        }
        change = {
            "actions": ["update"],
            "before": {**made["values"], "tags": {}},
            "after": made["values"],
            "after_unknown": {"id": True, "arn": True, "tags_all": True},
            "before_sensitive": {"tags": {}},
            "after_sensitive": {"tags": {}},
        }
        parts = [
            json.dumps({**common, "schema_version": 1, "values": made["values"], "sensitive_values": {"tags": {}}}),
            json.dumps({**common, "change": change}),
            json.dumps({**common, "expressions": {key: {"constant_value": value} for key, value in made["values"].items()}}),
        ]
        for part, into in zip(parts, (planned, changes, configured)):
            into.append(part)
            written += len(part) + 1
        number += 1
    with open(file, "w", encoding="utf-8") as out:
        out.write('{"format_version":"1.2","terraform_version":"1.9.8","planned_values":{"root_module":{"resources":[')
        out.write(",".join(planned) + ']}},"resource_changes":[' + ",".join(changes))
        out.write('],"configuration":{"root_module":{"resources":[' + ",".join(configured) + "]}}}\n")


def manifest(number: int) -> str:
    """A Deployment with its Service. One of some fifty has an image without a version."""
    version = "latest" if number % 50 == 7 else "1.4.2"
    name = f"shop-{number}"
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels:
    app.kubernetes.io/name: {name}
    team: checkout
spec:
  replicas: 3
  selector:
    matchLabels:
      app.kubernetes.io/name: {name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {name}
    spec:
      securityContext:
        runAsNonRoot: true
      containers:
        - name: web
          image: ghcr.io/acme/shop:{version}
          args: ["--port", "8080", "--log", "json"]
          ports:
            - containerPort: 8080
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits:
              cpu: 500m
              memory: 256Mi
          env:
            - name: REGION
              value: eu-central-1
            - name: POOL_SIZE
              value: "{number}"
---
apiVersion: v1
kind: Service
metadata:
  name: {name}
  labels:
    app.kubernetes.io/name: {name}
spec:
  selector:
    app.kubernetes.io/name: {name}
  ports:
    - port: 80
      targetPort: 8080
"""


# --- measuring


def resident(process: int) -> int:
    """Bytes in memory of a process and all that it has started."""
    try:
        own = int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
        children = set()
        for thread in Path(f"/proc/{process}/task").iterdir():
            children.update((thread / "children").read_text().split())
        return own + sum(resident(int(child)) for child in children)
    except (OSError, IndexError):
        # It has ended.
        return 0


def run(command: list[str], folder: Path) -> Run:
    with open(folder / "out.json", "wb") as out, open(folder / "err.txt", "wb") as err:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=HOME, stdout=out, stderr=err)
        most = 0
        ended = threading.Event()

        def sample():
            nonlocal most
            while not ended.wait(SAMPLE_SECONDS):
                most = max(most, resident(process.pid))

        sampling = threading.Thread(target=sample)
        sampling.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        ended.set()
        sampling.join()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        said = (folder / "err.txt").read_text() + (folder / "out.json").read_text()[:1000]
        raise BenchError(f"{command[0]} ended with {process.returncode}: {said}")
    results = json.loads((folder / "out.json").read_text())
    found = sum(len(result.get(kind, [])) for result in results for kind in ("failures", "warnings", "exceptions"))
    # With what all that it had started and waited for has used.
    return Run(wall, usage.ru_utime + usage.ru_stime, most / 1024**2, found)


class Warm:
    """One process that checks again and again, as a server does."""

    def __init__(self, opa: str, log: Path):
        self.log = open(log, "wb")  # pylint: disable=consider-using-with
        command = java(*SERVER, "-cp", CLASS_PATH, "io.gitpoli.bench.WarmChecks", opa)
        self.process = subprocess.Popen(
            command, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True
        )

    def check(self, subject: Subject) -> Run:
        before = cpu(self.process, children=True)
        start = time.monotonic()
        self.process.stdin.write(f"{subject.files}\tpolicies/{subject.rules}\t{subject.rules}\n")
        self.process.stdin.flush()
        found = self.process.stdout.readline()
        wall = time.monotonic() - start
        if not found:
            raise BenchError(f"the process that checks has ended: {Path(self.log.name).read_text()}")
        return Run(wall, cpu(self.process, children=True) - before, 0, int(found))

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()


# --- the table


def row(subject: str, program: str, one: Run, beside: Run | None = None, bound: float = 0, memory: bool = True) -> list[str]:
    cells = [f"{subject}, {program}", f"{one.wall:.2f} s", f"{one.cpu:.2f} s", f"{one.memory:,.0f} MiB" if one.memory else ""]
    if not beside:
        return [*cells, "", "", ""]
    ratios = {"time": one.wall / beside.wall}
    if memory:
        ratios["memory"] = one.memory / beside.memory
    target = f"at most {bound:g} × of " + ("each" if memory else "the time")
    met = all(ratio <= bound for ratio in ratios.values())
    return [*cells, ", ".join(f"{ratio:.2f} × {what}" for what, ratio in ratios.items()), target, "met" if met else "**missed**"]


def table(rows: list[list[str]]) -> str:
    head = [["what", "time", "CPU", "memory", "beside Conftest", "target", ""], ["---", "---:", "---:", "---:", "---", "---", "---"]]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in head + rows)


def measure(plan: Plan, conftest: str, opa: str, folder: Path) -> list[list[str]]:
    say("writing what is judged")
    (folder / "manifests").mkdir()
    write_plan(folder / "plan.json", plan.bytes)
    for number in range(plan.manifests):
        (folder / "manifests" / f"{number:05}.yaml").write_text(manifest(number))
    subjects = [
        Subject(f"a plan of {plan.bytes / 1e6:.0f} MB", folder / "plan.json", "terraform"),
        Subject(f"{plan.manifests:,} manifests", folder / "manifests", "k8s"),
    ]
    rows = []
    with contextlib.closing(Warm(opa, folder / "warm.log")) as warm:
        for subject in subjects:
            say(f"warming up: {subject.name}")
            for _ in range(plan.warm):
                warm.check(subject)
            arguments = [str(subject.files), "--policy", f"policies/{subject.rules}", "--namespace", subject.rules]
            commands = {
                "conftest": [conftest, "test", *arguments, "--output", "json"],
                "cold": ["./gitpoli", "check", *arguments, "--opa", opa, "--output", "json"],
            }
            runs: dict[str, list[Run]] = {"conftest": [], "cold": [], "warm": []}
            for turn in range(plan.rounds):
                for name, command in commands.items():
                    runs[name].append(run(command, folder))
                runs["warm"].append(warm.check(subject))
                times = ", ".join(f"{name} {of[-1].wall:.2f} s ({of[-1].cpu:.2f} CPU, {of[-1].memory:.0f} MiB)" for name, of in runs.items())
                say(f"round {turn + 1} of {plan.rounds}: {subject.name}: {times}")
            own, cold, again = (median(of) for of in runs.values())
            if not own.found == cold.found == again.found:
                raise BenchError(f"{subject.name}: conftest finds {own.found}, gitpoli check {cold.found}, warm {again.found}")
            say(f"{subject.name}: each finds {own.found}")
            rows.append(row(subject.name, "`conftest test`", own))
            rows.append(row(subject.name, "`gitpoli check`", cold, own, 2))
            rows.append(row(subject.name, "again in one process", again, own, 1, memory=False))
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small files, and docs/performance.md stays as it is")
    parser.add_argument("--opa", default=".tools/bin/opa", help="the opa program (default: %(default)s)")
    parser.add_argument("--conftest", default=".tools/bin/conftest", help="the conftest program (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        for part in (arguments.opa, arguments.conftest, "gitpoli", "target/lib", "target/test-classes/io/gitpoli/bench"):
            if not (HOME / part).exists():
                raise BenchError(f"{part} is missing: run make bench-check, which builds it")
        if os.getloadavg()[0] > 0.5:
            say(f"this machine is busy (load {os.getloadavg()[0]:.1f}); the figures will be worse than they should be")
        plan = QUICK if arguments.quick else FULL
        opa, conftest = (str((HOME / program).resolve()) for program in (arguments.opa, arguments.conftest))
        with tempfile.TemporaryDirectory(prefix="gitpoli-bench-") as folder:
            text = f"{facts()}\n\n{table(measure(plan, conftest, opa, Path(folder)))}"
        print(text)
        if not arguments.quick:
            DOCUMENT.write_text(put_between_marks(DOCUMENT.read_text(), text, BEGIN, END))
    except BenchError as e:
        say(str(e).replace(tempfile.gettempdir(), "…"))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
