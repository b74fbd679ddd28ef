from lxml import etree

from odoo import api, models

from ..compat import HAS_LIST_TAG

# The names of the templates of a kanban view since 18.0.
KANBAN_TEMPLATES = {"kanban-box": "card", "kanban-menu": "menu"}
OPENS_RECORD = "oe_kanban_global_click"


def modernise_arch(arch):
    """Translate a view written for 17.0 into the tags of 18.0 and later."""
    root = etree.fromstring(arch)
    for node in root.iter("tree"):
        node.tag = "list"
    for node in root.iter("field"):
        if mode := node.get("mode"):
            node.set("mode", mode.replace("tree", "list"))
    for node in root.findall(".//div[@class='oe_chatter']"):
        groups = {"groups": node.get("groups")} if node.get("groups") else {}
        node.getparent().replace(node, etree.Element("chatter", groups))
    for node in root.iter("kanban"):
        _modernise_kanban(node)
    return etree.tostring(root, encoding="unicode")


def _modernise_kanban(kanban):
    """A click on a card opens its record now unless the view says that it does not; in 17.0 it did
    so only where the card had a class for it."""
    opens_record = False
    for node in kanban.iter(etree.Element):
        if template := KANBAN_TEMPLATES.get(node.get("t-name")):
            node.set("t-name", template)
        if node.get("type") == "edit":
            node.set("type", "open")
        classes = (node.get("class") or "").split()
        if OPENS_RECORD in classes:
            opens_record = True
            classes.remove(OPENS_RECORD)
            node.set("class", " ".join(classes))
    if not (opens_record or "action" in kanban.attrib or "can_open" in kanban.attrib):
        kanban.set("can_open", "0")


if HAS_LIST_TAG:

    class IrUiView(models.Model):
        _inherit = "ir.ui.view"

        @api.model
        def _load_records(self, data_list, *args, **kwargs):
            """Override of `base`: called by data files only; translates this addon's views."""
            own = [data for data in data_list if self._is_amazon_view(data)]
            for data in own:
                data["values"]["arch"] = modernise_arch(data["values"]["arch"])
            views = super()._load_records(data_list, *args, **kwargs)
            for data in own:
                # The file on disk is not what was loaded: it must never be read again.
                data["record"].arch_fs = False
            return views

        @api.model
        def _is_amazon_view(self, data):
            is_ours = (data.get("xml_id") or "").startswith("amazon_connector.")
            return is_ours and data["values"].get("arch")
