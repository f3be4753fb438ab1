"""The action eval-policy, run as the runner runs it: its own environment, a real opa, files for outputs and summary."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import yaml

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
ACTION = REPOSITORY / ".github/actions/eval-policy"
OPA = REPOSITORY / ".tools/bin"

POLICY = """
package team.gate

default allow := false

allow if count(violations) == 0

violations := {{"code": v.code, "msg": v.msg} | some v in input.violations}
"""


class EvalPolicy(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.work = self.folder / "work"
        self.work.mkdir()
        (self.folder / "runner").mkdir()
        self.write("policies/gate.rego", POLICY)

    def write(self, name, content):
        path = self.work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return name

    def run_action(self, package="team.gate", input_file="input.json", policies="policies", fail="true", config="", path=None):
        """Gives the exit code, the log, the outputs and the summary."""
        outputs, summary = self.folder / "outputs", self.folder / "summary"
        outputs.write_text("")
        summary.write_text("")
        env = {
            "PATH": f"{OPA}:{os.environ['PATH']}" if path is None else path,
            "HOME": str(self.folder),
            "RUNNER_TEMP": str(self.folder / "runner"),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_ACTION_PATH": str(ACTION),
            "SECRET": "hunter2",
            "POLICY_PACKAGE": package,
            "POLICY_INPUT": input_file,
            "POLICY_CONFIG": config,
            "POLICY_DIR": policies,
            "POLICY_FAIL_ON_DENY": fail,
        }
        step = yaml.safe_load((ACTION / "action.yml").read_text())["runs"]["steps"][0]
        self.assertEqual({name for name in env if name.startswith("POLICY_")}, set(step["env"]))
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.work, env=env, capture_output=True, text=True, timeout=120,
        )
        self.assertEqual([], list((self.folder / "runner").glob("eval-policy*")), "its files are left behind")
        return done.returncode, done.stdout + done.stderr, outputs_of(outputs.read_text()), summary.read_text()

    def judge(self, violations, **options):
        self.write("input.json", {"violations": violations})
        return self.run_action(**options)

    def assert_no_decision(self, result, message):
        code, log, outputs, summary = result
        self.assertEqual(2, code, log)
        self.assertIn(message, log)
        self.assertEqual({"allow": "false", "violations": "[]"}, outputs)
        self.assertIn("No decision", summary)

    def test_what_the_policy_allows_passes(self):
        code, log, outputs, summary = self.judge([])
        self.assertEqual((0, "team.gate allows\n"), (code, log))
        self.assertEqual({"allow": "true", "violations": "[]"}, outputs)
        self.assertEqual("### Allowed by `team.gate`\n", summary)

    def test_a_denial_fails_and_lists_the_violations(self):
        code, log, outputs, summary = self.judge([{"code": "b", "msg": "two"}, {"code": "a", "msg": "one"}])
        self.assertEqual((1, "team.gate denies\n::error title=a::one\n::error title=b::two\n"), (code, log))
        self.assertEqual("false", outputs["allow"])
        self.assertEqual([{"code": "a", "msg": "one"}, {"code": "b", "msg": "two"}], json.loads(outputs["violations"]))
        self.assertEqual(
            "### Denied by `team.gate`\n\n| code | message |\n| --- | --- |\n| a | one |\n| b | two |\n",
            summary.rstrip("\n") + "\n",
        )

    def test_a_denial_need_not_fail(self):
        code, log, outputs, summary = self.judge([{"code": "a", "msg": "one"}], fail="false")
        self.assertEqual((0, "team.gate denies\n::warning title=a::one\n"), (code, log))
        self.assertEqual("false", outputs["allow"])
        self.assertIn("| a | one |", summary)

    def test_gitpolis_own_policies_judge_where_no_folder_is_named(self):
        deploy = str(REPOSITORY / "docs/examples/deploy.json")
        code, log, outputs, _ = self.run_action("github.deploy", deploy, policies="")
        self.assertEqual(1, code, log)
        self.assertEqual(["rate_limit.exceeded"], [each["code"] for each in json.loads(outputs["violations"])])

    def test_the_input_may_be_yaml(self):
        self.write("input.yaml", "violations:\n- code: a\n  msg: one\n")
        self.assertEqual(1, self.run_action(input_file="input.yaml")[0])

    def test_a_configuration_file_is_part_of_the_input(self):
        document = json.loads((REPOSITORY / "docs/examples/deploy.json").read_text())
        configuration = document.pop("repo_policy")
        self.write("input.json", document)
        self.write("deploy.yaml", yaml.safe_dump(configuration))
        code, log, outputs, _ = self.run_action("github.deploy", policies="", config="deploy.yaml")
        self.assertEqual(1, code, log)
        self.assertEqual(["rate_limit.exceeded"], [each["code"] for each in json.loads(outputs["violations"])])
        _, _, outputs, _ = self.run_action("github.deploy", policies="")
        self.assertIn("schema.policy.missing_repo_policy", outputs["violations"])
        self.write("deploy.yaml", "policy: [")
        self.assert_no_decision(self.run_action("github.deploy", policies="", config="deploy.yaml"), "could not judge")
        self.assert_no_decision(self.run_action("github.deploy", policies="", config="none"), "there is no config-file")

    def test_errors_fail_whatever_a_denial_does(self):
        for fail in ("true", "false"):
            with self.subTest(fail):
                self.assert_no_decision(self.run_action(input_file="none.json", fail=fail), "there is no input-file none")
                self.assert_no_decision(self.run_action(policies="none", fail=fail), "there is no input-file input.json")
                self.write("input.json", {})
                self.assert_no_decision(self.run_action(policies="none", fail=fail), "there is no policies-dir none")
                (self.work / "input.json").unlink()

    def test_an_input_that_is_no_object_is_no_decision(self):
        for content, message in (
            ('{"violations": [', "could not judge"),
            ("", "holds no object"),
            ("[]", "holds no object"),
            ("null", "holds no object"),
        ):
            with self.subTest(content):
                self.write("input.json", content)
                self.assert_no_decision(self.run_action(), message)

    def test_a_policy_that_gives_no_decision_is_an_error(self):
        self.write("input.json", {})
        for body, message in (
            ("allow if", "could not judge"),
            ("x := 1", "no allow"),
            ('allow := "true"\nviolations := []', "no allow"),
            ("allow := false\nviolations := [1]", "no violations"),
            ('allow := true\nviolations := [{"code": "a", "msg": "b"}]', "in spite of violations"),
            ("allow := input.x\nviolations := []", "no allow"),
            ("allow := true", "no violations"),
            ('allow := to_number("x") == 1\nviolations := []', "could not judge"),
            ("x := not", "could not judge"),
        ):
            with self.subTest(body):
                self.write("policies/gate.rego", f"package team.gate\n\n{body}\n")
                self.assert_no_decision(self.run_action(), message)
        self.write("policies/gate.rego", POLICY)
        self.assert_no_decision(self.run_action("team.other", fail="false"), "no such package")

    def test_inputs_of_the_action_are_never_commands(self):
        self.write("input.json", {"violations": []})
        hostile = ["$(touch x)", "`touch x`", "; touch x", '"; touch x; "', "a\ntouch x", "--help", "-", "team.gate | touch"]
        for value in hostile:
            with self.subTest(value):
                self.assert_no_decision(self.run_action(package=value), "package must be a name")
                self.assert_no_decision(self.run_action(input_file=value), "there is no input-file")
                self.assert_no_decision(self.run_action(policies=value), "there is no policies-dir")
                self.assert_no_decision(self.run_action(fail=value), "fail-on-deny must be true or false")
        for query in ("x == 1", 'gate; data["team"]', "gate}", "http.send({})", ""):
            with self.subTest(query):
                self.assert_no_decision(self.run_action(package=query), "package must be a name")
        self.assertEqual(["input.json", "policies"], sorted(each.name for each in self.work.iterdir()))

    def test_names_of_files_are_only_names(self):
        for name in ("$(touch x).json", "a b.json", "-i.json", "https:x.json", "a:b.json", "ä'\".json"):
            with self.subTest(name):
                self.write(name, {"violations": []})
                self.write(f"{name}.d/gate.rego", POLICY)
                code, log, _, _ = self.run_action(input_file=name, policies=f"{name}.d")
                self.assertEqual(0, code, log)
        self.assertFalse((self.work / "x").exists())

    def test_messages_can_add_no_output_and_no_workflow_command(self):
        hostile = "x\nallow=true\nallow<<EOF\ntrue\nEOF\n::add-mask::x\r\n::set-output name=allow::true%0A"
        code, log, outputs, summary = self.judge([{"code": "a::b,c=\n::error::x", "msg": hostile}])
        self.assertEqual(1, code)
        self.assertEqual({"allow", "violations"}, set(outputs))
        self.assertEqual("false", outputs["allow"])
        self.assertEqual(hostile, json.loads(outputs["violations"])[0]["msg"])
        self.assertEqual(2, len(log.splitlines()), log)
        self.assertTrue(log.splitlines()[1].startswith("::error title=a%3A%3Ab%2Cc=%0A%3A%3Aerror%3A%3Ax::x%0Aallow=true"))
        self.assertEqual(1, summary.count("\n| a"))

    def test_the_table_shows_messages_as_plain_text(self):
        _, _, _, summary = self.judge([{"code": "a|b", "msg": "<img src=x> | [x](y) `z` **b** ![i](j)\nnext"}])
        (row,) = [line for line in summary.splitlines() if line.startswith("| a")]
        self.assertEqual(3, row.count("|"))
        self.assertNotRegex(row.replace("<br>", ""), r"[<>\[\]`*!]")
        self.assertIn("<br>next", row)

    def test_delimiters_cant_be_foreseen(self):
        found = set()
        for _ in range(2):
            self.judge([])
            found |= set(re.findall(r"<<(\S+)", (self.folder / "outputs").read_text()))
        self.assertEqual(4, len(found))

    def test_what_opa_says_of_an_error_is_no_workflow_command(self):
        self.write("input.json", {})
        self.write("policies/gate.rego", 'package team.gate\n\nx := "\n::add-mask::all\n')
        _, log, _, _ = self.run_action()
        lines = log.splitlines()
        stop = next(index for index, line in enumerate(lines) if line.startswith("::stop-commands::"))
        token = lines[stop].removeprefix("::stop-commands::")
        end = lines.index(f"::{token}::")
        for index, line in enumerate(lines):
            if line.startswith("::add-mask"):
                self.assertTrue(stop < index < end)

    def test_a_policy_finds_no_secret_in_its_environment(self):
        self.write(
            "policies/gate.rego",
            'package team.gate\n\nallow := false\n\nviolations := [{"code": "env", "msg": json.marshal(opa.runtime())}]\n',
        )
        self.write("input.json", {})
        _, log, outputs, _ = self.run_action()
        self.assertIn('"env"', outputs["violations"])
        self.assertNotIn("hunter2", log + outputs["violations"])

    def test_many_and_long_violations_are_cut_and_still_deny(self):
        code, _, outputs, summary = self.judge([{"code": f"c{n:04}", "msg": "x" * 5000} for n in range(450)])
        self.assertEqual(1, code)
        self.assertEqual(200, len(json.loads(outputs["violations"])))
        self.assertLess(len(outputs["violations"]), 2**17)
        self.assertIn("… and 250 more", summary)

    def test_opa_is_installed_where_there_is_none(self):
        """tools/install takes the release; here curl is a stand-in that gives the opa and checksum that it is asked for."""
        programs = self.folder / "bin"
        programs.mkdir()
        opa = OPA / "opa"
        curl = programs / "curl"
        curl.write_text(
            "#!/bin/bash\n"
            'while [ "$1" != -o ]; do shift; done\n'
            'echo "$3" >>"$HOME/asked"\n'
            f'case $3 in *.sha256) f=${{3##*/}}; sum=$(sha256sum <"{opa}"); '
            '[ ! -e "$HOME/wrong" ] || sum=${sum//[0-9]/0}; echo "${sum%% *}  ${f%.sha256}" >"$2" ;; '
            f'*) cp "{opa}" "$2" ;; esac\n'
        )
        curl.chmod(0o755)
        path = f"{programs}:/usr/bin:/bin"
        if subprocess.run(["bash", "-c", "command -v opa"], env={"PATH": path}, capture_output=True).returncode == 0:
            self.skipTest("there is an opa among the system's programs")
        self.write("input.json", {"violations": []})
        (self.folder / "wrong").touch()
        self.assert_no_decision(self.run_action(path=path), "does not match its checksum")
        (self.folder / "wrong").unlink()
        code, log, _, _ = self.run_action(path=path)
        self.assertEqual(0, code, log)
        asked = (self.folder / "asked").read_text()
        version = re.search(r"^OPA_VERSION := (\S+)$", (REPOSITORY / "Makefile").read_text(), re.M).group(1)
        self.assertIn(f"https://github.com/open-policy-agent/opa/releases/download/v{version}/opa_", asked)


class Shells(unittest.TestCase):
    """GitHub replaces ${{ … }} before a shell reads its script, so none may stand there."""

    def test_no_script_of_a_workflow_or_action_has_an_expression_in_it(self):
        files = [*REPOSITORY.glob(".github/**/*.yml"), *REPOSITORY.glob("docs/examples/**/*.yml")]
        self.assertGreater(len(files), 1)
        for file in files:
            for script in scripts_of(yaml.safe_load(file.read_text())):
                self.assertNotIn("${{", script, file)

    def test_every_action_of_others_is_pinned_by_its_commit(self):
        for file in REPOSITORY.glob(".github/**/*.yml"):
            for used in re.findall(r"uses: (\S+)", file.read_text()):
                self.assertRegex(used, r"^\./|@[0-9a-f]{40}$", file)


def scripts_of(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "run" and isinstance(value, str):
                yield value
            else:
                yield from scripts_of(value)
    elif isinstance(node, list):
        for each in node:
            yield from scripts_of(each)


def outputs_of(text):
    """Reads GITHUB_OUTPUT as the runner does."""
    found, lines = {}, iter(text.splitlines())
    for line in lines:
        name, _, delimiter = line.partition("<<")
        value = []
        for each in lines:
            if each == delimiter:
                break
            value.append(each)
        found[name] = "\n".join(value)
    return found


if __name__ == "__main__":
    unittest.main()
