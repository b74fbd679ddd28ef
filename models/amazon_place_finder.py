from odoo import api, models


class AmazonPlaceFinder(models.AbstractModel):
    """Finds the countries and states that Amazon's addresses name."""

    _name = "amazon.place.finder"
    _description = "Amazon Place Finder"

    @api.model
    def _places(self, drafts):
        """The places of many orders, with two queries. :rtype: Places"""
        addresses = [draft.order.address for draft in drafts if draft.order.address]
        codes = {_country_code(address.country_code) for address in addresses}
        countries = self.env["res.country"].search([("code", "in", list(codes))])
        states = self.env["res.country.state"].search([("country_id", "in", countries.ids)])
        return Places(countries, states)


class Places:
    """Countries and states, to be looked up without further queries."""

    def __init__(self, countries, states):
        self._none = countries.browse()
        self._no_state = states.browse()
        self._countries = {country.code: country for country in countries}
        self._states = {}
        for state in states:
            for text in (state.name, state.code):
                self._states[state.country_id, text.casefold()] = state

    def country(self, code):
        """The country, or an empty recordset: an unknown code never fails."""
        return self._countries.get(_country_code(code), self._none)

    def address_vals(self, address):
        """The values of a contact at the address. A state that Odoo does not know stays
        readable, beside the city."""
        country = self.country(address.country_code)
        state = self._states.get((country, address.state.casefold()), self._no_state)
        city = [address.city, address.state if not state else ""]
        street, *more = address.lines or ("",)
        return {
            "name": address.name,
            "company_name": address.company,
            "street": street,
            "street2": ", ".join(more),
            "city": ", ".join(part for part in city if part),
            "zip": address.postal_code,
            "state_id": state.id,
            "country_id": country.id,
            "phone": address.phone,
        }


def _country_code(code):
    # Amazon's documents say UK where ISO 3166 says GB.
    return {"UK": "GB"}.get(code, code)
