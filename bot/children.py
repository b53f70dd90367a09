"""Child processes of our own: the same interpreter and program, nothing of the parent's but one line to it."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import Process
from pathlib import Path


async def begin(module: str, *, stdin: int, stdout: int = asyncio.subprocess.DEVNULL) -> Process:
    """Run ``python -m module`` as a child. Raises ``OSError`` where the machine has no room for one.

    It inherits no open file, so neither database nor keys, and none of our settings, so no token; in a session of its own, since
    Ctrl-C and the end of a service are for the parent to hear.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SUIXING_")}
    # The program that the parent runs, wherever that was found; and never one that lies in the folder one stands in.
    environment["PYTHONPATH"] = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", module), stdin=stdin, stdout=stdout, env=environment, start_new_session=True
    )
