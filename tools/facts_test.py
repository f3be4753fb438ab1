"""The facts that the reusable workflows read, from a server that answers as GitHub documents it."""

import json
import os
import pathlib
import subprocess
import sys
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FACTS = pathlib.Path(__file__).resolve().parent.parent / ".github/actions/eval-policy/facts.py"
TOKEN = "ghs_secret"


def review(login, state, commit="head"):
    return {"user": {"login": login}, "state": state, "commit_id": commit}


def commit(sha, message="x\n\nSigned-off-by: Ann <ann@example.com>"):
    return {"sha": sha, "commit": {"message": message}}


class Facts(unittest.TestCase):
    def setUp(self):
        self.reviews, self.writers, self.commits = [], {"bo", "cy"}, [commit("first"), commit("head")]
        self.environments, self.asked = [{"name": "staging"}, {"name": "production"}], []
        test = self

        class GitHub(BaseHTTPRequestHandler):
            def do_GET(self):
                url = urlsplit(self.path)
                test.asked.append(self.path)
                if url.path.endswith("/pulls/9"):
                    self.send_response(302)
                    self.send_header("Location", f"http://localhost:{test.server.server_port}/elsewhere")
                    self.end_headers()
                    return
                if url.path == "/elsewhere":
                    test.told = self.headers["Authorization"]
                answer = test.answer(url.path, parse_qs(url.query))
                allowed = self.headers["Authorization"] == f"Bearer {TOKEN}"
                self.send_response(404 if answer is None else 200 if allowed else 401)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *arguments):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), GitHub)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def answer(self, path, query):
        def page(items):
            size, number = int(query["per_page"][0]), int(query["page"][0])
            return items[size * (number - 1) : size * number]

        match path.removeprefix("/repos/octo/app").split("/")[1:]:
            case ["pulls", "7"]:
                head = {"sha": self.commits[-1]["sha"], "ref": "feature/x"}
                return {"head": head, "base": {"ref": "main"}, "user": {"login": "ann"}, "commits": len(self.commits)}
            case ["pulls", "7", "reviews"]:
                return page(self.reviews)
            case ["pulls", "7", "commits"]:
                return page(self.commits[:250])
            case ["collaborators", login, "permission"]:
                return {"permission": "write" if login in self.writers else "read"}
            case ["environments"]:
                return {"total_count": 2, "environments": page(self.environments)}
        return None

    def run_facts(self, kind="pullrequest", **changed):
        env = {
            "PATH": os.environ["PATH"],
            "GITHUB_API_URL": f"http://127.0.0.1:{self.server.server_port}",
            "GITHUB_TOKEN": TOKEN,
            "REPOSITORY": "octo/app",
            "NUMBER": "7",
            **changed,
        }
        return subprocess.run([sys.executable, FACTS, kind], env=env, capture_output=True, text=True, timeout=60)

    def facts(self, *arguments, **changed):
        done = self.run_facts(*arguments, **changed)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        return json.loads(done.stdout)

    def assert_no_facts(self, message, *arguments, **changed):
        done = self.run_facts(*arguments, **changed)
        self.assertEqual((2, "", 1), (done.returncode, done.stdout, len(done.stderr.splitlines())), done)
        self.assertIn(message, done.stderr)
        self.assertNotIn(TOKEN, done.stderr)

    def approvers(self):
        return self.facts()["workflow_meta"]["approvers"]

    def test_of_a_pull_request(self):
        self.reviews = [review("bo", "APPROVED")]
        self.assertEqual(
            {
                "head_ref": "feature/x",
                "base_ref": "main",
                "author": "ann",
                "number": 7,
                "head_sha": "head",
                "workflow_meta": {"approvers": ["bo"], "signed_off": True},
            },
            self.facts(),
        )

    def test_the_last_word_of_a_reviewer_counts(self):
        self.reviews = [review("bo", "APPROVED"), review("bo", "CHANGES_REQUESTED"), review("cy", "APPROVED")]
        self.assertEqual(["cy"], self.approvers())
        self.reviews += [review("bo", "APPROVED"), review("bo", "COMMENTED"), review("cy", "DISMISSED")]
        self.assertEqual(["bo"], self.approvers())

    def test_only_the_newest_commit_is_approved_and_only_by_those_who_may_write(self):
        self.reviews = [review("bo", "APPROVED", "first"), review("dan", "APPROVED"), {**review("x", "APPROVED"), "user": None}]
        self.assertEqual([], self.approvers())

    def test_every_page_is_read(self):
        self.reviews = [review("bo", "APPROVED")] + [review("x", "COMMENTED")] * 250 + [review("bo", "CHANGES_REQUESTED")]
        self.assertEqual([], self.approvers())
        self.commits = [commit("a", "unsigned")] + [commit("b")] * 248 + [commit("head")]
        self.assertFalse(self.facts()["workflow_meta"]["signed_off"])

    def test_every_commit_must_be_signed_off_in_its_last_paragraph(self):
        for message in ("x", "x\n\nSigned-off-by: Ann <a@b>\n\nmore", "x Signed-off-by: Ann <a@b>"):
            self.commits = [commit("first", message), commit("head")]
            self.assertFalse(self.facts()["workflow_meta"]["signed_off"], message)

    def test_what_cant_be_read_wholly_is_no_fact(self):
        self.commits = [commit("a")] * 250 + [commit("head")]
        self.assert_no_facts("more than 250 commits")
        self.commits = [commit("head")]
        self.reviews = [review("x", "COMMENTED")] * 2000
        self.assert_no_facts("more than 2000 entries")
        self.assert_no_facts("GitHub answers 404 to /pulls/8", NUMBER="8")
        self.assert_no_facts("GitHub answers 401", GITHUB_TOKEN="wrong")
        self.assert_no_facts("can't be read", GITHUB_API_URL="http://127.0.0.1:1")

    def test_the_token_follows_no_redirect(self):
        self.told = "nothing yet"
        self.assert_no_facts("GitHub answers 404 to /pulls/9", NUMBER="9")
        self.assertIsNone(self.told)

    def test_hostile_values_ask_for_nothing_else(self):
        for number in ("", "7/../8", "7?x", "$(id)", "7\n"):
            self.assert_no_facts("NUMBER must be", NUMBER=number)
        for repository in ("octo", "octo/app/..", "octo/app?x", "octo/a\n"):
            self.assert_no_facts("REPOSITORY must be", REPOSITORY=repository)
        self.assertEqual([], self.asked)
        self.reviews = [review("../../x", "APPROVED")]
        self.assertEqual([], self.approvers())
        self.assertTrue(any("..%2F..%2Fx" in each for each in self.asked))

    def test_of_a_deployment(self):
        facts = {"ENVIRONMENT": "production", "REF": "refs/heads/main", "FACTS": '{"approvers": ["bo"]}'}
        self.assertEqual(
            {
                "environment": "production",
                "ref": "refs/heads/main",
                "repo_environments": ["production", "staging"],
                "workflow_meta": {"approvers": ["bo"]},
            },
            self.facts("deploy", **facts),
        )
        for wrong, message in (("{", "must be JSON"), ("[]", "must be an object")):
            self.assert_no_facts(message, "deploy", **{**facts, "FACTS": wrong})

    def test_without_what_it_needs_it_says_so(self):
        self.assert_no_facts("ENVIRONMENT", "deploy")
        self.assert_no_facts("name pullrequest or deploy", "release")


if __name__ == "__main__":
    unittest.main()
