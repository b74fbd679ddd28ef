"""Shapes of values that many parts of the simulator hand on."""

from collections.abc import Callable
from typing import Any, TypeAlias

#: An object of Amazon's JSON. Catalogues hold some that are broken on purpose.
JsonObject: TypeAlias = dict[str, Any]
#: The parameters of a request: a list of values for each name.
Query: TypeAlias = dict[str, list[str]]
#: Changes the JSON of an order in place.
Change: TypeAlias = Callable[[JsonObject], object]
