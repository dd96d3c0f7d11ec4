"""One job in, events out: the process that QGIS starts, and the function that every other front door calls.

First line of standard input: {"entry", "parameters", "settings"}. Standard input stays open; {"cancel": true} or its
end (QGIS died) stops the job. Events are JSON objects, one per line, on the real standard output; whatever a library
prints goes to standard error.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from .core.errors import Cancelled, TheiaError, raise_all
from .core.files import check_targets, remove_unfinished
from .core.progress import Context, Settings
from .core.result import Result
from .entries import all_entries
from .spec import CheckedJob, Declaration, check_job
from .spec.phrase import Phrase, phrase, told

_GRACE_S = 1.0
EXIT_OK, EXIT_ERROR, EXIT_BAD_INPUT, EXIT_CANCELLED = 0, 1, 2, 130
_BAD_INPUT = ("input", "product", "output", "disk", "memory")

Emit = Callable[[dict[str, Any]], None]


def find_entry(entry_id: str) -> Declaration:
    """The declaration of an id; accepts the provider's prefix and dashes."""
    name = entry_id.split(":")[-1].replace("-", "_").lower()
    entries = all_entries()
    if name not in entries:
        raise TheiaError(
            "input", phrase("There is no entry {entry_id!r}.", entry_id=entry_id), "`list` names them all."
        )
    return entries[name]


def run_entry(entry_id: str, parameters: Mapping[str, Any], context: Context) -> Result:
    """Check a job, run it, return its result. Everything wrong with the parameters is listed in one error."""
    declaration = find_entry(entry_id)
    job = check_job(declaration, parameters)
    raise_all(
        "input",
        phrase("{declaration}: the job cannot start.", declaration=Phrase(declaration.label)),
        job.problems,
        "Correct the parameters and run again.",
    )
    check_targets(list(job.destinations.values()), _input_files(declaration, job))
    if declaration.tier != "light":
        prepare_libraries(context)
    module, _, name = declaration.run.partition(":")
    try:
        function = getattr(importlib.import_module(f".{module}", __package__), name)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith(__package__ or "algorithms"):
            raise
        raise TheiaError(
            "engine",
            phrase(
                "The processing engine lacks {error}, which {declaration} needs.",
                error=error.name,
                declaration=Phrase(declaration.label),
            ),
            "Install or repair the engine: Settings > Options > THEIA.",
        ) from error
    result: Result = function(**job.values, **job.destinations, context=context)
    context.check_cancel()
    return result


def _input_files(declaration: Declaration, job: CheckedJob) -> list[str]:
    """Paths that the job reads and must not overwrite."""
    found: list[str] = []
    for parameter in declaration.parameters:
        value = job.values.get(parameter.name)
        if parameter.kind in ("product", "image", "file"):
            found += [value] if value else []
        elif parameter.kind in ("images", "products"):
            found += value or []
        elif isinstance(value, dict) and value.get("path"):
            found.append(value["path"])
    return found


def prepare_libraries(context: Context) -> None:
    """Bound what GDAL and the numeric libraries take, before they are imported."""
    # quicklooks and some masks have no georeference; a filter set around single calls would not be safe with threads
    warnings.filterwarnings("ignore", message="Dataset has no geotransform")
    cache = min(256, max(32, context.settings.memory_mb // 16))
    for name, value in {
        "GDAL_CACHEMAX": str(cache),
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_PAM_ENABLED": "NO",
        "VSI_CACHE": "FALSE",
        "GDAL_NUM_THREADS": "1",
        "OMP_NUM_THREADS": str(context.settings.threads),
        "GDAL_MAX_DATASET_POOL_SIZE": "450",
    }.items():
        os.environ.setdefault(name, value)
    base = os.environ.get("NUMBA_CACHE_DIR") or context.settings.cache_folder
    if base and os.path.basename(base) != code_version():
        os.environ["NUMBA_CACHE_DIR"] = os.path.join(base, code_version())


@lru_cache(maxsize=1)
def code_version() -> str:
    """Changes with any source file of the package: numba does not see changes in functions of other modules."""
    newest = max(path.stat().st_mtime_ns for path in Path(__file__).parent.rglob("*.py"))
    return f"compiled-{newest:x}"


def result_event(result: Result) -> dict[str, Any]:
    return {"event": "result", "outputs": result.outputs, "layers": [layer.to_json() for layer in result.layers]}


def error_event(error: BaseException) -> tuple[dict[str, Any], int]:
    """The event of an exception, and the exit code that goes with it."""
    if isinstance(error, Cancelled):
        return {"event": "error", "code": "cancelled", "message": error.message, "hint": ""}, EXIT_CANCELLED
    if isinstance(error, TheiaError):
        code = EXIT_BAD_INPUT if error.code in _BAD_INPUT else EXIT_ERROR
        texts = {"message": error.message, "hint": error.hint}
        return {"event": "error", "code": error.code, **texts, **told(*texts.values())}, code
    if isinstance(error, MemoryError):
        return {
            "event": "error",
            "code": "memory",
            "message": "There is not enough memory for this job.",
            "hint": "Lower the memory limit or the number of threads in the settings, or choose a smaller area.",
        }, EXIT_ERROR
    if isinstance(error, OSError) and error.errno == 28:
        return {
            "event": "error",
            "code": "disk",
            "message": "The disk is full.",
            "hint": "Free some space and run again.",
        }, EXIT_ERROR
    name = type(error).__name__
    return {
        "event": "error",
        "code": "internal",
        "message": f"Something went wrong inside THEIA: {name}: {error}",
        "hint": "Please report this with the details of the log.",
    }, EXIT_ERROR


def run_job(job: Mapping[str, Any], emit: Emit, context: Context | None = None) -> int:
    """Run one job document, emit its events, return the exit code."""
    try:
        if not isinstance(job, Mapping) or "entry" not in job:
            raise TheiaError("input", 'A job is a JSON object {"entry", "parameters", "settings"}.')
        context = context or Context(Settings.from_mapping(job.get("settings") or {}), emit)
        emit(result_event(run_entry(str(job["entry"]), job.get("parameters") or {}, context)))
        return EXIT_OK
    except KeyboardInterrupt:
        emit(error_event(Cancelled())[0])
        return EXIT_CANCELLED
    except Exception as error:
        event, code = error_event(error)
        if event["code"] == "internal":
            traceback.print_exc()
        emit(event)
        return code


def line_emitter(stream: TextIO) -> Emit:
    """Write events as JSON lines; safe from several threads."""
    lock = threading.Lock()

    def emit(event: dict[str, Any]) -> None:
        line = json.dumps(event, ensure_ascii=False, default=str)
        with lock:
            stream.write(line + "\n")
            stream.flush()

    return emit


def take_stdout() -> TextIO:
    """Keep the real standard output for events and point everything else, C libraries included, at standard error."""
    sys.stdout.flush()
    kept = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return kept


def _watch(stream: TextIO, context: Context) -> None:
    """Cancel when asked, or when the other side is gone; a job that does not stop within a second is ended."""
    for line in stream:
        try:
            if json.loads(line).get("cancel"):
                break
        except (ValueError, AttributeError):
            continue
    context.cancel()
    time.sleep(_GRACE_S)
    remove_unfinished()
    os._exit(EXIT_CANCELLED)


def main() -> int:
    """Serve one job on standard input and output."""
    emit = line_emitter(take_stdout())
    stdin = sys.stdin
    if hasattr(stdin, "reconfigure"):
        stdin.reconfigure(encoding="utf-8")
    try:
        job = json.loads(stdin.readline())
    except ValueError:
        emit(error_event(TheiaError("input", "The first line of standard input is not a JSON document."))[0])
        return EXIT_BAD_INPUT
    context = Context(Settings.from_mapping((job.get("settings") if isinstance(job, dict) else None) or {}), emit)
    signal.signal(signal.SIGTERM, lambda *_: context.cancel())
    threading.Thread(target=_watch, args=(stdin, context), daemon=True, name="watch").start()
    code = run_job(job, emit, context)
    sys.stderr.flush()
    # the watcher may still hold standard input: leave without waiting for it
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
