from . import models, wizards, controllers
from .hooks import pre_init_hook
