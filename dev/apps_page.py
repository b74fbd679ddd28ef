"""Make the page of the apps store of the manual: ``static/description/index.html``.

It runs in the linters' environment, which has the Markdown library: use ``dev/lint --fix``. With
``--check``, the page is only compared.

Each section is the opening of a page of the manual: its title, and what stands above its first
heading. The store shows no tables and follows no relative links, so the openings have no tables,
and links become plain text.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from markdown import markdown

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "static" / "description" / "index.html"
SOURCES = (
    "README.md",
    "docs/orders.md",
    "docs/money.md",
    "docs/deliveries.md",
    "docs/quantities.md",
    "docs/fba.md",
    "docs/connect.md",
    "docs/limits.md",
)
# What the store leaves as it is.
TAGS = {"p", "ul", "ol", "li", "em", "strong", "code", "img"}
PICTURE = "oe_picture oe_screenshot"
SECTION = """\
<section class="oe_container{dark}">
    <div class="oe_row oe_spaced">
        <h2 class="oe_slogan">{title}</h2>
{more}        <div class="oe_span12">
{blocks}
        </div>
    </div>
</section>
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only say whether it is current")
    is_check = parser.parse_args().check
    made = page()
    if PAGE.read_text(encoding="utf-8") == made:
        return 0
    if is_check:
        print(f"{PAGE.relative_to(ROOT)} is not current: run dev/lint --fix.")
        return 1
    PAGE.write_text(made, encoding="utf-8")
    print(f"Made {PAGE.relative_to(ROOT)} again.")
    return 0


def page() -> str:
    """The whole page, in ASCII: Odoo reads it without knowing its encoding."""
    text = "\n".join(section(number, name) for number, name in enumerate(SOURCES))
    return text.encode("ascii", "xmlcharrefreplace").decode()


def section(number: int, name: str) -> str:
    title, opening = _opening((ROOT / name).read_text(encoding="utf-8"))
    more = ""
    if not number:
        opening[0].set("class", "oe_mt32")
        more = f'        <h3 class="oe_slogan">{escape(_summary())}</h3>\n'
    blocks = [block for element in opening for block in _blocks(element, name)]
    return SECTION.format(
        dark=" oe_dark" if number % 2 else "",
        title=escape(title),
        more=more,
        blocks="\n".join(f"            {block}" for block in blocks),
    )


def _opening(text: str) -> tuple[str, list[ElementTree.Element]]:
    """The title of a page, and the elements above its first heading."""
    head = re.split(r"^## ", text, maxsplit=1, flags=re.M)[0]
    title, *elements = ElementTree.fromstring(f"<page>{markdown(head)}</page>")
    return "".join(title.itertext()), elements


def _summary() -> str:
    manifest = ast.literal_eval((ROOT / "__manifest__.py").read_text(encoding="utf-8"))
    return str(manifest["summary"])


def _blocks(element: ElementTree.Element, name: str) -> Iterator[str]:
    """An element as lines of the page. A paragraph of pictures is these pictures."""
    if len(element) and all(child.tag == "img" for child in element):
        for picture in element:
            yield _line(_picture(picture))
        return
    _unlink(element)
    unknown = {child.tag for child in element.iter()} - TAGS
    if unknown:
        raise SystemExit(f"{name}: the store does not show <{'>, <'.join(sorted(unknown))}>.")
    yield _line(element)


def _picture(picture: ElementTree.Element) -> ElementTree.Element:
    """The store looks for pictures beside the page."""
    path = Path(picture.get("src", ""))
    attributes = {"class": PICTURE, "src": path.name, "alt": picture.get("alt", "")}
    return ElementTree.Element("img", attributes)


def _unlink(element: ElementTree.Element) -> None:
    """Make links plain text."""
    for link in element.iter("a"):
        link.tag = "span"
        link.attrib.clear()


def _line(element: ElementTree.Element) -> str:
    element.tail = None
    text = ElementTree.tostring(element, encoding="unicode")
    text = re.sub(r"\s+", " ", re.sub(r"</?span>", "", text))
    return re.sub(r" ?(<li>|</ul>|</ol>)", r"\n            \1", text).strip()


if __name__ == "__main__":
    sys.exit(main())
