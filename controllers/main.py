from markupsafe import Markup

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.discretion import discreetly, keep_private
from ..models.sentences import _
from ..wizards.amazon_connect_account_sign_in import RETURN_PATH

PAGE = Markup(
    "<!DOCTYPE html><html><head><meta charset='utf-8'/><title>{title}</title></head>"
    "<body style='font-family: sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em'>"
    "<h1>{title}</h1><p>{text}</p><p><a href='{url}'>{link}</a></p></body></html>"
)
# Neither a cache nor the next page's server learns the address, which has the code in it.
HEADERS = [("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer")]


class SignIn(http.Controller):
    """Where Amazon sends the browser back to."""

    @http.route(RETURN_PATH, type="http", auth="user", methods=["GET"])
    def take_answer(self, **answer):
        """Take over what Amazon answers to *Sign in with Amazon*, and go on with the assistant.

        Whoever did not ask in this session, or asks twice, reads what to do instead.
        """
        with discreetly():
            keep_private(map(str, answer.values()))
            assistants = request.env["amazon.connect.account"]
            try:
                wizard = assistants._wizard_of_answer(answer, request.session)
                wizard._take_answer(answer)
            except AccessError as error:
                return self._page(str(error), 403)
            except UserError as error:
                return self._page(str(error), 400)
            return self._closed(request.redirect(wizard._web_address()))

    def _page(self, text, status):
        page = PAGE.format(
            title=_("Sign in with Amazon"),
            text=text,
            url="/web",
            link=_("Back to Odoo"),
        )
        return self._closed(request.make_response(page, status=status))

    def _closed(self, response):
        for name, value in HEADERS:
            response.headers[name] = value
        return response
