"""The templates of bicep/ hold together, and with the app: each setting that it knows is set, and none that it doesn't."""

import http.server
import json
import os
import re
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from bicep import Template, parameter_file, problems

ROOT = Path(__file__).parent.parent
BICEP = ROOT / "bicep"
TEMPLATES = sorted(BICEP.rglob("*.bicep"))

# What the Functions host reads, and Azure's identity library, but not gitpoli.
OTHERS = {
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "AZURE_CLIENT_ID",
    "AzureWebJobsDisableHomepage",
    "AzureWebJobsSecretStorageType",
    "AzureWebJobsStorage__accountName",
    "AzureWebJobsStorage__clientId",
    "AzureWebJobsStorage__credential",
    "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT",
    "FUNCTIONS_WORKER_RUNTIME",
}

# Settings that no template sets, and why.
LEFT_OUT = {
    "AUDIT_DB": "SQLite",
    "AZURE_FUNCTIONS_ENVIRONMENT": "unset it means production",
    "AzureWebJobsStorage": "by identity, not by connection string",
    "COSMOS_KEY": "the emulator only",
    "GITHUB_APP_PRIVATE_KEY_PATH": "the key comes from the vault",
    "INBOX_DB": "SQLite",
    "OPA_PATH": "the image has it on its PATH; Flex Consumption has none",
    "PR_FORCE_APPROVERS": "tests only",
    "REPOL_DIR": "REPOL_BLOB_URL",
}


def files(folder):
    """Finds the templates that modules name, from a folder on."""
    return lambda path: Template.read(folder / path) if (folder / path).is_file() else None


def names_of_object(path, symbol):
    """The property names in the objects of one symbol: what stands first on a line, before a colon."""
    text = path.read_text(encoding="utf-8")
    body = re.search(rf"^(?:output|var) {symbol}\b.*?\n(.*?)^\}}", text, re.MULTILINE | re.DOTALL).group(1)
    return re.findall(r"^  (\w+):", body, re.MULTILINE)


class Reader(unittest.TestCase):
    """The reader finds what it is there to find."""

    MODULE = Template("param a string\nparam b string = 'x'\noutput o string = '${a}${b}'\n")

    def problems(self, text):
        return problems(Template(text), lambda path: self.MODULE if path == "m.bicep" else None)

    def test_a_template_that_holds_together_has_no_problem(self):
        text = (
            "param p string\n"
            "var list = [for one in split(p, ','): {\n  name: one\n}]\n"
            "module m 'm.bicep' = if (p != 'if (x) ${p}') {\n"
            "  name: 'm'\n  params: {\n    a: p == '' ? list[0].name : '${p}/${replace(p, '}', '${p}')}'\n  }\n}\n"
            "resource r 'A/b@2025-01-01' existing = {\n  name: m!.outputs.o // not a name\n}\n"
            "output out array = map(list, each => '${each.name}${r.id}')\n"
        )
        self.assertEqual([], self.problems(text))

    def test_names(self):
        for text, problem in (
            ("output o string = a\n", "a is not declared"),
            ("output o string = 'x${a.b}'\n", "a is not declared"),
            ("var a = true ? {\n  k: b\n} : c\n", "b is not declared"),
            ("var a = true ? {\n  k: 'b'\n} : c\n", "c is not declared"),
            ("param a string\n", "a is not used"),
            ("var a = lenght('x')\n", "there is no function lenght"),
        ):
            with self.subTest(text):
                self.assertIn(problem, self.problems(text))

    def test_modules(self):
        module = "module m '%s' = {\n  name: 'm'\n  params: {\n    %s: 'x'\n  }\n}\noutput o string = m.outputs.%s\n"
        for path, parameter, output, found in (
            ("m.bicep", "a", "o", []),
            ("n.bicep", "a", "o", ["m: there is no file n.bicep", "m has no output o"]),
            ("m.bicep", "b", "o", ["m: m.bicep wants the parameter a"]),
            ("m.bicep", "c", "o", ["m: m.bicep has no parameter c", "m: m.bicep wants the parameter a"]),
            ("m.bicep", "a", "p", ["m has no output p"]),
        ):
            with self.subTest(path=path, parameter=parameter, output=output):
                self.assertEqual(found, self.problems(module % (path, parameter, output)))


class Templates(unittest.TestCase):
    def test_every_name_parameter_and_output_is_there(self):
        for path in TEMPLATES:
            with self.subTest(path.name):
                self.assertEqual([], problems(Template.read(path), files(path.parent)))

    def test_every_module_is_used(self):
        used = {module for module, _ in Template.read(BICEP / "main.bicep").modules.values()}
        self.assertEqual({f"modules/{path.name}" for path in BICEP.glob("modules/*")}, used)

    def test_every_parameter_of_the_whole_is_described(self):
        for name, one in Template.read(BICEP / "main.bicep").tree["parameters"].items():
            with self.subTest(name):
                self.assertIn("description", [decorator["type"] for decorator in one["decorators"]])

    def test_interfaces_are_stable_ones_and_one_of_each_kind(self):
        versions = {}
        for path in TEMPLATES:
            for one in Template.read(path).resources.values():
                versions.setdefault(one["type"], set()).add(one["api_version"])
        # Nested resources have the version of what they are in.
        versions = {kind: {version for version in all if version} for kind, all in versions.items()}
        preview = {kind for kind, all in versions.items() if any("preview" in version for version in all)}
        # The one never left preview, the other's `kind` did not.
        self.assertEqual({"Microsoft.Insights/diagnosticSettings", "Microsoft.App/containerApps"}, preview)
        self.assertEqual({}, {kind: all for kind, all in versions.items() if len(all) > 1})

    def test_a_saved_search_can_be_deployed_again(self):
        text = (BICEP / "modules/observability.bicep").read_text(encoding="utf-8")
        searches = re.findall(r"/savedSearches@[^']*' = \{(.*?)^\}", text, re.MULTILINE | re.DOTALL)
        self.assertEqual(1, len(searches))
        self.assertIn("etag: '*'", searches[0])

    def test_roles_are_given_in_one_file(self):
        for path in TEMPLATES:
            kinds = {one["type"].split("/")[-1].lower() for one in Template.read(path).resources.values()}
            with self.subTest(path.name):
                self.assertEqual(path.name == "roles.bicep", bool(kinds & {"roleassignments", "sqlroleassignments"}))

    def test_an_account_of_cosmos_db_is_given_one_role_after_the_other(self):
        text = (BICEP / "modules/roles.bicep").read_text(encoding="utf-8")
        roles = re.findall(r"^resource (\w+) '[^']*/sqlRoleAssignments@[^']*'(.*?)^\}", text, re.MULTILINE | re.DOTALL)
        self.assertGreater(len(roles), 1)
        for (before, _), (name, body) in zip(roles, roles[1:]):
            with self.subTest(name):
                self.assertRegex(body, rf"dependsOn: \[\s+{before}\s")

    def test_without_a_subnet_no_range_of_operators_shuts_anyone_out(self):
        closed = 0
        for path in TEMPLATES:
            text = path.read_text(encoding="utf-8")
            if rules := re.search(r"ipRules: \[for \w+ in (.*): \{", text):
                closed += 1
                with self.subTest(path.name):
                    if "defaultAction: empty(subnetId) ? 'Allow' : 'Deny'" not in text:
                        self.assertEqual("(restricted ? operatorRanges : [])", rules.group(1))
        self.assertEqual(3, closed)

    def test_an_instance_takes_webhooks_where_only_the_engine_is_down(self):
        text = (BICEP / "modules/containerApp.bicep").read_text(encoding="utf-8")
        probes = re.findall(r"type: '(\w+)'\s+httpGet: \{\s+path: '([^']+)'\s+port: (\d+)", text)
        self.assertEqual([("/health", "80")], [(path, port) for kind, path, port in probes if kind == "Readiness"])
        self.assertEqual({"/health"}, {path for _, path, _ in probes})

    def test_flex_consumption_is_given_nothing_that_it_refuses(self):
        # What its error 51021 named: https://github.com/microsoft/azure-pipelines-tasks/issues/21032
        # and https://github.com/Azure/terraform-azurerm-avm-res-web-site/pull/345
        refused = (
            "alwaysOn|ftpsState|functionsRuntimeScaleMonitoringEnabled|linuxFxVersion|netFrameworkVersion"
            "|use32BitWorkerProcess|windowsFxVersion"
        )
        text = (BICEP / "modules/flexApp.bicep").read_text(encoding="utf-8")
        self.assertNotRegex(text, rf"(?m)^\s+({refused}):")

    def test_names_of_resources_have_no_capitals(self):
        text = (BICEP / "main.bicep").read_text(encoding="utf-8")
        used = [line.strip() for line in text.splitlines() if re.search(r"\benvironmentName\b", line)]
        # azd looks for the tag as it was given.
        self.assertEqual(
            ["param environmentName string", "var label = toLower(environmentName)", "'azd-env-name': environmentName"], used
        )

    def test_names_of_storage_accounts_are_what_azure_takes(self):
        text = (BICEP / "main.bicep").read_text(encoding="utf-8")
        names = re.findall(r"'modules/storage\.bicep' = \{.*?params: \{\s+name: '([^']+)'", text, re.DOTALL)
        self.assertEqual(2, len(names))
        for name in names:
            with self.subTest(name):
                # uniqueString gives 13 letters and digits.
                self.assertRegex(name.replace("${unique}", "0123456789abc"), r"^[a-z0-9]{3,24}$")

    def test_no_key_of_anything_is_read(self):
        for path in TEMPLATES:
            with self.subTest(path.name):
                self.assertNotRegex(path.read_text(encoding="utf-8"), r"\blist(Keys|Secrets|\w*Credentials)?\(")


class ParameterFiles(unittest.TestCase):
    def test_they_give_what_is_wanted_and_nothing_else(self):
        paths = sorted(BICEP.glob("*.bicepparam"))
        # An operator may have more of them, for other installations.
        names = {path.name for path in paths}
        self.assertLessEqual({"main.bicepparam", "main.dev.bicepparam", "main.prod.bicepparam"}, names)
        for path in paths:
            using, given = parameter_file(path.read_text(encoding="utf-8"))
            template = Template.read(path.parent / using)
            required = {name for name, optional in template.parameters.items() if not optional}
            with self.subTest(path.name):
                self.assertEqual(set(), required - set(given), "missing")
                self.assertEqual(set(), set(given) - set(template.parameters), "unknown")
                for name, value in given.items():
                    if value is not None and template.allowed[name]:
                        self.assertIn(value, template.allowed[name], name)


    def test_each_parameter_is_given_once(self):
        for path in sorted(BICEP.glob("*.bicepparam")):
            given = re.findall(r"^param (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
            with self.subTest(path.name):
                self.assertEqual(sorted(set(given)), sorted(given))

    def test_where_there_is_a_subnet_operators_are_let_through(self):
        for path in sorted(BICEP.glob("*.bicepparam")):
            _, given = parameter_file(path.read_text(encoding="utf-8"))
            with self.subTest(path.name):
                self.assertLessEqual({"subnetId"} & set(given), {"subnetId"} if "operatorRanges" in given else set())

    def test_what_they_take_from_the_environment_is_an_output_for_the_next_time(self):
        outputs = Template.read(BICEP / "main.bicep").outputs
        # azd knows these by itself.
        known = {"AZURE_ENV_NAME", "AZURE_PRINCIPAL_TYPE"}
        for path in sorted(BICEP.glob("*.bicepparam")):
            read = set(re.findall(r"readEnvironmentVariable\('(\w+)'", path.read_text(encoding="utf-8")))
            with self.subTest(path.name):
                self.assertIn("GITHUB_APP_ID", read)
                self.assertEqual(set(), read - outputs - known)


class Commands(unittest.TestCase):
    """bicep/deploy and bicep/publish, with commands in place of Azure's that write down how they are called."""

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "answer").write_text("", encoding="utf-8")
        (self.folder / "calls").write_text("", encoding="utf-8")
        for name in ("az", "make"):
            # There is no function app yet.
            text = f'echo {name} "$@" >> {self.folder}/calls\ncat {self.folder}/answer\n[ "$1" != functionapp ]\n'
            (self.folder / name).write_text(f"#!/bin/sh\n{text}", encoding="utf-8")
            (self.folder / name).chmod(0o755)

    def run_command(self, *command, **environment):
        path = f"{self.folder}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(command, capture_output=True, text=True, env={"PATH": path, **environment})

    def calls(self):
        return (self.folder / "calls").read_text(encoding="utf-8").splitlines()

    def answer(self, **outputs):
        text = json.dumps({name: {"type": "String", "value": value} for name, value in outputs.items()})
        (self.folder / "answer").write_text(text, encoding="utf-8")

    def deploy(self, *arguments, **environment):
        return self.run_command(BICEP / "deploy", *arguments, **environment)

    def test_outputs_come_as_a_shell_takes_them_whatever_azure_does_to_their_case(self):
        self.answer(gitpolI_URL="https://gitpoli.example", GITPOLI_ALERT_EMAIL="o'neil; $(exit 3)@example.org")
        printed = self.deploy(GITPOLI_ENV="dev", AZURE_LOCATION="northeurope")
        shell = self.run_command("sh", "-c", f'{printed.stdout}\necho "$GITPOLI_URL" "$GITPOLI_ALERT_EMAIL"')
        self.assertEqual("https://gitpoli.example o'neil; $(exit 3)@example.org\n", shell.stdout)
        self.assertRegex(self.calls()[0], r"sub create --name gitpoli-dev-\d{8}-\d{6} --location northeurope")
        self.assertIn("--parameters bicep/main.dev.bicepparam", self.calls()[0])

    def test_a_new_shell_gets_them_without_a_deployment(self):
        self.answer(GITPOLI_IMAGE_TAG="0123456789ab")
        printed = self.deploy("outputs", GITPOLI_ENV="prod")
        self.assertEqual(("export GITPOLI_IMAGE_TAG=0123456789ab\n", ""), (printed.stdout, printed.stderr))
        self.assertEqual(1, len(self.calls()))
        self.assertIn("sub list", self.calls()[0])
        self.assertIn("starts_with(name, 'gitpoli-prod-') && properties.provisioningState=='Succeeded'", self.calls()[0])

    def test_it_says_when_the_app_is_left_as_it_is(self):
        self.answer(GITPOLI_APP="gitpoli-dev")
        given = {"GITPOLI_ENV": "dev", "AZURE_LOCATION": "westeurope"}
        app = {"GITHUB_APP_ID": "1"}
        for more, said in (
            ({}, True),
            (app, True),
            ({"GITPOLI_IMAGE_TAG": "t"}, True),
            ({**app, "GITPOLI_IMAGE_TAG": "t"}, False),
            ({**app, "GITPOLI_HOSTING": "flex"}, False),
        ):
            with self.subTest(more):
                self.assertEqual(said, "all but the app" in self.deploy(**given, **more).stderr)

    def test_it_refuses_with_what_is_missing_and_calls_nothing(self):
        for arguments, environment, said in (
            ((), {}, "GITPOLI_ENV"),
            ((), {"GITPOLI_ENV": "none"}, "main.none.bicepparam"),
            ((), {"GITPOLI_ENV": "dev"}, "AZURE_LOCATION"),
            (("up",), {"GITPOLI_ENV": "dev"}, "'up'"),
        ):
            with self.subTest(said):
                refused = self.deploy(*arguments, **environment)
                self.assertEqual((2, ""), (refused.returncode, refused.stdout))
                self.assertIn(said, refused.stderr)
        self.assertEqual([], self.calls())

    def test_before_a_deployment_succeeded_there_are_no_outputs(self):
        (self.folder / "answer").write_text("null", encoding="utf-8")
        refused = self.deploy("outputs", GITPOLI_ENV="dev")
        self.assertEqual((2, ""), (refused.returncode, refused.stdout))
        self.assertIn("succeeded", refused.stderr)

    PUBLISHED = {"GITPOLI_FILES": "files", "GITPOLI_APP": "app", "GITPOLI_RESOURCE_GROUP": "group"}

    def test_publish_refuses_a_tag_that_would_name_two_images(self):
        (self.folder / "git").write_text("#!/bin/sh\necho 0123456789ab-dirty\n", encoding="utf-8")
        (self.folder / "git").chmod(0o755)
        refused = self.run_command(BICEP / "publish", GITPOLI_HOSTING="containerApp", **self.PUBLISHED)
        self.assertEqual((2, ""), (refused.returncode, refused.stdout))
        self.assertIn("not committed", refused.stderr)
        self.assertEqual(["az account show --output none"], self.calls())

    def test_publish_says_who_must_sign_in_before_it_takes_its_time(self):
        (self.folder / "az").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        refused = self.run_command(BICEP / "publish", GITPOLI_HOSTING="flex", **self.PUBLISHED)
        self.assertEqual((2, ""), (refused.returncode, refused.stdout))
        self.assertIn("az login", refused.stderr)

    def test_publish_writes_the_policies_and_no_configuration(self):
        published = self.run_command(BICEP / "publish", GITPOLI_HOSTING="flex", **self.PUBLISHED)
        self.assertEqual(0, published.returncode, published.stderr)
        uploads = [call for call in self.calls() if call.startswith("az storage")]
        self.assertEqual(1, len(uploads), self.calls())
        self.assertIn("--container-name policies", uploads[0])


class Settings(unittest.TestCase):
    """A Java test holds local.settings.json.example to what Settings reads; this one holds the templates to it."""

    KNOWN = set(json.loads((ROOT / "local.settings.json.example").read_text(encoding="utf-8"))["Values"])

    def set_in(self, hosting):
        shared = BICEP / "modules/settings.bicep"
        references = shared.read_text(encoding="utf-8").split("output references")[1]
        names = names_of_object(shared, "values") + re.findall(r"^  ([A-Z_]+):", references, re.MULTILINE)
        if hosting == "containerApp":
            names += names_of_object(BICEP / "modules/containerApp.bicep", "hostSettings")
        self.assertEqual(len(names), len(set(names)), "a setting is set twice")
        return set(names)

    def test_none_is_unknown(self):
        for hosting in ("containerApp", "flex"):
            with self.subTest(hosting):
                self.assertEqual(set(), self.set_in(hosting) - self.KNOWN - OTHERS)

    def test_each_is_set_but_those_with_a_reason(self):
        self.assertEqual(set(LEFT_OUT), self.KNOWN - self.set_in("containerApp"))
        # On Flex Consumption the runtime is a property of the app, and the setting refused.
        self.assertEqual({*LEFT_OUT, "FUNCTIONS_WORKER_RUNTIME"}, self.KNOWN - self.set_in("flex"))

    def test_what_others_read_is_set(self):
        self.assertEqual(set(), OTHERS - self.set_in("containerApp"))


class Queries(unittest.TestCase):
    """What the workbook and the alerts ask for is what gitpoli logs: LogEntriesTest holds these lines to the code."""

    LINES = [
        json.loads(line)
        for line in (ROOT / "src/test/resources/io/gitpoli/log.jsonl").read_text(encoding="utf-8").splitlines()
    ]

    def queries(self):
        workbook = json.loads((BICEP / "workbook.json").read_text(encoding="utf-8"))
        yield from (one["content"]["query"] for one in workbook["items"] if one["type"] == 3)
        text = (BICEP / "modules/observability.bicep").read_text(encoding="utf-8")
        yield from re.findall(r"query: '''\n(.*?)'''", text, re.DOTALL)

    def test_they_ask_for_entries_and_fields_that_are_logged(self):
        logged = {line["log"] for line in self.LINES}
        fields = {field for line in self.LINES for field in line}
        queries = list(self.queries())
        self.assertGreater(len(queries), 10)
        for query in queries:
            with self.subTest(query):
                self.assertLessEqual(set(re.findall(r"\blog == '(\w+)'", query)), logged)
                self.assertLessEqual(set(re.findall(r"\bentry\.(\w+)", query)), fields)

    def test_they_make_a_truth_value_of_what_they_negate(self):
        # A field of an entry is dynamic, and not() is declared for bool.
        negated = [one for query in self.queries() for one in re.findall(r"\bnot\((\w+\(?[\w.]*)", query) if "entry" in one]
        self.assertGreater(len(negated), 5)
        for one in negated:
            with self.subTest(one):
                self.assertRegex(one, r"^tobool\(entry\.\w+$")

    def test_an_entry_is_what_a_line_begins_with_and_not_what_it_quotes(self):
        text = (BICEP / "gitpoli.kql").read_text(encoding="utf-8")
        entry = re.compile(re.search(r"extract\(@'(.*)', 1, Message\)", text).group(1))
        for line in self.LINES:
            logged = json.dumps(line, separators=(",", ":"))
            with self.subTest(line["log"]):
                for before in ("", "INFO: "):
                    self.assertEqual(logged, entry.search(f"{before}{logged}\n").group(1))
                for before in ("WARNING: no such branch: ", "INFO: octo/app: ", "WARNING: "):
                    self.assertIsNone(entry.search(before + logged))
                self.assertIsNone(entry.search(f"INFO: {{'a': {logged}}}"))

    def test_together_they_ask_for_every_kind_of_entry(self):
        asked = {name for query in self.queries() for name in re.findall(r"\blog == '(\w+)'", query)}
        self.assertEqual({line["log"] for line in self.LINES}, asked)


class Images(unittest.TestCase):
    PINNED = dict(
        line.split("=", 1)
        for line in (ROOT / "infra/images.env").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )

    def test_each_has_a_version_of_its_own(self):
        for name, image in self.PINNED.items():
            with self.subTest(name):
                self.assertRegex(image, r"^[\w.-]+\.[a-z]+/[\w./-]+:[\w.-]*(\d+\.\d+|\d{8})[\w.-]*(@sha256:[0-9a-f]{64})?$")

    def test_the_sidecar_is_of_the_version_that_the_policies_are_checked_with(self):
        version = re.search(r"^OPA_VERSION := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertIn(f":{version.group(1)}-", self.PINNED["OPA_IMAGE"])

    def test_no_dockerfile_names_another(self):
        for path in sorted(ROOT.glob("infra/Dockerfile*")):
            text = path.read_text(encoding="utf-8")
            with self.subTest(path.name):
                for base in re.findall(r"^FROM (\S+)", text, re.MULTILINE):
                    self.assertIn(base.strip("${}"), self.PINNED)


class Sidecar(unittest.TestCase):
    """OPA takes the arguments that the template gives it, from an identity and a storage account that stand in for Azure's."""

    OPA = ROOT / ".tools/bin/opa"

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.requests = []
        self.azure = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        threading.Thread(target=self.azure.serve_forever, daemon=True).start()
        self.addCleanup(self.azure.server_close)
        self.addCleanup(self.azure.shutdown)

    def handler(self):
        test = self

        class Azure(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                test.requests.append((self.path, dict(self.headers)))
                token = json.dumps({"access_token": "a-token", "token_type": "Bearer"}).encode()
                body = token if "/identity?" in self.path else (test.folder / "bundle.tar.gz").read_bytes()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Standard error is for failures."""

        return Azure

    def arguments(self, url):
        text = (BICEP / "modules/containerApp.bicep").read_text(encoding="utf-8")
        lines = re.search(r"args: \[\n(.*?)\n\s+\]", text, re.DOTALL).group(1).splitlines()
        values = {
            "${filesUrl}": f"{url}/",
            "${clientId}": "a-client",
            "127.0.0.1:8181": f"unix://{self.folder}/opa",
            "0.0.0.0:8282": "127.0.0.1:0",
        }
        for line in lines:
            argument = line.strip().strip("'")
            for name, value in values.items():
                argument = argument.replace(name, value)
            yield argument

    def ask(self, path, body=None):
        command = ["curl", "--silent", "--unix-socket", self.folder / "opa", f"http://opa{path}"]
        return subprocess.run([*command, *(["--data", body] if body else [])], capture_output=True, text=True).stdout

    def test_it_gets_its_policies_with_the_identity_and_logs_decisions(self):
        (self.folder / "p.rego").write_text("package p\n\nallow := input.x == 1\n", encoding="utf-8")
        bundle = self.folder / "bundle.tar.gz"
        subprocess.run([self.OPA, "build", "-b", self.folder, "-r", "r1", "-o", bundle], check=True)
        url = f"http://127.0.0.1:{self.azure.server_port}"
        with open(self.folder / "log", "wb") as log:
            opa = subprocess.Popen(
                [self.OPA, *self.arguments(url)],
                stdout=log,
                stderr=log,
                env={"IDENTITY_ENDPOINT": f"{url}/identity", "IDENTITY_HEADER": "a-header"},
            )
        self.addCleanup(opa.wait)
        self.addCleanup(opa.kill)
        end = time.monotonic() + 20
        while self.ask("/health?bundles").strip() != "{}" and time.monotonic() < end:
            time.sleep(0.05)

        self.assertIn('"result":true', self.ask("/v1/data/p/allow", '{"input": {"x": 1}}'))
        (identity, asked), (blob, got) = self.requests[:2]
        self.assertIn("client_id=a-client", identity)
        self.assertEqual("a-header", asked["X-Identity-Header"])
        self.assertEqual("/policies/bundle.tar.gz", blob)
        self.assertEqual(("Bearer a-token", "2023-11-03"), (got["Authorization"], got["X-Ms-Version"]))
        logged = [json.loads(line) for line in (self.folder / "log").read_text(encoding="utf-8").splitlines()]
        decisions = [(one["bundles"], one["result"]) for one in logged if "decision_id" in one]
        self.assertEqual([({"gitpoli": {"revision": "r1"}}, True)], decisions)


class AzureDeveloperCli(unittest.TestCase):
    def test_it_names_what_is_there(self):
        text = (ROOT / "azure.yaml").read_text(encoding="utf-8")
        module = re.search(r"module: (.*)", text).group(1)
        folder = ROOT / re.search(r"path: (.*)", text).group(1)
        self.assertTrue((folder / f"{module}.bicep").is_file())
        self.assertTrue((folder / f"{module}.bicepparam").is_file())
        for script in re.findall(r"run: (.*)", text):
            self.assertTrue(os.access(ROOT / script, os.X_OK), script)


if __name__ == "__main__":
    unittest.main()
