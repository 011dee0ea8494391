"""Open a page in a headless browser that is ended afterwards, with all that it made.

The browser is spoken to by the DevTools protocol over two pipes. That tells exactly when a page has drawn its
charts, which the switches of the command line do not, and opens no port to others on the machine. Such pipes
exist on Linux and macOS only.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analytics.errors import BrowserError
from analytics.scratch import scratch_folder

_SWITCHES = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    # No network: no name is found, and every request, to this machine too, goes to a proxy without address.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://none.invalid:1",
    "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The crash reporter leaves the group of processes that is ended below.
    "--disable-breakpad",
    "--disable-crash-reporter",
    # A container often has too little shared memory for a page.
    "--disable-dev-shm-usage",
    # macOS asks for the user's keychain otherwise.
    "--use-mock-keychain",
    # The same pixels on any screen.
    "--disable-gpu",
    "--disable-lcd-text",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)

# A page is ready when it is loaded and, where it has places for charts, says what became of them.
_STATE = """
document.readyState !== "complete" ? "loading"
: document.querySelector("[data-chart]") ? document.documentElement.dataset.charts || "drawing"
: "none"
"""


_CLOSING_SECONDS = 2


@dataclass
class Tab:
    """A page in a running browser: orders go out and answers come back over its pipes."""

    process: subprocess.Popen[bytes]
    page: Path
    browser: Path
    told: Path
    timeout_seconds: float
    ends_at: float
    session: dict[str, str] = field(default_factory=dict)
    held: bytearray = field(default_factory=bytearray)
    asked: int = 0

    def ask(self, method: str, **params: object) -> dict[str, Any]:
        """Give an order of the DevTools protocol and return its result.

        Raises
        ------
        BrowserError
            The browser refuses it, has ended or takes too long.
        """
        assert self.process.stdin
        self.asked += 1
        order = {"id": self.asked, "method": method, "params": params, **self.session}
        try:
            self.process.stdin.write(json.dumps(order).encode() + b"\0")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise self.complaint("ended before it was done") from None
        # What is no answer tells of events.
        while (answer := json.loads(self._message())).get("id") != self.asked:
            pass
        if "error" in answer:
            raise self.complaint(f"refused {method} ({answer['error'].get('message')})")
        result: dict[str, Any] = answer["result"]
        return result

    def value(self, script: str) -> Any:
        """Return what a script in the page comes to, as JSON can hold it.

        Raises
        ------
        BrowserError
            As `ask` does.
        ValueError
            The script fails, as with a selector that is none.
        """
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise ValueError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def open(self, width: int, scale: float) -> None:
        """Open the page as it is printed, in light colours, and wait until its charts are drawn."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self.session = {"sessionId": attached["sessionId"]}
        metrics = {"width": width, "height": 1000, "deviceScaleFactor": scale, "mobile": False}
        self.ask("Emulation.setDeviceMetricsOverride", **metrics)
        light = {"name": "prefers-color-scheme", "value": "light"}
        self.ask("Emulation.setEmulatedMedia", media="print", features=[light])
        if problem := self.ask("Page.navigate", url=self.page.resolve().as_uri()).get("errorText"):
            raise self.complaint(f"did not open it ({problem})")
        while (state := self.value(_STATE)) in ("loading", "drawing"):
            if time.monotonic() > self.ends_at:
                raise self._late()
            time.sleep(0.05)
        if state == "failed":
            raise self.complaint("could not draw its charts")

    def close(self) -> None:
        """Let the browser end by itself, so that it removes its own temporary files, but not wait for long."""
        self.session = {}
        self.ends_at = time.monotonic() + _CLOSING_SECONDS
        with suppress(BrowserError):
            self.ask("Browser.close")
            while True:
                self._message()

    def complaint(self, what: str) -> BrowserError:
        """Return the error to raise, with the last lines of what the browser wrote."""
        lines = self.told.read_text(encoding="utf-8", errors="replace").split("\n")
        last = [f"\n  {line.strip()[:300]}" for line in lines if line.strip()][-3:]
        words = f" The browser's last words:{''.join(last)}" if last else ""
        return BrowserError(f"{self.page} could not be printed: {self.browser} {what}.{words}")

    def _late(self) -> BrowserError:
        return self.complaint(f"took longer than {self.timeout_seconds:g} s")

    def _message(self) -> bytes:
        """Return the next message of the browser; each ends with a NUL."""
        assert self.process.stdout
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            start = 0
            while (end := self.held.find(0, start)) < 0:
                start = len(self.held)
                if not selector.select(max(0.0, self.ends_at - time.monotonic())):
                    raise self._late()
                part = os.read(self.process.stdout.fileno(), 1 << 20)
                if not part:
                    raise self.complaint("ended before it was done")
                self.held += part
        message = bytes(self.held[:end])
        del self.held[: end + 1]
        return message


@contextmanager
def opened(page: Path, browser: Path, timeout_seconds: float, *, width: int, scale: float) -> Iterator[Tab]:
    """Open a page as it is printed, in a browser of its own, once its charts are drawn.

    Parameters
    ----------
    page
        An HTML file.
    browser
        The program.
    timeout_seconds
        The longest that the browser may run.
    width
        Width of the window in CSS pixels.
    scale
        Pixels per CSS pixel.

    Raises
    ------
    BrowserError
        The browser does not start, does not open the page, cannot draw its charts or takes too long.
    """
    switches = list(_SWITCHES)
    # Chromium refuses to start in its sandbox as root. The page is one that this program wrote.
    if os.geteuid() == 0:
        switches.append("--no-sandbox")
    with scratch_folder() as folder:
        told = folder / "told"
        with told.open("wb") as errors:
            process = subprocess.Popen(
                # The browser reads orders from descriptor 3 and answers on 4. A child gets these safely only
                # as its standard input and output, which a shell then moves.
                [
                    *("/bin/sh", "-c", 'exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null', str(browser)),
                    *(*switches, f"--user-data-dir={folder}/profile", "about:blank"),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        try:
            tab = Tab(process, page, browser, told, timeout_seconds, time.monotonic() + timeout_seconds)
            try:
                tab.open(width, scale)
                yield tab
            finally:
                tab.close()
        finally:
            # What did not end by itself; the browser has many processes.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            # An order may be left over that nobody reads any more.
            with suppress(BrokenPipeError), process:
                pass
