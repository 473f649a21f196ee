"""One benchmark child: its process, its lines, and what went wrong with it."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self


class ChildError(Exception):
    """A child could not be started, ended early, answered wrongly or not in time."""


class Child:
    """A process that speaks the line protocol; a context manager, so that it always ends."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        ready_within: float,
        answer_within: float,
    ) -> None:
        """Starts the process and waits until it is warm."""
        self.name = name
        self._answer_within = answer_within
        self._buffer = b""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the child)
        try:
            self._process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, **(environment or {})},
                bufsize=0,
            )
        except OSError as error:
            self._errors.close()
            raise ChildError(f"{name} did not start: {error}") from error
        try:
            self.description = self._read(ready_within)
            if self.description.get("ready") is not True:
                raise ChildError(f"{name} said {self.description} instead of being ready")
        except BaseException:
            self.close()
            raise

    def run(self, steps: int) -> tuple[float, float]:
        """Takes steps; returns images a second and seconds."""
        self._write(f"run {steps}")
        answer = self._read(self._answer_within)
        if answer.get("steps") != steps:
            raise ChildError(f"{self.name} answered {answer} to 'run {steps}'")
        seconds = float(answer["seconds"])
        return float(answer["images"]) / seconds, seconds

    def quit(self) -> int:
        """Ends the child; returns the most memory it held, in bytes."""
        self._write("quit")
        answer = self._read(self._answer_within)
        if "peak_memory_bytes" not in answer:
            raise ChildError(f"{self.name} answered {answer} to 'quit'")
        return int(answer["peak_memory_bytes"])

    def close(self) -> None:
        """Ends the process if it still runs, and lets go of its pipes."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self, line: str) -> None:
        stream = self._process.stdin
        assert stream is not None
        try:
            stream.write(line.encode() + b"\n")
        except OSError as error:
            raise ChildError(f"{self.name} is gone: {self._last_errors()}") from error

    def _read(self, within: float) -> dict[str, Any]:
        stream = self._process.stdout
        assert stream is not None
        deadline = time.monotonic() + within
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while b"\n" not in self._buffer:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise ChildError(f"{self.name} said nothing for {within:.0f} s")
                chunk = os.read(stream.fileno(), 65536)
                if not chunk:
                    raise ChildError(f"{self.name} ended: {self._last_errors()}")
                self._buffer += chunk
        line, self._buffer = self._buffer.split(b"\n", 1)
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise ChildError(f"{self.name} said {line[:200]!r}, which is not JSON") from error
        if not isinstance(answer, dict):
            raise ChildError(f"{self.name} said {line[:200]!r}, which is not a JSON object")
        if "error" in answer:
            raise ChildError(f"{self.name}: {answer['error']}")
        return answer

    def _last_errors(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it printed no error"
