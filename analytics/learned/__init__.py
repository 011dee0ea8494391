"""Learning from a log's own labels what customers want.

What it needs is no part of a plain installation and takes a second to import: it is imported when a name of
this package is first used, so that importing the package is free and always works.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analytics.errors import InstallationError

if TYPE_CHECKING:
    from analytics.learned.model import Model, load
    from analytics.learned.training import cross_validate, folds, train

__all__ = ["Model", "cross_validate", "folds", "load", "train"]

_MODULES = {
    "Model": "model",
    "cross_validate": "training",
    "folds": "training",
    "load": "model",
    "train": "training",
}
_EXTRA = ("joblib", "numpy", "scipy", "sklearn", "threadpoolctl")


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    try:
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _EXTRA:
            raise
        raise InstallationError(
            f"Learning from labels needs the package '{package}', which is not installed. "
            "Install it with: pip install 'answered[learn]'"
        ) from None
