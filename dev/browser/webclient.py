"""Odoo's web client in a page: sign in, open a screen, and know when it is all there."""

import json
import time
from contextlib import suppress
from typing import Any

from .devtools import PATIENCE, BrowserError, Page

# What is still missing on the screen; nothing once something is shown, nothing is on its way and
# all pictures are there.
MISSING = """(() => {
    const waits = document.querySelector(
        ".o_loading_indicator, .o_blockUI, .o_ui_blocked, .o_view_sample_data_loading");
    const picture = [...document.images].find((image) => !image.complete && image.offsetParent);
    const shown = ".o_action_manager :is(.o_content > *, .o-mail-Discuss), .modal-body";
    return !document.querySelector(shown) ? "an action"
        : waits ? `the end of ${waits.className}`
        : picture ? `the picture ${picture.src}`
        : document.fonts.status !== "loaded" ? "fonts" : "";
})()"""
LOOK_UP = 0.6  # seconds
QUIET = 6  # times in a row
STILL = """(() => {
    const style = document.createElement("style");
    style.textContent =
        "* { animation: none !important; transition: none !important; caret-color: transparent }" +
        ".o_tour_pointer { display: none !important }";
    document.head.append(style);
})()"""
ERROR = """(async () => {
    const dialog = document.querySelector(".o_error_dialog")?.closest(".modal");
    if (!dialog) {
        return "";
    }
    dialog.querySelector(".modal-body .btn-link, main .btn-link")?.click();
    await new Promise((resolve) => setTimeout(resolve, 200));
    return dialog.innerText;
})()"""
SEARCH = """(async () => {{
    const response = await fetch("/web/dataset/call_kw/{model}/search", {{
        method: "POST",
        headers: {{ "Content-Type": "application/json" }},
        body: JSON.stringify({{ jsonrpc: "2.0", method: "call", params: {{
            model: "{model}", method: "search", args: [{domain}],
            kwargs: {{ limit: 1, order: "{order}" }} }} }}),
    }});
    const answer = await response.json();
    return answer.error ? answer.error.data.message : answer.result;
}})()"""
SIGN_IN = """(() => {{
    const form = document.querySelector("form.oe_login_form");
    form.querySelector("[name=login]").value = {login};
    form.querySelector("[name=password]").value = {password};
    HTMLFormElement.prototype.submit.call(form);
    return true;
}})()"""


class WebClient:
    """A user at work."""

    def __init__(self, page: Page, url: str):
        self.page = page
        self._url = url

    def sign_in(self, login: str, password: str) -> None:
        self.page.open(f"{self._url}/web/login")
        self.page.wait("document.querySelector('form.oe_login_form [name=password]')", "the login")
        texts = {"login": json.dumps(login), "password": json.dumps(password)}
        self.page.evaluate(SIGN_IN.format(**texts))
        self.page.wait("document.querySelector('.o_web_client .o_main_navbar')", "the web client")
        self.settle()

    def show(self, action: str) -> None:
        """Open an action by its external identifier."""
        self._open(f"action={action}")

    def show_record(self, model: str, domain: list[Any], order: str = "id") -> None:
        """Open the form of the first record that is found."""
        query = SEARCH.format(model=model, domain=json.dumps(domain), order=order)
        found = self.page.evaluate(query)
        if not found or isinstance(found, str):
            raise BrowserError(f"no {model} with {domain}: {found}")
        self._open(f"id={found[0]}&model={model}&view_type=form")

    def _open(self, fragment: str) -> None:
        self.page.open(f"{self._url}/web#{fragment}")
        self.settle()

    def click(self, selector: str, *, if_there: bool = False) -> None:
        """Click on the first element that is seen."""
        chosen = (
            f"[...document.querySelectorAll({json.dumps(selector)})].find((e) => e.offsetParent)"
        )
        if if_there and not self.page.evaluate(f"Boolean({chosen})"):
            return
        self.page.wait(chosen, f"something to click on: {selector}", patience=10)
        self.page.evaluate(f"{chosen}.click()")
        self.settle()

    def enter(self, name: str, text: str) -> None:
        """Type a text into a field's input."""
        selector = f".o_field_widget[name='{name}'] :is(input, textarea)"
        there = f"document.querySelector({json.dumps(selector)})"
        self.page.wait(there, f"the field {name}", patience=10)
        self.page.evaluate(f"{there}.focus(); {there}.select()")
        self.page.call("Input.insertText", text=text)
        # What is looked up while typing comes a moment later.
        time.sleep(LOOK_UP)
        self.settle()

    def settle(self) -> None:
        """Wait until all is there, and stays."""
        quiet, deadline, missing = 0, time.monotonic() + PATIENCE, ""
        while quiet < QUIET:
            if time.monotonic() > deadline:
                raise BrowserError(f"still missing after {PATIENCE} s: {missing}")
            # While another page is loaded there is nothing to ask.
            with suppress(BrowserError):
                missing = self.page.evaluate(MISSING)
            quiet = 0 if missing else quiet + 1
            if text := self.page.evaluate(ERROR):
                raise BrowserError(f"an error dialog: {text}")
            time.sleep(0.06)
        self.page.evaluate(STILL)
