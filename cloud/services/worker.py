"""The worker: brings changes of key forward, a few steps after each call, or by itself in a thread."""

from __future__ import annotations

import logging
import threading
from typing import Any

from kms_conformance.cloud.services.faults import CrashError
from kms_conformance.cloud.services.key_change import KeyChange

_log = logging.getLogger(__name__)
WAKES_EVERY_S = 0.2


class Worker(KeyChange):
    """In process, a change of key advances with the calls for its domain alone: no thread, no clock.

    Paused, it does nothing until it is resumed, but for the steps that a fault port asks for.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paused = False
        self._thread: threading.Thread | None = None
        self._end = threading.Event()

    def start(self) -> None:
        """What a start, or a restart, does: find and retire grants; changes that were under way go on by themselves."""
        if self.store.opened:  # else it is a new one, and there is nothing to find
            self.recover_grants()

    def after_call(self, arn: str) -> None:
        """The steps that follow a call for a scope."""
        if not self.paused:
            for _ in range(self.options.moves_per_call):
                if not self.progress(arn):
                    return

    def step(self, count: int = 1) -> int:
        """Do so many steps over all scopes, also while paused; how many there were to do."""
        done = 0
        with self.lock:
            try:
                while done < count and self.advance_any():
                    done += 1
            except CrashError:
                self.restart()
            finally:
                self.end_call()
        return done

    def restart(self) -> None:
        """What the end of the process and a new start do: what was not committed and what was in memory is gone."""
        with self.lock:
            self.faults.disarm()
            self.flush()
            self.store.reopen()
            self.start()

    def forget(self) -> None:
        """Throw away all that is stored and in memory, as if nobody had ever called."""
        with self.lock:
            if self.store.opened:
                self.faults.disarm()
                self.flush()
                self.store.empty()
                self.paused = False

    def advance_any(self) -> bool:
        """One step for the first scope that has one to do."""
        return any(self.progress(arn) for arn in self.busy())

    def busy(self) -> list[str]:
        """The ARNs of the scopes that have something to do."""
        return [scope.arn for scope in self.store.scopes("status = 'IN_PROGRESS' AND deleted IS NULL")]

    def progress(self, arn: str) -> bool:
        """One step of whatever there is to do for a scope; whether there was any."""
        return self.advance(arn)

    def run(self, steps_at_once: int = 4) -> None:
        """Go on in a thread of its own, for a service that is served."""
        if self._thread is None:
            self._end.clear()
            self._thread = threading.Thread(target=self._run, args=(steps_at_once,), daemon=True)
            self._thread.start()

    def _run(self, steps: int) -> None:
        while not self._end.wait(WAKES_EVERY_S):
            try:
                if not self.paused:
                    self.step(steps)
            except Exception:  # noqa: BLE001  # the next round may do better
                _log.exception("the worker of %s has failed", self.name)

    def close(self) -> None:
        """End the thread and let go of the store."""
        self._end.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        with self.lock:
            self.store.close()
