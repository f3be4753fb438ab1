#!/usr/bin/env python3
"""Shows that a running gitpoli takes a webhook, judges it and records it.

    WEBHOOK_SECRET=… GITPOLI_API_KEY=… infra/check_delivery.py --url http://127.0.0.1:8080

Waits until the server is ready, sends a forged delivery, which must be refused, and a signed one, whose decision must be
found in the audit trail. Without WEBHOOK_SECRET (a server in local development) deliveries are sent unsigned.
Exit code 0: all of it is so; 1: something is not, and the last line says what.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

# An approving review: without a GitHub App its facts come from the payload, so that it gets a decision.
PAYLOAD = Path(__file__).parent.parent / "docs" / "examples" / "pull_request_review.json"
EVENT = "pull_request_review"
REQUEST_SECONDS = 30
POLL_SECONDS = 0.5


class CheckFailure(Exception):
    """What is not as it should be, and what to do."""


class Server:
    def __init__(self, url: str, secret: str, key: str, wait: float):
        self.url = url.rstrip("/")
        self._secret = secret
        self._key = key
        self._wait = wait

    def await_ready(self) -> dict:
        """The health of the server, once it is ready."""
        status, answer = self._until(lambda: self._send("/health/ready"), lambda status, _: status == 200)
        if status != 200:
            raise CheckFailure(
                f"{self.url} is not ready after {self._wait:.0f} s: {status or 'no answer'} {brief(answer)}"
            )
        return self._send("/health")[1]

    def deliver(self, delivery: str, secret: str) -> tuple[int, object]:
        body = PAYLOAD.read_bytes()
        headers = {
            "Content-Type": "application/json",
            "X-GitHub-Event": EVENT,
            "X-GitHub-Delivery": delivery,
        }
        if secret:
            digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Hub-Signature-256"] = f"sha256={digest}"
        return self._send("/webhook", headers, body)

    def refuse_forged(self) -> None:
        if not self._secret:
            print("forged: not tried, as WEBHOOK_SECRET is not set")
            return
        status, answer = self.deliver(str(uuid.uuid4()), self._secret + "-forged")
        if status != 401:
            raise CheckFailure(f"a forged delivery was answered {status}, not 401: {brief(answer)}")
        print("forged: refused with 401")

    def deliver_signed(self, delivery: str) -> None:
        status, answer = self.deliver(delivery, self._secret)
        if status == 401:
            raise CheckFailure("the signed delivery was refused: WEBHOOK_SECRET is not the server's")
        if status not in (200, 202):
            raise CheckFailure(f"the signed delivery was answered {status}: {brief(answer)}")
        print(f"delivered: {delivery}, answered {status}")

    def recorded(self, delivery: str) -> dict:
        """The decision about a delivery, as the audit trail has it."""
        headers = {"x-functions-key": self._key} if self._key else {}

        def events() -> tuple[int, object]:
            status, answer = self._send("/audit?limit=100", headers)
            if status == 200 and isinstance(answer, list):
                return status, [event for event in answer if event.get("delivery") == delivery]
            return status, answer

        status, found = self._until(events, lambda status, found: status in (401, 403) or status == 200 and found)
        if status in (401, 403):
            raise CheckFailure("/audit refused the key: GITPOLI_API_KEY is not the server's")
        if status != 200:
            raise CheckFailure(f"/audit answered {status or 'nothing'}: {brief(found)}")
        decisions = [event for event in found if event["kind"] == "decision"]
        if not decisions:
            raise CheckFailure(f"/audit has no decision about {delivery} after {self._wait:.0f} s")
        status, event = self._send(f"/audit/{decisions[0]['id']}", headers)
        if status != 200:
            raise CheckFailure(f"/audit/{decisions[0]['id']} answered {status}: {brief(event)}")
        return event

    def _until(self, ask, enough) -> tuple[int, object]:
        deadline = time.monotonic() + self._wait
        while True:
            status, answer = ask()
            if enough(status, answer) or time.monotonic() > deadline:
                return status, answer
            time.sleep(POLL_SECONDS)

    def _send(self, path: str, headers: dict | None = None, body: bytes | None = None) -> tuple[int, object]:
        """Status and answer; status 0 where there is none."""
        request = urllib.request.Request(self.url + path, data=body, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=REQUEST_SECONDS) as response:
                return response.status, parsed(response.read())
        except urllib.error.HTTPError as error:
            return error.code, parsed(error.read())
        except (urllib.error.URLError, OSError) as error:
            return 0, str(getattr(error, "reason", error))


def parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")


def brief(answer: object) -> str:
    if isinstance(answer, dict) and "detail" in answer:
        return str(answer["detail"])
    return json.dumps(answer)[:300]


def check(server: Server) -> None:
    health = server.await_ready()
    print(f"ready: {server.url}, engine {health.get('engine')}")
    server.refuse_forged()
    delivery = str(uuid.uuid4())
    server.deliver_signed(delivery)
    event = server.recorded(delivery)
    if event["decision"] == "error":
        raise CheckFailure(f"audit event {event['id']} is an error, no decision: {brief(event.get('violations'))}")
    print(f"recorded: audit event {event['id']}, {event['policy']} {event['decision']}, by {event['engine']}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Shows that a running gitpoli judges and records a webhook.")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the server (default: %(default)s)")
    parser.add_argument("--wait", type=float, default=60, help="seconds to wait for each step (default: %(default)g)")
    arguments = parser.parse_args()
    environment = os.environ
    # So that what fails stands last in a log, too.
    sys.stdout.reconfigure(line_buffering=True)
    try:
        check(
            Server(
                arguments.url,
                environment.get("WEBHOOK_SECRET", ""),
                environment.get("GITPOLI_API_KEY", ""),
                arguments.wait,
            )
        )
    except CheckFailure as failure:
        print(f"check_delivery: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
