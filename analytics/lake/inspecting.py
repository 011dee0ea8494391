"""Looking at a lake without loading it."""

from __future__ import annotations

from pathlib import Path

from analytics import sqlfiles
from analytics.lake.manifest import LAYOUT
from analytics.lake.places import held, place_of
from analytics.lake.tables import damaged, define_stored, read_tables, workshop
from analytics.log.inspecting import Inspection
from analytics.scratch import scratch_folder
from analytics.sources.formats import LACKS


def inspect_lake(lake: str | Path) -> Inspection:
    """Say what a lake is; nothing is kept.

    Raises
    ------
    LakeError
        There is no lake, or it is damaged.
    """
    place = place_of(lake)
    manifest = held(place)
    with scratch_folder() as scratch:
        (scratch / "fetched").mkdir()
        fetched = place.fetch(sorted(manifest.paths), scratch / "fetched")
        with workshop(scratch) as con, damaged(place.shown):
            read_tables(con, manifest, fetched, place.shown)
            define_stored(con, manifest, fetched, place.shown)
            found = con.execute(sqlfiles.text("lake/summary")).fetchone() or (0, None, None, 0, 0)
            columns = [name for name, *_ in con.execute("describe stored").fetchall()]
            lacks = con.execute("select distinct unnest(lacks) from files order by all").fetchall()
            exports = con.execute("select count(*) from files").fetchone() or (0,)
    return Inspection(
        name=place.shown,
        format="lake",
        title=f"Lake of generation {manifest.generation} with {_counted(exports[0], 'export')}",
        shape=f"Parquet, {_counted(len(manifest.messages), 'file')} of messages, layout {LAYOUT}",
        used=tuple(columns),
        unused=(),
        absent=(),
        rows=found[0],
        problems=0,
        first_problems=(),
        first_at=found[1],
        latest_at=found[2],
        customer_messages=found[3],
        brand_messages=found[4],
        remarks=(),
        lacks=tuple(LACKS[lack] for (lack,) in lacks if lack in LACKS),
        accounts=(),
        lonely=(),
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
