{
    "name": "Amazon Connector",
    "version": "1.0.0",
    "summary": "Amazon orders become sale orders: every order in once, totals right to the cent",
    "author": "The amazon_connector contributors",
    "license": "LGPL-3",
    "category": "Sales/Sales",
    "depends": ["sale_management", "stock_delivery"],
    "external_dependencies": {"python": ["python-amazon-sp-api>=2.1.35,<2.2", "requests"]},
    "data": [],
    "pre_init_hook": "pre_init_hook",
    "installable": True,
    "application": False,
}
