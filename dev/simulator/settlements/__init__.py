"""Settlements: what Amazon paid out, and why, in files that it writes by itself."""

from .generator import settlement_of
from .sheet import Settlement, Truth
from .shelf import Settlements
from .twins import TWINS, Twin

__all__ = ["TWINS", "Settlement", "Settlements", "Truth", "Twin", "settlement_of"]
