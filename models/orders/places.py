from odoo.tools import remove_accents


class Places:
    """The countries and states that Amazon's addresses name, to be looked up without further
    queries."""

    @classmethod
    def of(cls, env, drafts):
        """The places of many orders, with two queries."""
        addresses = [draft.order.address for draft in drafts if draft.order.address]
        codes = {_country_code(address.country_code) for address in addresses}
        countries = env["res.country"].search([("code", "in", list(codes))])
        states = env["res.country.state"].search([("country_id", "in", countries.ids)])
        return cls(countries, states)

    def __init__(self, countries, states):
        self._none = countries.browse()
        self._no_state = states.browse()
        self._countries = {country.code: country for country in countries}
        self._states = {}
        for state in states:
            for text in (state.name, state.code):
                self._states[state.country_id, _plain(text)] = state
        self._with_states = {state.country_id for state in states}

    def country(self, code):
        """The country, or an empty recordset: an unknown code never fails."""
        return self._countries.get(_country_code(code), self._none)

    def address_vals(self, address):
        """The values of a contact at the address."""
        country = self.country(address.country_code)
        state = self._states.get((country, _plain(address.state)), self._no_state)
        street, *more = address.lines or ("",)
        return {
            "name": address.name,
            "company_name": address.company,
            "street": street,
            "street2": ", ".join(more),
            "city": self._city(address, country, state),
            "zip": address.postal_code,
            "state_id": state.id,
            "country_id": country.id,
            "phone": address.phone,
        }

    def _city(self, address, country, state):
        """The city. A state that Odoo does not know stays readable beside it, where states are part
        of an address and this one is more than the city's name."""
        has_states = not country or country in self._with_states
        if not address.city:
            return "" if state else address.state
        if state or not has_states or _plain(address.state) in ("", _plain(address.city)):
            return address.city
        return f"{address.city}, {address.state}"


def _plain(text):
    return remove_accents(text).casefold()


def _country_code(code):
    # Amazon's documents say UK where ISO 3166 says GB.
    return {"UK": "GB"}.get(code, code)
