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
        ignored = offers.filtered("is_ignored") - usable
        settled = by_sku.keys() | {(offer.marketplace_id, offer.sku) for offer in ignored}
        missing = {item.sku for market, item in items if (market, item.sku) not in settled}
        by_code = self._products_by_code(account, missing | set(codes))
        elsewhere = self._products_by_offer(usable, missing - by_code.keys())
        matches = ProductMatches(by_sku, {**elsewhere, **by_code})
        matches.listed = {(offer.marketplace_id, offer.sku): offer for offer in offers}
        self._keep_offers(account, items, matches)
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

    def _keep_offers(self, account, items, matches):
        """Have an offer for each SKU, and keep the pairings that were just found. One with an
        archived product is renewed."""
        new = {}
        for market, item in items:
            key = (market, item.sku)
            product = matches.product(item.sku)
            if not item.sku or key in matches.offers:
                continue
            if offer := matches.listed.get(key):
                if product and not offer.is_ignored:
                    offer.product_id = product
                    matches.offers[key] = offer
            elif market in account.marketplace_ids:
                new[key] = {
                    "account_id": account.id,
                    "marketplace_id": market.id,
                    "sku": item.sku,
                    "asin": item.asin,
                    "title": item.title,
                    "product_id": product.id if product else False,
                }
        offers = self.env["amazon.offer"].create(list(new.values()))
        for key, offer in zip(new, offers, strict=True):
            matches.listed[key] = offer
            if offer.product_id:
                matches.offers[key] = offer


class ProductMatches:
    """The products that were found, to be looked up without further queries."""

    def __init__(self, offers, by_code):
        # The offers that are paired, and all.
        self.offers = offers
        self.listed = dict(offers)
        self._products = {code: same for code, same in by_code.items() if len(same) == 1}
        self.ambiguous = by_code.keys() - self._products.keys()

    def offer(self, marketplace, sku):
        """The offer that pairs a SKU with a product, or ``None``."""
        return self.offers.get((marketplace, sku))

    def listing(self, marketplace, sku):
        """The offer for a SKU, paired or not, or ``None``."""
        return self.listed.get((marketplace, sku))

    def is_ignored(self, marketplace, sku):
        """Whether the SKU is not to be paired, as somebody decided."""
        offer = self.listing(marketplace, sku)
        return bool(offer and offer.pairing_state == "ignored")

    def product(self, code):
        """The one product whose internal reference is the code, or ``None``."""
        return self._products.get(code)


def _escape(code):
    return code.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
