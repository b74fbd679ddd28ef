"""Amazon's side of the connector: pure Python that never imports odoo.

``client`` talks to the Selling Partner API, ``documents`` keeps the orders that it sends,
``orders`` and ``sellers`` read them into frozen values, ``money`` works out what each part of an
item cost, ``limits`` knows the published rates and ``errors`` says what to do when something goes
wrong.
"""
