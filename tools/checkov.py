"""Runs checkov over the templates: tools/checkov.py PROGRAM FOLDER. Fails for a finding, a template that it can't read,
and a finding that is left out without a reason beside it."""

import json
import subprocess
import sys


def complaints(report):
    """What is to be done about a report of checkov's, one line each."""
    results = report.get("results", {})
    yield from (f"{path}: can't be read" for path in results.get("parsing_errors", []))
    for one in results.get("failed_checks", []):
        lines = "-".join(map(str, one["file_line_range"]))
        yield f"{one['file_path']}:{lines}: {one['check_id']} {one['check_name']}"
    for one in results.get("skipped_checks", []):
        if one["check_result"].get("suppress_comment", "No comment provided") == "No comment provided":
            yield f"{one['file_path']}: {one['check_id']} is left out without a reason"
    if not results.get("passed_checks"):
        yield "nothing was checked"


def main(program, folder):
    command = [program, "--framework", "bicep", "--directory", folder, "--output", "json", "--soft-fail", "--skip-download"]
    run = subprocess.run(command, capture_output=True, text=True)
    try:
        found = list(complaints(json.loads(run.stdout)))
    except ValueError:
        sys.exit(f"checkov failed:\n{run.stderr}{run.stdout}")
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
