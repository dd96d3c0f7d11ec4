"""The real worker with one more entry, `toy`, whose behaviour tests choose: finish, fail, wait, print, hold memory."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from algorithms import entries, worker  # noqa: E402
from algorithms.core.errors import TheiaError  # noqa: E402
from algorithms.core.files import atomic_file  # noqa: E402
from algorithms.core.progress import Context  # noqa: E402
from algorithms.core.result import Result  # noqa: E402
from algorithms.spec import Declaration, Option, Output, Parameter  # noqa: E402

ACTIONS = ("finish", "fail", "crash", "wait", "deaf", "print", "exit", "memory")
TOY = Declaration(
    "toy",
    "simulate",
    "light",
    "toy_of_the_tests:toy",
    "Toy",
    "A toy.",
    (
        Parameter("choice", "action", "Action", "", default="finish", options=tuple(Option(a, a) for a in ACTIONS)),
        Parameter("auth", "auth", "Key", "", optional=True),
    ),
    (Output("file", "output", "Out", extension="txt"),),
)


def toy(*, action: str, auth: str | None, output: str, context: Context) -> Result:
    with atomic_file(output) as temporary:
        Path(temporary).write_text("half", encoding="utf-8")
        if action == "fail":
            raise TheiaError("product", "The toy is broken: é.", "Mend it.")
        if action == "crash":
            raise RuntimeError("unforeseen")
        if action == "memory":
            raise MemoryError
        if action == "exit":
            os._exit(139)
        if action == "print":
            print("a chatty library")
            os.system("echo a chatty program")
        if action in ("wait", "deaf"):
            context.progress(0.1, "Waiting")
            while True:
                time.sleep(0.02)
                if action == "wait":
                    context.check_cancel()
        for step in range(5):
            context.progress((step + 1) / 5, "Working")
        context.warning("only a toy")
        Path(temporary).write_text("whole", encoding="utf-8")
    return Result({"output": output})


if __name__ == "__main__":
    import types

    module = types.ModuleType("algorithms.toy_of_the_tests")
    module.toy = toy  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    entries.all_entries()["toy"] = TOY
    sys.exit(worker.main())
