"""A progress bar for long work, on a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from analytics.cli.output import is_terminal
from analytics.errors import on_one_line


@contextmanager
def progress_bar(name: str) -> Iterator[Callable[[str, float], None]]:
    """Give a function that takes the name of a step and the share of the work that is done."""
    if not is_terminal():
        yield lambda step, share: None
        return
    from tqdm import tqdm

    with tqdm(
        total=100,
        desc=on_one_line(name),
        leave=False,
        bar_format="{desc} {bar} {percentage:3.0f} % {postfix}",
    ) as bar:

        def update(step: str, share: float) -> None:
            bar.set_postfix_str(step, refresh=False)
            bar.n = round(share * 100)
            bar.refresh()

        yield update
