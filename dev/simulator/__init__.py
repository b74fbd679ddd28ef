"""A local stand-in for Amazon's Selling Partner API, over real HTTP.

It knows nothing of the connector: it is written from Amazon's documents alone, so that
what the connector does can be judged by something which does not share its mistakes.
"""

from . import faults
from .catalogue import Catalogue, Entry, Expectation, load
from .server import Simulator

__all__ = ["Catalogue", "Entry", "Expectation", "Simulator", "faults", "load"]
