#!/usr/bin/env python3
"""Prints the facts of a pull request or a deployment, as the policies take them, read from GitHub.

    facts.py pullrequest    REPOSITORY=owner/name NUMBER=7
    facts.py deploy         REPOSITORY=owner/name ENVIRONMENT=production REF=refs/heads/main FACTS='{"approvers": …}'

Both read GITHUB_API_URL and GITHUB_TOKEN too. What can't be read, or not wholly, ends it with 2 and one line: no fact is
guessed. An approval counts when it is its author's last word, of the newest commit, and its author may write.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

PAGE = 100
# GitHub lists at most 250 commits of a pull request: https://docs.github.com/rest/pulls/pulls#list-commits-on-a-pull-request
MAX_COMMITS = 250
MAX_PAGES = 20
MAX_BYTES = 20_000_000


class FactsError(Exception):
    pass


class GitHub:
    def __init__(self, url: str, token: str, repository: str):
        if not re.fullmatch(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", repository):
            raise FactsError("REPOSITORY must be owner/name")
        self._base = f"{url}/repos/{repository}"
        self._token = token

    def get(self, path: str):
        request = urllib.request.Request(self._base + path, headers={"Accept": "application/vnd.github+json"})
        # A redirect may lead to another host, which must not get the token.
        request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read(MAX_BYTES))
        except urllib.error.HTTPError as error:
            raise FactsError(f"GitHub answers {error.code} to {path}") from None
        except (OSError, ValueError) as error:
            raise FactsError(f"{path} can't be read: {error}") from None

    def list(self, path: str, key: str | None = None) -> list:
        found = []
        for page in range(1, MAX_PAGES + 1):
            answer = self.get(f"{path}?per_page={PAGE}&page={page}")
            items = answer[key] if key else answer
            found += items
            if len(items) < PAGE:
                return found
        raise FactsError(f"{path} has more than {MAX_PAGES * PAGE} entries")


def approvers(github: GitHub, number: int, head: str) -> list[str]:
    last = {}
    for review in github.list(f"/pulls/{number}/reviews"):
        if review["user"] and review["state"] in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED"):
            last[review["user"]["login"]] = review
    return sorted(
        login
        for login, review in last.items()
        if review["state"] == "APPROVED" and review["commit_id"] == head and may_write(github, login)
    )


def may_write(github: GitHub, login: str) -> bool:
    answer = github.get(f"/collaborators/{urllib.parse.quote(login, safe='')}/permission")
    return answer["permission"] in ("admin", "write")


def signed_off(message: str) -> bool:
    """Whether the last paragraph has a Signed-off-by trailer."""
    return bool(re.search(r"^Signed-off-by: .+<.+>\s*$", re.split(r"\n\s*\n", message.strip())[-1], re.MULTILINE))


def pull_request(github: GitHub, number: int) -> dict:
    pull = github.get(f"/pulls/{number}")
    head = pull["head"]["sha"]
    if pull["commits"] > MAX_COMMITS:
        raise FactsError(f"the pull request has more than {MAX_COMMITS} commits")
    commits = github.list(f"/pulls/{number}/commits")
    if len(commits) != pull["commits"] or commits[-1]["sha"] != head:
        raise FactsError("the pull request changed while it was read; run this again")
    return {
        "head_ref": pull["head"]["ref"],
        "base_ref": pull["base"]["ref"],
        "author": pull["user"]["login"],
        "number": number,
        "head_sha": head,
        "workflow_meta": {
            "approvers": approvers(github, number, head),
            "signed_off": all(signed_off(each["commit"]["message"]) for each in commits),
        },
    }


def deployment(github: GitHub, environment: str, ref: str, facts: str) -> dict:
    try:
        meta = json.loads(facts)
    except ValueError:
        raise FactsError("FACTS must be JSON") from None
    if not isinstance(meta, dict):
        raise FactsError("FACTS must be an object")
    return {
        "environment": environment,
        "ref": ref,
        "repo_environments": sorted(each["name"] for each in github.list("/environments", "environments")),
        "workflow_meta": meta,
    }


def main() -> int:
    try:
        env = os.environ
        github = GitHub(env.get("GITHUB_API_URL", "https://api.github.com"), env["GITHUB_TOKEN"], env["REPOSITORY"])
        match sys.argv[1:]:
            case ["pullrequest"]:
                if not re.fullmatch(r"[0-9]{1,9}", env["NUMBER"]):
                    raise FactsError("NUMBER must be that of a pull request")
                facts = pull_request(github, int(env["NUMBER"]))
            case ["deploy"]:
                facts = deployment(github, env["ENVIRONMENT"], env["REF"], env["FACTS"])
            case _:
                raise FactsError("name pullrequest or deploy")
    except FactsError as error:
        print(f"facts: {json.dumps(str(error), ensure_ascii=False)[1:-1]}", file=sys.stderr)
        return 2
    except (KeyError, TypeError, IndexError) as error:
        print(f"facts: {error!r} is missing", file=sys.stderr)
        return 2
    print(json.dumps(facts, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
