"""One page in a headless Chromium, driven by its DevTools protocol."""

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import websocket

PATIENCE = 60  # seconds for an answer
SWITCHES = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio"),
    *("--disable-background-networking", "--disable-component-update", "--no-first-run"),
    *("--hide-scrollbars", "--force-color-profile=srgb", "--remote-debugging-port=0"),
    "--remote-allow-origins=*",
)


class BrowserError(Exception):
    """The page is not what it should be; the text says why."""


class Page:
    """The page, and what went wrong in it so far."""

    def __init__(self, socket: websocket.WebSocket):
        self._socket = socket
        self._last = 0
        self.errors: list[str] = []
        for domain in ("Page", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command, and wait for its answer."""
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == self._last:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']['message']}")
                return dict(message["result"])
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        parameters = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        elif message.get("method") == "Runtime.consoleAPICalled" and parameters["type"] == "error":
            said = (str(part.get("value", part.get("description"))) for part in parameters["args"])
            self.errors.append(" ".join(said))

    def evaluate(self, expression: str) -> Any:
        """The value of an expression of JavaScript; a promise is awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if details := answer.get("exceptionDetails"):
            raise BrowserError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def wait(self, condition: str, what: str, *, patience: float = PATIENCE) -> None:
        """Wait until an expression is true, also across loads of the page."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            # While another page is loaded there is nothing to ask.
            with suppress(BrowserError):
                if self.evaluate(f"Boolean({condition})"):
                    return
            time.sleep(0.05)
        raise BrowserError(f"{what}: not within {patience:.0f} s")

    def open(self, url: str) -> None:
        # A change of the fragment alone would load nothing.
        self.call("Page.navigate", url="about:blank")
        self.wait("location.href === 'about:blank'", "an empty page")
        self.call("Page.navigate", url=url)

    def resize(self, width: int, height: int) -> None:
        """Be a screen of that size; a narrow one is a phone's."""
        is_phone = width < 600
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=is_phone,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=is_phone)

    def picture(self) -> bytes:
        """What is seen, as a PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])


@contextmanager
def chromium(executable: str) -> Iterator[Page]:
    """A page in a Chromium of its own."""
    folder = Path(tempfile.mkdtemp(prefix="amazon_connector-browser-"))
    command = [executable, *SWITCHES, f"--user-data-dir={folder}", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        socket = websocket.create_connection(_address(folder, process), timeout=PATIENCE)
        yield Page(socket)
        socket.close()
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _address(folder: Path, process: subprocess.Popen[bytes]) -> str:
    """Where the page is driven, once the browser says."""
    said, deadline = folder / "DevToolsActivePort", time.monotonic() + PATIENCE
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, ValueError, IndexError):
            port = int(said.read_text().split()[0])
            with direct.open(f"http://127.0.0.1:{port}/json/list") as answer:
                pages = [page for page in json.load(answer) if page["type"] == "page"]
            if pages:
                return str(pages[0]["webSocketDebuggerUrl"])
        time.sleep(0.05)
    raise BrowserError("The browser does not start.")
