"""The stacks of containers below infra/, as far as they can be held to account without Docker."""

import http.server
import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
INFRA = ROOT / "infra"
STACKS = ("az-integration", "integration")
# Read by the host, by the SDK or by Compose, and so no settings of gitpoli's own.
FOREIGN = {"AzureWebJobsStorage", "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "COSMOS_HTTP_CONNECTION_WITHOUT_TLS_ALLOWED"}
# Its image brings a health check; nothing answers for the client of smee.io but its process.
WITHOUT_HEALTH_CHECK = {"gitpoli", "smee"}


def services(stack: str) -> dict:
    return yaml.safe_load((INFRA / stack / "compose.yaml").read_text("utf-8"))["services"]


def variables(path: Path) -> dict[str, str]:
    lines = path.read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))


class Stacks(unittest.TestCase):
    images = variables(INFRA / "images.env")

    def test_every_image_is_pinned_in_one_place(self):
        for name, image in self.images.items():
            self.assertRegex(image, r":[^:@/]*\d[^:@/]*(@sha256:[0-9a-f]{64})?$", name)
            self.assertNotRegex(image, r":(latest|.*preview)$", name)
        for stack in STACKS:
            for name, service in services(stack).items():
                if "image" in service:
                    variable = re.match(r"\$\{([A-Z_]+):\?", service["image"])
                    self.assertIsNotNone(variable, f"{stack}: {name} has an image of its own")
                    self.assertIn(variable[1], self.images)

    def test_every_image_is_used(self):
        text = "".join((INFRA / stack / "compose.yaml").read_text("utf-8") for stack in STACKS)
        for name in self.images:
            self.assertIn(f"${{{name}:?", text)

    def test_the_opa_beside_is_the_opa_that_checks_the_policies(self):
        version = re.search(r"^OPA_VERSION := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)[1]
        self.assertIn(f":{version}-", self.images["OPA_IMAGE"])

    def test_every_variable_is_in_the_example(self):
        for stack in STACKS:
            used = set(re.findall(r"\$\{([A-Z_]+)", (INFRA / stack / "compose.yaml").read_text("utf-8")))
            example = variables(INFRA / stack / ".env.example")
            self.assertEqual(used - set(self.images), set(example), stack)

    def test_every_service_says_whether_it_is_well(self):
        for stack in STACKS:
            for name, service in services(stack).items():
                if name not in WITHOUT_HEALTH_CHECK:
                    self.assertIn("healthcheck", service, f"{stack}: {name}")

    def test_the_app_is_well_where_it_answers_200_and_needs_no_curl_to_say_so(self):
        stack = services("az-integration")["functions"]["healthcheck"]["test"]
        self.assertEqual("CMD", stack[0])
        image = re.search(r"HEALTHCHECK.*?CMD (\[.*\])", (INFRA / "Dockerfile").read_text("utf-8"), re.S)[1]
        for check, path in ((stack[1:], "/health/ready"), (json.loads(image), "/health")):
            for status in (200, 503):
                with self.subTest(path=path, status=status):
                    asked, exit_status = self.check(check, status)
                    self.assertEqual(([path], status == 200), (asked, exit_status == 0))

    def check(self, command: list[str], status: int) -> tuple[list[str], int]:
        """Runs a health check against an app that answers so: the paths that were asked for, and how it ended."""
        asked = []

        class App(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_):
                """Standard error is for failures."""

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), App) as app:
            threading.Thread(target=app.serve_forever, daemon=True).start()
            here = [part.replace("/dev/tcp/127.0.0.1/80 ", f"/dev/tcp/127.0.0.1/{app.server_port} ") for part in command]
            done = subprocess.run(here, capture_output=True, timeout=10, check=False, env={"PATH": os.environ["PATH"]})
            app.shutdown()
        return asked, done.returncode

    def test_a_key_in_the_example_is_read_by_the_shell_too(self):
        key = r"-----BEGIN RSA PRIVATE KEY-----\nMIIE+/=\n-----END RSA PRIVATE KEY-----"
        example = (INFRA / "az-integration/.env.example").read_text("utf-8")
        filled = example.replace("GITHUB_APP_PRIVATE_KEY=''", f"GITHUB_APP_PRIVATE_KEY='{key}'")
        self.assertIn(key, filled)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as env:
            env.write(filled)
            env.flush()
            # As stacks.mk does.
            script = f'set -a; . {env.name}; printenv GITHUB_APP_PRIVATE_KEY'
            done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
        self.assertEqual((f"{key}\n", ""), (done.stdout, done.stderr))

    def test_nothing_is_reached_from_beyond_this_machine(self):
        for stack in STACKS:
            for name, service in services(stack).items():
                for port in service.get("ports", []):
                    self.assertTrue(port.startswith("127.0.0.1:"), f"{stack}: {name} publishes {port}")

    def test_every_setting_is_one_that_gitpoli_knows(self):
        known = set(json.loads((ROOT / "local.settings.json.example").read_text("utf-8"))["Values"]) | FOREIGN
        for stack, service in (("az-integration", "functions"), ("integration", "gitpoli")):
            self.assertLessEqual(set(services(stack)[service]["environment"]), known, stack)


class Setup(unittest.TestCase):
    """infra/integration/setup in a copy of its own, with a gitpoli that only notes what it is asked."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.script = self.root / "infra" / "integration" / "setup"
        self.script.parent.mkdir(parents=True)
        shutil.copy(INFRA / "integration" / "setup", self.script)
        self.env = self.script.parent / ".env"
        self.key = self.root / "a key.pem"
        self.key.write_text("a key")
        self.gitpoli(0)

    def gitpoli(self, status: int):
        program = self.root / "gitpoli"
        program.write_text(
            f'#!/bin/sh\necho "$* $GITHUB_APP_ID $GITHUB_APP_PRIVATE_KEY_PATH $GITHUB_API_URL" >> "$0.asked"\nexit {status}\n'
        )
        program.chmod(0o755)

    def asked(self) -> list[str]:
        asked = self.root / "gitpoli.asked"
        return asked.read_text().splitlines() if asked.exists() else []

    def run_with(self, *answers: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [self.script],
            input="".join(f"{answer}\n" for answer in answers),
            capture_output=True,
            text=True,
            timeout=30,
            env={"PATH": os.environ["PATH"]},
            check=False,
        )

    def written(self) -> dict[str, str]:
        script = f'set -a; . "{self.env}"; env -0'
        output = subprocess.run(["sh", "-c", script], capture_output=True, check=True, env={"PATH": os.environ["PATH"]})
        return dict(part.split("=", 1) for part in output.stdout.decode().split("\0") if "=" in part)

    def test_writes_what_is_answered_for_the_owner_alone_and_checks_it(self):
        done = self.run_with("https://smee.io/abc", "", "a $ecret", "1234", str(self.key))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(stat.S_IMODE(self.env.stat().st_mode), 0o600)
        written = self.written()
        self.assertEqual(written["SMEE_URL"], "https://smee.io/abc")
        self.assertEqual(written["GITHUB_APP_ID"], "1234")
        self.assertEqual(written["GITHUB_APP_PRIVATE_KEY_PATH"], str(self.key))
        self.assertEqual(written["GITHUB_API_URL"], "https://api.github.com")
        self.assertEqual(written["WEBHOOK_SECRET"], "a $ecret")
        self.assertRegex(written["GITPOLI_API_KEY"], r"^[0-9a-f]{64}$")
        self.assertEqual(set(variables(INFRA / "integration" / ".env.example")), set(variables(self.env)))
        self.assertEqual(
            self.asked(),
            [
                "app manifest --url https://smee.io/abc --name gitpoli-integration   https://api.github.com",
                f"app check 1234 {self.key} https://api.github.com",
            ],
        )
        self.assertNotIn("a $ecret", done.stdout + done.stderr)

    def test_makes_a_secret_where_none_is_given(self):
        self.run_with("https://smee.io/abc", "", "", "1234", str(self.key))
        self.assertRegex(self.written()["WEBHOOK_SECRET"], r"^[0-9a-f]{64}$")

    def test_keeps_what_is_there_when_it_is_run_again(self):
        self.run_with("https://smee.io/abc", "https://ghe.example/api/v3", "s", "1234", str(self.key))
        before = self.written()
        self.env.chmod(0o644)
        done = self.run_with("", "", "", "", "")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.written(), before)
        self.assertEqual(stat.S_IMODE(self.env.stat().st_mode), 0o600)
        self.assertEqual([asked.split()[1] for asked in self.asked()], ["manifest", "check", "check"])

    def test_says_what_is_wrong_and_writes_nothing(self):
        for answers, message in (
            (("smee.io/abc",), "the channel must be an address"),
            (("https://smee.io/abc", "", "s", "app"), "the App ID is a number"),
            (("https://smee.io/abc", "", "s", "1234", "/no/such/file"), "there is no file"),
            (("https://smee.io/abc", "", "it's", "1234", str(self.key)), "WEBHOOK_SECRET must hold no quote"),
            (("https://smee.io/abc",), "the answers ended"),
        ):
            with self.subTest(message):
                done = self.run_with(*answers)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(message, done.stderr)
                self.assertFalse(self.env.exists())

    def test_ends_as_the_check_does(self):
        self.gitpoli(0)
        self.run_with("https://smee.io/abc", "", "s", "1234", str(self.key))
        self.gitpoli(1)
        self.assertEqual(self.run_with("", "", "", "", "").returncode, 1)


if __name__ == "__main__":
    unittest.main()
