"""What a catalogue is: orders, and what a connector is expected to make of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from ..shapes import JsonObject


@dataclass(frozen=True)
class Expectation:
    """What an order must have become after its first synchronisation.

    The figures are written by hand beside each case, not read from the order's JSON.
    """

    state: str | None  #: done, waiting, ignored, failed; None: undecided, others go on
    lines: int = 0  #: priced sale order lines; 0 unless done
    amount_total: Decimal = Decimal(0)  #: proceeds.grandTotal, 0 where there is none
    amount_tax_by_amazon: Decimal = Decimal(0)  #: tax that Amazon collects and remits
    channel: str = "merchant"  #: who ships: merchant or amazon
    currency: str = "EUR"
    title: str = ""
    order_id: str = ""


@dataclass(frozen=True)
class Entry:
    """One order of a catalogue."""

    order_id: str
    order: JsonObject
    expectation: Expectation
    seller: str
    steps: tuple[JsonObject, ...] = ()  #: later versions of the order
    facts: JsonObject | None = None  #: the sound order behind a broken one, which searches go by


class Catalogue:
    """Orders in the order they were last updated."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = list(entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, order_id: str) -> Entry:
        return next(entry for entry in self if entry.order_id == order_id)

    def __add__(self, other: "Catalogue") -> "Catalogue":
        return Catalogue(self.entries + other.entries)

    @property
    def expectations(self) -> list[Expectation]:
        """What is expected, order by order."""
        return [entry.expectation for entry in self]

    def find(self, words: str) -> Entry:
        """The one entry whose title contains ``words``."""
        found = [entry for entry in self if words in entry.expectation.title]
        if len(found) != 1:
            raise LookupError(f"{len(found)} orders are titled {words!r}")
        return found[0]


def done(lines: int, total: str, tax_by_amazon: str = "0") -> Expectation:
    """The order becomes a sale order of so many priced lines."""
    return Expectation("done", lines, Decimal(total), Decimal(tax_by_amazon))


def waiting(total: str = "0") -> Expectation:
    """The order is not ready: it is looked at again when Amazon changes it."""
    return Expectation("waiting", amount_total=Decimal(total))


def ignored(total: str = "0") -> Expectation:
    """The order is none of Odoo's business, and visible as such."""
    return Expectation("ignored", amount_total=Decimal(total))


def failed() -> Expectation:
    """The order cannot be imported; it says why and stops no other one."""
    return Expectation("failed")


def undecided() -> Expectation:
    """No state is prescribed; the order stops no other one."""
    return Expectation(None)
