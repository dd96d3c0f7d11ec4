"""The command line: the same jobs as in QGIS, from a shell.

    python -m algorithms list [--json]
    python -m algorithms help ENTRY
    python -m algorithms run ENTRY --name value ...
    python -m algorithms job FILE.json

Exit code 0 only with a result, 2 for bad input, 130 on interrupt.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

from .core.errors import TheiaError
from .core.progress import Context, Settings
from .entries import all_entries
from .spec import GROUPS, Declaration
from .worker import EXIT_BAD_INPUT, EXIT_OK, error_event, find_entry, result_event, run_entry


def main(arguments: list[str]) -> int:
    """Run one command; everything but results goes to standard error."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    try:
        if command == "list":
            return _list("--json" in rest)
        if command == "help" and rest:
            print(help_text(find_entry(rest[0])))
            return EXIT_OK
        if command == "run" and rest:
            as_json = "--json" in rest
            return _run(rest[0], _pairs([r for r in rest[1:] if r != "--json"]), {}, as_json)
        if command == "job" and len(rest) == 1:
            return _job(rest[0])
        if command not in ("help", "--help", "-h"):
            raise TheiaError(
                "input", f"Unknown or incomplete command: {' '.join(arguments)}.", "Try: python -m algorithms help"
            )
    except TheiaError as error:
        return _fail(error)
    print(__doc__)
    return EXIT_OK


def _list(as_json: bool) -> int:
    rows = [{"id": d.id, "group": d.group, "tier": d.tier, "label": d.label} for d in all_entries().values()]
    if as_json:
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return EXIT_OK
    for group in dict.fromkeys(row["group"] for row in rows):
        print(GROUPS[group])
        for row in rows:
            if row["group"] == group:
                print(f"  {row['id']:<28}{row['label']}")
    return EXIT_OK


def help_text(declaration: Declaration) -> str:
    """What `help ENTRY` prints."""
    lines = [f"{declaration.id}: {declaration.label}", "", declaration.summary, "", "Parameters"]
    for p in declaration.parameters:
        notes = [p.kind]
        if p.unit:
            notes.append(p.unit)
        if p.options:
            notes.append("one of " + ", ".join(o.id for o in p.options[:12]) + (", ..." if len(p.options) > 12 else ""))
        notes.append(
            "optional"
            if p.optional and p.default is None
            else "needed"
            if p.default is None
            else f"default {p.default}"
        )
        lines += [f"  --{p.name} ({'; '.join(notes)})", f"      {p.label}. {p.help}"]
    lines += ["", "Outputs"]
    for o in declaration.outputs:
        option = f"--{o.name} " if o.is_destination else f"{o.name} "
        lines.append(f"  {option}({o.kind}{'; optional' if o.optional else ''})  {o.label}. {o.help}".rstrip())
    if declaration.limits:
        lines += ["", declaration.limits]
    if declaration.reference:
        lines += ["", declaration.reference]
    return "\n".join(lines)


def _pairs(arguments: list[str]) -> dict[str, Any]:
    """--name value, --name=value; an option given several times becomes a list; --flag alone is true."""
    values: dict[str, Any] = {}
    index = 0
    while index < len(arguments):
        word = arguments[index]
        if not word.startswith("--"):
            raise TheiaError("input", f"Expected --name, got {word!r}.", "Options are --name value.")
        name, equals, value = word[2:].partition("=")
        index += 1
        if not equals:
            if index < len(arguments) and not arguments[index].startswith("--"):
                value = arguments[index]
                index += 1
            else:
                value = "true"
        name = name.lower().replace("-", "_")
        if name in values:
            known = values[name]
            values[name] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            values[name] = value
    return values


def _job(path: str) -> int:
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except (OSError, ValueError) as error:
        raise TheiaError("input", f"{path} is not a readable JSON document: {error}") from error
    # the record that lies beside every output holds the job that made it
    job = document.get("properties", {}).get("theia:job", document) if isinstance(document, dict) else document
    if not isinstance(job, dict) or "entry" not in job:
        raise TheiaError("input", f"{path} holds no job.", 'A job is {"entry", "parameters", "settings"}.')
    return _run(job["entry"], job.get("parameters") or {}, job.get("settings") or {}, False)


def _run(entry: str, parameters: dict[str, Any], settings: dict[str, Any], as_json: bool) -> int:
    given = {**settings, **{k: v for k, v in environment_settings().items() if v}}
    context = Context(Settings.from_mapping(given), _show, min_interval_s=0.5)
    signal.signal(signal.SIGINT, lambda *_: context.cancel())
    signal.signal(signal.SIGTERM, lambda *_: context.cancel())
    try:
        result = run_entry(entry, parameters, context)
    except Exception as error:
        return _fail(error)
    finally:
        if sys.stderr.isatty():
            print(file=sys.stderr)
    if as_json:
        print(json.dumps(result_event(result), ensure_ascii=False, default=str))
    else:
        for name, value in result.outputs.items():
            print(f"{name}: {value}")
    return EXIT_OK


def environment_settings() -> dict[str, Any]:
    """THEIA_MEMORY_MB, THEIA_THREADS, THEIA_DEVICE, THEIA_LANGUAGE, THEIA_CACHE_FOLDER, THEIA_SCHEDULER."""
    names = ("memory_mb", "threads", "device", "language", "cache_folder", "scheduler")
    return {name: os.environ.get(f"THEIA_{name.upper()}") for name in names}


def _show(event: dict[str, Any]) -> None:
    if event["event"] == "progress":
        if sys.stderr.isatty():
            left = event["seconds_left"]
            tail = "" if left is None else f", about {left:.0f} s left"
            print(f"\r{event['value'] * 100:5.1f} %  {event['text']}{tail}\033[K", end="", file=sys.stderr, flush=True)
    elif event["event"] in ("info", "warning"):
        prefix = "Warning: " if event["event"] == "warning" else ""
        print(prefix + event["text"], file=sys.stderr)


def _fail(error: Exception) -> int:
    event, code = error_event(error)
    if event["code"] == "internal":
        import traceback

        traceback.print_exception(error)
    print(f"{event['message']} {event['hint']}".strip(), file=sys.stderr)
    return code


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        sys.exit(EXIT_BAD_INPUT)
