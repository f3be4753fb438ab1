"""Reads Bicep files as far as to say what the Bicep compiler, which no package registry has, would say first: names that
are not declared, parameters and outputs of modules that are not there, and parameters that are missing."""

import functools
import re
from dataclasses import dataclass

from pycep import BicepParser

# What stands alone in an expression and is declared nowhere.
WORDS = {
    "array", "bool", "existing", "false", "for", "if", "in", "int", "null", "object", "string", "targetScope", "true",
}  # fmt: skip

# The functions that the templates call. A name that is not here is a new one, or mistyped.
FUNCTIONS = {
    "concat", "empty", "filter", "guid", "items", "join", "json", "loadTextContent", "map", "max", "readEnvironmentVariable",
    "replace", "resourceGroup", "split", "startsWith", "string", "subscription", "subscriptionResourceId", "tenant", "toLower",
    "union", "uniqueString",
}  # fmt: skip

# Making one takes a second.
PARSER = BicepParser()

TOKEN = re.compile(
    r"""(?P<comment>(?://|#disable-next-line)[^\n]*)|(?P<raw>'''.*?''')|(?P<quote>')|(?P<decorator>@\w+)|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<number>\d+)|(?P<newline>\n)|(?P<dot>\.\?|!?\.|::)|(?P<arrow>=>)|(?P<other>\S)""",
    re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


def tokens(text):
    """The words of a template. Strings are left out, but not what is interpolated in them."""
    position = 0
    found = []
    while match := TOKEN.search(text, position):
        kind, position = match.lastgroup, match.end()
        if kind == "quote":
            position = string(text, position, found)
        elif kind not in ("comment", "raw"):
            found.append(Token(kind, match.group()))
        if kind in ("raw", "quote"):
            found.append(Token("string", ""))
    return found


def string(text, position, found):
    """Goes over a string that begins at a position; returns where it ends."""
    while text[position] != "'":
        if text[position] == "\\":
            position += 2
        elif text.startswith("${", position):
            end = interpolation(text, position + 2)
            # As a parenthesis of its own, what is in it is an expression.
            found += [Token("other", "("), *tokens(text[position + 2 : end]), Token("other", ")")]
            position = end + 1
        else:
            position += 1
    return position + 1


def interpolation(text, position):
    """Where the expression that begins at a position ends: at its brace."""
    depth = 0
    while text[position] != "}" or depth:
        if text[position] == "'":
            position = string(text, position + 1, [])
            continue
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        position += 1
    return position


class Template:
    """One file. Its parameters, whether each may be left out, and its outputs are what others see of it."""

    def __init__(self, text):
        self.text = text
        self.tree = PARSER.parse(text=text)
        self.tokens = tokens(text)
        self.parameters = {
            name: one.get("default") is not None or f"param {name} string = ''" in text
            for name, one in self.tree.get("parameters", {}).items()
        }
        self.allowed = {
            name: next((d["argument"] for d in one["decorators"] if d["type"] == "allowed"), None)
            for name, one in self.tree.get("parameters", {}).items()
        }
        self.outputs = set(self.tree.get("outputs", {}))
        self.resources = self.tree.get("resources", {})
        self.modules = {
            name: (one["detail"]["full"], set(config(one).get("params", {})))
            for name, one in self.tree.get("modules", {}).items()
        }

    @staticmethod
    @functools.cache
    def read(path):
        return Template(path.read_text(encoding="utf-8"))

    def declared(self):
        """What the file gives names to: its own symbols, and those of loops and lambdas."""
        words = self.tokens
        names = set()
        for i, word in enumerate(words[:-1]):
            after = words[i + 1]
            begins = i == 0 or words[i - 1].kind == "newline"
            if begins and word.text in ("param", "var", "resource", "module") and after.kind == "name":
                names.add(after.text)
            elif word.text == "for" and after.text == "(":
                names |= {words[i + 2].text, words[i + 4].text}
            elif word.text == "for":
                names.add(after.text)
            elif after.kind == "arrow":
                names.add(word.text)
        return names

    def used(self):
        """The names that its expressions read, and the functions that they call."""
        words = [Token("newline", "\n"), *self.tokens, Token("newline", "\n")]
        names, functions = set(), set()
        statement = ""
        for i, word in enumerate(words):
            before, after = words[i - 1], words[min(i + 1, len(words) - 1)]
            if word.kind != "name":
                continue
            if before.kind == "newline" and after.kind in ("name", "string"):
                statement = word.text
            elif before.kind == "name" and before.text == statement or before.text in (".", "!.", ".?"):
                # What a statement declares, or a property.
                continue
            elif after.text == ":" and (before.kind == "newline" or before.text in "{,"):
                continue
            elif after.text == "(" and word.text not in WORDS:
                functions.add(word.text)
            elif before.text not in ("for",) and after.kind != "arrow" and word.text not in WORDS:
                names.add(word.text)
        return names, functions

    def outputs_read(self):
        """Pairs of a symbol and an output of it that is read."""
        words = self.tokens
        return {
            (words[i].text, words[i + 4].text)
            for i in range(len(words) - 4)
            if words[i + 1].kind == "dot" and words[i + 2].text == "outputs" and words[i + 3].kind == "dot"
        }


def config(module):
    """A module's body, below its condition where it has one."""
    body = module["config"]
    return body["config"] if "condition" in body else body


def problems(template, modules):
    """What is wrong with a template; modules gives the template that a path means, or None."""
    declared, (names, functions) = template.declared(), template.used()
    found = [f"{name} is not declared" for name in sorted(names - declared)]
    values = set(template.parameters) | set(template.tree.get("variables", {}))
    found += [f"{name} is not used" for name in sorted(values - names)]
    found += [f"there is no function {name}" for name in sorted(functions - FUNCTIONS)]
    for name, (path, passed) in template.modules.items():
        module = modules(path)
        if module is None:
            found.append(f"{name}: there is no file {path}")
            continue
        required = {parameter for parameter, optional in module.parameters.items() if not optional}
        found += [f"{name}: {path} has no parameter {one}" for one in sorted(passed - set(module.parameters))]
        found += [f"{name}: {path} wants the parameter {one}" for one in sorted(required - passed)]
    for name, output in sorted(template.outputs_read()):
        module = modules(template.modules[name][0]) if name in template.modules else None
        if module is None or output not in module.outputs:
            found.append(f"{name} has no output {output}")
    return found


def parameter_file(text):
    """The parameters that a .bicepparam file gives: a literal's value, or None for an expression."""
    using = re.search(r"^using '([^']+)'$", text, re.MULTILINE).group(1)
    # Its statements are variables with another word.
    variables = re.sub(r"^param ", "var ", re.sub(r"^using .*$", "", text, flags=re.MULTILINE), flags=re.MULTILINE)
    given = PARSER.parse(text=variables)["variables"]
    return using, {name: one["value"] if isinstance(one["value"], str) else None for name, one in given.items()}
