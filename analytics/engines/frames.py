"""Frames of Spark: made of SQL, files and rows, kept by the workers or written down, fetched."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from analytics.engines.kinds import whole
from analytics.errors import EngineError, QueryError, without_quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Done = TypeVar("Done")


class Frames:
    """What a session of Spark computes.

    Parameters
    ----------
    session
        An open session of Spark, in UTC and with instants without a zone.
    scratch
        A folder that all workers reach, as a URI, for what is written down.
    """

    def __init__(self, session: SparkSession, scratch: str) -> None:
        self.session = session
        self.scratch = scratch
        self._kept: dict[int, DataFrame] = {}

    def named(self, name: str) -> DataFrame:
        """Return a relation that Spark knows."""
        return self.guarded(lambda: self.session.table(name))

    def name(self, name: str, frame: DataFrame) -> None:
        """Let a frame be a relation that Spark knows."""
        self.guarded(lambda: frame.createOrReplaceTempView(name))

    def interrupt(self) -> None:
        """Stop what runs."""
        self.session.sparkContext.cancelAllJobs()

    def of_sql(self, sql: str) -> DataFrame:
        """Return what SQL of Spark gives, not computed yet."""
        return self.guarded(lambda: self.session.sql(sql), sql)

    def parquet(self, paths: Sequence[str]) -> DataFrame:
        """Return what Parquet files hold."""
        return self.guarded(lambda: self.session.read.option("mergeSchema", "false").parquet(*paths))

    def of_rows(self, names: Sequence[str], rows: Sequence[tuple[Any, ...]], schema: Any) -> DataFrame:
        """Return rows as a frame. They go as JSON, so that the workers need no Python."""
        from pyspark.sql import DataFrame

        lines = "\n".join(
            json.dumps(dict(zip(names, row, strict=True)), default=lambda cell: cell.isoformat())
            for row in rows
        )

        def made() -> DataFrame:
            jvm: Any = self.session._jvm
            session = self.session._jsparkSession
            listed = jvm.java.util.regex.Pattern.compile("\n").splitAsStream(lines).toList()
            texts = session.createDataset(listed, jvm.org.apache.spark.sql.Encoders.STRING())
            kinds = (
                schema
                if isinstance(schema, str)
                else jvm.org.apache.spark.sql.types.DataType.fromJson(schema.json())
            )
            return DataFrame(session.read().schema(kinds).json(texts), self.session)

        return self.guarded(made)

    def kept(self, frame: DataFrame) -> DataFrame:
        """Return a frame that was computed and is kept by the workers, without the plan that made it.

        Tables are made of tables many times over, and their plans would grow without end. What a worker loses with its
        memory is computed anew from what the table was made of.
        """
        from pyspark.sql import DataFrame

        frame = frame.persist()

        def made() -> DataFrame:
            frame.count()
            jvm: Any = self.session._jvm
            classes, whole = jvm.org.apache.spark.sql, frame._jdf
            # its rows, not toRdd(): those keep the plan, and each plan would show those of all that it was made of
            rows = whole.queryExecution().executedPlan().execute()
            plan = _scala(classes.execution, "LogicalRDD").fromDataset(rows, whole, False, False)
            made_of_rows = _scala(classes.classic, "Dataset").ofRows(self.session._jsparkSession, plan)
            return DataFrame(made_of_rows, self.session)

        found = self.guarded(made)
        self._kept[id(found)] = frame
        return found

    def gathered(self, frame: DataFrame) -> DataFrame:
        """Return a frame in no more parts than the cluster works on; tables made of tables would have ever more."""
        parts = int(str(self.session.conf.get("spark.sql.shuffle.partitions")))
        return frame.coalesce(max(parts, 3 * self.session.sparkContext.defaultParallelism))

    def let_go(self, frame: DataFrame) -> None:
        """Let the workers forget a frame."""
        if (kept := self._kept.pop(id(frame), None)) is not None:
            kept.unpersist()

    def written(self, name: str, frame: DataFrame) -> DataFrame:
        """Return a frame that was computed and written down: it outlives any worker, and forgets how it was made."""
        folder = f"{self.scratch}/{name}/{uuid4().hex}"
        self.guarded(partial(frame.write.parquet, folder))
        return self.guarded(lambda: self.session.read.schema(frame.schema).parquet(folder))

    def remove_written(self, name: str = "") -> None:
        """Remove all that was written down, or what was by one name."""
        jvm: Any = self.session._jvm
        path = jvm.org.apache.hadoop.fs.Path(f"{self.scratch}/{name}".rstrip("/"))
        path.getFileSystem(self.session._jsparkSession.sessionState().newHadoopConf()).delete(path, True)

    def with_more(self, name: str, before: DataFrame, more: DataFrame) -> DataFrame:
        """Return the rows of a table and more of them, of which only the latter are computed, and written down."""
        added = self.written(name, self.gathered(more))
        found = self.guarded(lambda: before.unionByName(added, allowMissingColumns=True))
        if (kept := self._kept.pop(id(before), None)) is not None:
            self._kept[id(found)] = kept
        return found

    def fetched(self, frame: DataFrame) -> list[tuple[Any, ...]]:
        """Return the rows of a frame."""
        return [tuple(map(whole, row)) for row in self.guarded(frame.collect)]

    def guarded(self, ask: Callable[[], Done], sql: str = "") -> Done:
        """Do something, and say plainly where Spark cannot."""
        from py4j.protocol import Py4JError
        from pyspark.errors import AnalysisException, ParseException, PySparkException

        try:
            return ask()
        except (AnalysisException, ParseException) as error:
            raise QueryError(f"Spark cannot run this: {_first_line(error)}\n{sql}".strip()) from error
        except (PySparkException, Py4JError) as error:
            # the line can quote a cell, on which a query failed
            raise EngineError(f"Spark stopped: {without_quoted(_first_line(error))}") from error


def _first_line(error: Exception) -> str:
    return next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)


def _scala(package: Any, name: str) -> Any:
    """Return an object of Scala, as Java sees it."""
    return getattr(getattr(package, f"{name}$"), "MODULE$")
