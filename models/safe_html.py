from markupsafe import Markup, escape


def as_html(text):
    """A text for people as HTML: each line stays a line, and nothing in it is markup.

    SKUs, titles, buyers' names and Amazon's reasons come from others. Odoo's own cleaning leaves
    links and pictures in place, and its helper for plain text makes links of addresses.

    :param str text: Markup stays as it is.
    :rtype: Markup
    """
    lines = (text or "").splitlines()
    return Markup("<br>").join(escape(line) for line in lines)
