"""What axe finds in our own markup: contrast, names and labels that somebody would miss."""

import json
from pathlib import Path
from typing import Any

from .devtools import Page

# Where views are shown, and the parts of them that are Odoo's own whatever the view says.
VIEWS = (".o_content", ".modal-content")
FRAME = (
    *(".o_search_panel", ".o-mail-Form-chatter", ".o-mail-ChatterContainer", ".settings_tab"),
    *(".o_list_record_selector", ".o_optional_columns_dropdown", ".o_list_actions_header"),
    *(".o_data_cell .o-checkbox", ".o_progress"),
    *(
        ".o_tag",
        ".o_priority",
        ".o_statusbar_status",
        ".o_notebook_headers",
        ".o_list_record_remove",
    ),
)
# What Odoo's classes and widgets look like is Odoo's; that a view uses them is not wrong.
THEME = (
    *(".badge", ".text-muted", ".text-info", ".text-success", ".text-warning", ".text-danger"),
    *(".btn", ".nav-link", ".alert", ".o_form_uri", ".o_field_widget", ".o_form_label"),
)
NOT_OURS = {
    "*": FRAME,
    "color-contrast": THEME,
    "aria-allowed-attr": (".o_progress",),
    # The widgets of activities and of users bring their own pictures.
    "role-img-alt": (".o-mail-ActivityButton",),
    "image-alt": (".o_m2o_avatar",),
    "scrollable-region-focusable": (".o_list_renderer",),
}
RUN = """(async () => {
    const notOurs = %(notOurs)s;
    const views = %(views)s.filter((selector) => document.querySelector(selector));
    const isOurs = (rule, node) => {
        const element = document.querySelector(node.target[0]);
        const others = [...notOurs["*"], ...(notOurs[rule.id] || [])].join(",");
        return element && !element.closest(others);
    };
    const results = await axe.run({ include: views.map((selector) => [selector]) }, {
        resultTypes: ["violations"],
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    });
    return results.violations.flatMap((rule) => rule.nodes
        .filter((node) => isOurs(rule, node))
        .map(({ target, html }) => ({ rule: rule.id, help: rule.help, target: target[0], html })));
})()"""


class Audit:
    """axe, loaded into each page that is looked at."""

    def __init__(self, page: Page, script: Path):
        self._page = page
        self._script = script.read_text()

    def findings(self) -> list[str]:
        """One text for each element of ours that axe finds fault with."""
        self._page.evaluate(f"{self._script}\n;true")
        found: list[dict[str, Any]] = self._page.evaluate(
            RUN % {"notOurs": json.dumps(NOT_OURS), "views": json.dumps(VIEWS)}
        )
        return [
            f"axe, {node['rule']}: {node['help']}\n  {node['target']}\n  {node['html'][:200]}"
            for node in found
        ]
