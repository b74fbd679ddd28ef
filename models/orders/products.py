from collections import defaultdict


class ProductMatcher:
    """Finds the product for a code of Amazon: a SKU, a service level, a gift wrap level."""

    def __init__(self, env):
        self.env = env

    def match(self, account, items, codes):
        """Find the products for many orders with a fixed number of queries.

        :param items: ``(marketplace, OrderItem)`` pairs.
        :param codes: Service and gift wrap levels, which have no offers.
        :rtype: ProductMatches
        """
        items = list(items)
        offers = self.env["amazon.offer"].search(
            [("account_id", "=", account.id), ("sku", "in", list({i.sku for _m, i in items}))]
        )
        # An archived product is no longer sold: its code may have gone to another.
        usable = offers.filtered("product_id.active")
        by_sku = {(offer.marketplace_id, offer.sku): offer for offer in usable}
        missing = {item.sku for market, item in items if (market, item.sku) not in by_sku}
        by_code = self._products_by_code(account, missing | set(codes))
        elsewhere = self._products_by_offer(usable, missing - by_code.keys())
        matches = ProductMatches(by_sku, {**elsewhere, **by_code})
        self._create_offers(account, items, offers - usable, matches)
        return matches

    def _products_by_offer(self, offers, skus):
        """The product that a SKU is paired with on the account's other marketplaces, if it is the
        same on all of them."""
        products = {}
        for sku, same in offers.grouped("sku").items():
            if sku in skus and len(same.product_id) == 1:
                products[sku] = same.product_id
        return products

    def _products_by_code(self, account, codes):
        """The products of each code, as it is written or else whatever the case."""
        codes = {code for code in codes if code}
        exact = self._search_products(account, [("default_code", "in", list(codes))])
        found = self._group(account, exact, codes, str)
        missing = codes - found.keys()
        if missing:
            domain = ["|"] * (len(missing) - 1)
            for code in sorted(missing):
                domain.append(("default_code", "=ilike", _escape(code)))
            similar = self._search_products(account, domain)
            found |= self._group(account, similar, missing, str.casefold)
        return found

    def _search_products(self, account, domain):
        company = ("company_id", "in", (account.company_id.id, False))
        return self.env["product.product"].search([company, *domain])

    def _group(self, account, products, codes, key):
        """The products of each code. Those of the company go before the shared ones."""
        by_key = defaultdict(products.browse)
        for product in products:
            by_key[key(product.default_code)] += product
        groups = {code: by_key[key(code)] for code in codes if key(code) in by_key}
        company = account.company_id
        return {
            code: same.filtered(lambda product: product.company_id == company) or same
            for code, same in groups.items()
        }

    def _create_offers(self, account, items, outdated, matches):
        """Keep the pairings that were just found. One with an archived product is renewed."""
        outdated = {(offer.marketplace_id, offer.sku): offer for offer in outdated}
        new = {}
        for market, item in items:
            key = (market, item.sku)
            product = matches.product(item.sku)
            if not product or key in matches.offers:
                continue
            if key in outdated:
                outdated[key].product_id = product
                matches.offers[key] = outdated[key]
            else:
                new[key] = {
                    "account_id": account.id,
                    "marketplace_id": market.id,
                    "sku": item.sku,
                    "asin": item.asin,
                    "product_id": product.id,
                }
        offers = self.env["amazon.offer"].create(list(new.values()))
        matches.offers.update(zip(new, offers, strict=True))


class ProductMatches:
    """The products that were found, to be looked up without further queries."""

    def __init__(self, offers, by_code):
        self.offers = offers
        self._products = {code: same for code, same in by_code.items() if len(same) == 1}
        self.ambiguous = by_code.keys() - self._products.keys()

    def offer(self, marketplace, sku):
        """The offer for a SKU, or ``None``."""
        return self.offers.get((marketplace, sku))

    def product(self, code):
        """The one product whose internal reference is the code, or ``None``."""
        return self._products.get(code)


def _escape(code):
    return code.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
