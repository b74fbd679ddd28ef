from odoo.exceptions import UserError

from ...amazon.orders import Address
from ...amazon.tax_numbers import tax_number
from ..sentences import _
from .places import Places

NOWHERE = Address(**{**dict.fromkeys(Address.__dataclass_fields__, ""), "lines": ()})


class CustomerMatcher:
    """Finds or makes the customer and the delivery contact of each order."""

    def __init__(self, env):
        self.env = env

    def match(self, drafts):
        """Set ``customer`` and ``delivery`` of drafts of one account, with a fixed number of
        queries."""
        account = drafts[0].account
        places = Places.of(self.env, drafts)
        named = [draft for draft in drafts if _customer_name(draft.order)]
        self._find_by_email(account, named)
        self._find_by_name(account, named, places)
        self._create_customers(account, named, places)
        self._set_anonymous(account, [draft for draft in drafts if not draft.customer])
        self.set_deliveries(drafts, places)

    def _search(self, account, domain):
        company = ("company_id", "in", (account.company_id.id, False))
        return self.env["res.partner"].search([company, *domain], order="id")

    def _find_by_email(self, account, drafts):
        emails = {draft.order.buyer.email for draft in drafts} - {""}
        if not emails:
            return
        domain = [("email_normalized", "in", list(emails)), ("type", "=", "contact")]
        partners = self._search(account, domain)
        by_email, companies = {}, {}
        for partner in reversed(partners):
            if partner.is_company:
                companies[partner.email_normalized, partner.name.casefold()] = partner
            if not (partner.is_company and partner.amazon_account_id):
                by_email[partner.email_normalized] = partner
        for draft in drafts:
            buyer = draft.order.buyer
            # Who buys for a company is another customer than the same person in private.
            draft.customer = (
                companies.get((buyer.email, buyer.company.casefold()))
                if buyer.company
                else by_email.get(buyer.email)
            )

    def _find_by_name(self, account, drafts, places):
        drafts = [draft for draft in drafts if not draft.customer]
        if not drafts:
            return
        domain = [
            ("amazon_account_id", "=", account.id),
            ("name", "in", list({_customer_name(draft.order) for draft in drafts})),
            ("parent_id", "=", False),
        ]
        partners = self._search(account, domain)
        by_key = {(p.name, p.zip or "", p.country_id): p for p in reversed(partners)}
        for draft in drafts:
            partner = by_key.get(_name_key(draft.order, places))
            # Two people of one name at one address still have an alias each.
            if partner and not (partner.email_normalized and draft.order.buyer.email):
                draft.customer = partner

    def _create_customers(self, account, drafts, places):
        new = {}
        for draft in drafts:
            if not draft.customer:
                buyer = draft.order.buyer
                alias = (buyer.email, buyer.company.casefold())
                key = alias if buyer.email else _name_key(draft.order, places)
                new.setdefault(key, []).append(draft)
        vals_list = [self._customer_vals(account, same[0], places) for same in new.values()]
        partners = self.env["res.partner"].create(vals_list)
        for partner, same in zip(partners, new.values(), strict=True):
            for draft in same:
                draft.customer = partner
        named = [same[0] for same in new.values() if _names_a_person(same[0].order.buyer)]
        self.env["res.partner"].create([self._person_vals(draft) for draft in named])
        self._complete_vats(drafts)

    def _customer_vals(self, account, draft, places):
        buyer, address = draft.order.buyer, draft.order.address
        vals = {
            **(places.address_vals(address) if address else {}),
            "name": _customer_name(draft.order),
            "email": buyer.email,
            "is_company": bool(buyer.company),
            "company_id": account.company_id.id,
            "amazon_account_id": account.id,
        }
        return draft.row._prepare_customer_vals(draft, vals)

    def _person_vals(self, draft):
        """The person who buys for a company. Odoo would make him with the user's own rights if he
        came as a child of the company."""
        account, customer = draft.account, draft.customer
        return {
            "name": draft.order.buyer.name,
            "type": "contact",
            "parent_id": customer.id,
            "company_id": account.company_id.id,
            "amazon_account_id": account.id,
        }

    # Tax numbers

    def _complete_vats(self, drafts):
        """Give customers the tax numbers that Amazon names, unless they have one already."""
        new = {}
        for draft in drafts:
            buyer, partner = draft.order.buyer, draft.customer
            if not buyer.vat or partner.vat:
                continue
            code = buyer.vat_country_code or partner.country_id.code or ""
            if number := tax_number(buyer.vat, code):
                new.setdefault((partner, number), []).append(draft)
            else:
                draft.notes.append(
                    _("The buyer's VAT number is not valid, so the customer has none.")
                )
        if new and not self._write_vats(new):
            for key, same in new.items():
                if not self._write_vats([key]):
                    for draft in same:
                        draft.notes.append(
                            _("Odoo does not accept the buyer's VAT number, so there is none.")
                        )

    def _write_vats(self, pairs):
        """Write all these numbers, or none of them.

        :return: Whether Odoo accepts them. Other apps have rules of their own for such numbers.
        """
        try:
            with self.env.cr.savepoint():
                for partner, number in pairs:
                    partner.vat = number
        except UserError:
            return False
        return True

    # Buyers whom Amazon does not name

    def _set_anonymous(self, account, drafts):
        marketplaces = {draft.row.marketplace_id for draft in drafts}
        if not marketplaces:
            return
        domain = [("amazon_marketplace_id", "in", [m.id for m in marketplaces])]
        known = self._search(account, [*domain, ("parent_id", "=", False)])
        partners = {partner.amazon_marketplace_id: partner for partner in known}
        missing = [m for m in marketplaces if m not in partners]
        vals_list = [self._anonymous_vals(account, marketplace) for marketplace in missing]
        created = self.env["res.partner"].create(vals_list)
        partners.update(zip(missing, created, strict=True))
        for draft in drafts:
            draft.customer = partners[draft.row.marketplace_id]

    def _anonymous_vals(self, account, marketplace):
        return {
            "name": _("Amazon Customer (%(marketplace)s)", marketplace=marketplace.name),
            "company_id": account.company_id.id,
            "amazon_account_id": account.id,
            "amazon_marketplace_id": marketplace.id,
        }

    # Delivery contacts

    def set_deliveries(self, drafts, places):
        vals_by_draft = {draft.row: self._delivery_vals(draft, places) for draft in drafts}
        known = self._known_deliveries(drafts, vals_by_draft.values())
        new = {}
        for draft in drafts:
            vals = vals_by_draft[draft.row]
            key = vals and _place_key(draft.customer, vals)
            if not key:
                draft.delivery = draft.customer
            elif key in known:
                draft.delivery = known[key]
            else:
                new.setdefault(key, (vals, []))[1].append(draft)
        created = self.env["res.partner"].create([vals for vals, _same in new.values()])
        for partner, (_vals, same) in zip(created, new.values(), strict=True):
            for draft in same:
                draft.delivery = partner

    def _known_deliveries(self, drafts, vals_list):
        """The contacts to deliver to by customer and place. Of the contacts of a customer who
        stands for many buyers, only those with one of the postcodes are read."""
        customers = self.env["res.partner"].union(*[draft.customer for draft in drafts])
        zips = {vals["zip"] for vals in vals_list if vals and vals["zip"]}
        children = self.env["res.partner"].search(
            [
                ("parent_id", "in", customers.ids),
                ("type", "=", "delivery"),
                ("zip", "in", [*zips, "", False]),
            ],
            # By their names, Odoo would have to write those of the new customers first.
            order="id desc",
        )
        named = customers.filtered(lambda customer: not customer.amazon_marketplace_id)
        contacts = [(child.parent_id, child) for child in children] + [(c, c) for c in named]
        return {_contact_key(customer, contact): contact for customer, contact in contacts}

    def _delivery_vals(self, draft, places):
        """The values of the delivery contact, or ``None`` where it is the customer.

        A parcel never goes to an address that Amazon did not send for this order: where Amazon
        sends less than an address, so much is in the contact, and a person completes it.
        """
        address, customer = draft.order.address, draft.customer
        is_by_amazon = draft.row.fulfilled_by == "amazon"
        if not address and (is_by_amazon or customer.amazon_marketplace_id):
            return None
        vals = places.address_vals(address or NOWHERE)
        if customer.amazon_marketplace_id:
            vals = self._anonymous_place(vals, address, places, is_by_amazon)
        elif not is_by_amazon:
            self._note_country(draft, places)
        return {
            **vals,
            "name": vals["name"] or customer.name,
            "parent_id": customer.id,
            "type": "delivery",
            "company_id": customer.company_id.id,
            "amazon_account_id": draft.account.id,
        }

    def _note_country(self, draft, places):
        address = draft.order.address
        if address and not address.is_withheld and not places.country(address.country_code):
            draft.add_review(
                "address",
                _(
                    "Amazon does not say in which country the delivery address is, or the country "
                    "is missing in Odoo. Read the address in Seller Central and complete the "
                    "delivery contact before you ship."
                ),
            )

    def _anonymous_place(self, vals, address, places, is_by_amazon):
        """Where a buyer without a name lives.

        Of what Amazon delivers, only what taxes follow is kept: country, state and postcode, so
        that the contacts are as many as the places, and not as the buyers.
        """
        if is_by_amazon:
            zip_code = vals["zip"]
            if address.country_code == "US":
                # The last four digits are those of a few houses.
                zip_code = zip_code[:5]
            place = {key: vals[key] for key in ("country_id", "state_id")}
            vals = {**dict.fromkeys(vals, False), **place, "zip": zip_code}
        country = places.country(address.country_code).name
        name = ", ".join(part for part in (country, vals["zip"]) if part)
        return {**vals, "name": name}


def _customer_name(order):
    """The name that the customer gets; empty if Amazon does not name the buyer."""
    buyer, address = order.buyer, order.address
    return buyer.company or buyer.name or (address.name if address else "")


def _names_a_person(buyer):
    return buyer.company and buyer.name and buyer.name != buyer.company


def _name_key(order, places):
    address = order.address
    country = places.country(address.country_code if address else "")
    return _customer_name(order), address.postal_code if address else "", country


def _place_key(customer, vals):
    """What tells one delivery contact of a customer from the others. Buyers without a name have
    that of their country, in the language of whoever synchronizes."""
    name = "" if customer.amazon_marketplace_id else vals["name"]
    texts = (name, *(vals[key] for key in ("street", "street2", "zip", "city")))
    plain = ((text or "").casefold() for text in texts)
    return customer, *plain, vals["state_id"] or False, vals["country_id"] or False


def _contact_key(customer, contact):
    vals = {key: contact[key] for key in ("name", "street", "street2", "zip", "city")}
    ids = {key: contact[key].id for key in ("state_id", "country_id")}
    return _place_key(customer, {**vals, **ids})
