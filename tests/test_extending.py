"""The example of docs/extending.md, played as another module would."""

import re
from pathlib import Path
from types import SimpleNamespace

from .inventory import InventoryCase

PAGE = Path(__file__).resolve().parents[1] / "docs" / "extending.md"


class _WithoutSlots(type):
    """Makes classes that may join those of which Odoo builds a model."""

    def __new__(cls, name, bases, attributes):
        return super().__new__(cls, name, bases, {"__slots__": (), **attributes})


class TestExample(InventoryCase):
    def setUp(self):
        super().setUp()
        code = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)[1]
        model = _WithoutSlots("Model", (), {})
        names = {"models": SimpleNamespace(Model=model)}
        exec(code.replace("from odoo import models\n", ""), names)
        for extension in model.__subclasses__():
            self.extend(self.env.registry[extension._inherit], extension)

    def extend(self, built, extension):
        bases = built.__bases__
        built.__bases__ = (extension, *bases)
        self.addCleanup(setattr, built, "__bases__", bases)

    def test_the_sale_order_has_what_the_module_adds(self):
        order = self.imported(self.item())
        self.assertIn("Leaves by", str(order.note))

    def test_amazon_is_sent_two_units_less(self):
        offer = self.offer("LAMP-OAK")
        self.assertEqual(offer._prepare_amazon_quantity(9.0), 7)
        self.assertEqual(offer._prepare_amazon_quantity(1.0), 0)
