"""Faults to plant into a running product from outside: every Python process that finds this on its path runs it first.

A plant changes one module in one kind of process, right after that module was loaded. It strikes only while the file
named by SPINDLE_FAULTS_PLANT lists the room it is for. Nothing of the product is imported before it would be.
"""

import os
import sys

from garden.control import CONTROL
from garden.gardener import Gardener
from garden.plants import PLANTS


def let_in() -> None:
    """Arrange for the plants, in this process and whatever is forked from it."""
    if CONTROL in os.environ:
        sys.meta_path.insert(0, Gardener(PLANTS))


let_in()
