"""What `import analytics` offers is documented: shapes, units, errors."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from numpydoc.docscrape import FunctionDoc, NumpyDocString
from numpydoc.validate import validate

import analytics
from analytics import errors

HELD = {
    "GL03",  # no double blank lines
    "GL05",  # tabs
    "GL06",  # unknown section
    "GL07",  # sections in their order
    "GL08",  # there is one
    "SS01",
    "SS02",  # begins with a capital letter
    "SS03",  # ends with a full stop
    "SS04",
    "SS05",  # imperative
    "PR02",  # unknown parameter
    "PR03",  # parameters in their order
    "PR07",  # a parameter that is not described
    "PR09",
    "RT03",  # a return value that is not described
    "YD01",
}
"""What numpydoc's own validator looks at. Types stand in the signature only, and one line may say all."""

TOLD_BY_NAME = re.compile(
    r"self|a|b|one|log|compared|outcome|name|names|title|unit|metric|channel|brand|agent|category|text|label|message_id|customer_id|author_id|file|path|sql"
    r"|to|sender|lang|turns|messages|\w+_messages|read|loaded|updated|unchanged|duplicate|rejected|format"
    r"|value|low|high|numerator|denominator|before|after|change|dimensions|period|as_of|smallest|greatest|labels"
    r"|\w+_(at|seconds|share|numerator|denominator|number|no|rules)|(is|has|needs|no|from)_\w+"
)
"""Names that say it all: what they hold, and by their endings in what unit (docs/definitions.md)."""


def public() -> Iterator[tuple[str, Any]]:
    """All names that `import analytics` offers, and the public methods of its classes."""
    for name in analytics.__all__:
        found = getattr(analytics, name)
        yield name, found
        if inspect.isclass(found):
            ours = [kind for kind in found.__mro__ if kind.__module__.startswith("analytics")]
            for own, member in [one for kind in reversed(ours) for one in vars(kind).items()]:
                is_default = own in inspect.get_annotations(found)
                is_method = inspect.isfunction(member) or isinstance(member, property)
                if is_method and not is_default and not own.startswith("_"):
                    yield f"{name}.{own}", member


def everything_below(kind: type) -> set[type]:
    return {kind}.union(*(everything_below(one) for one in kind.__subclasses__()))


def seen_from(module: str) -> dict[str, str]:
    """Where the names in a module's annotations are from; what only type checkers import, too."""
    tree = ast.parse(Path(str(importlib.import_module(module).__file__)).read_text(encoding="utf-8"))
    own = {node.name: module for node in tree.body if isinstance(node, ast.ClassDef)}
    imported = {
        alias.name: str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("analytics")
        for alias in node.names
        if not alias.asname
    }
    return imported | own


def given_and_taken(classes: dict[str, type], found: Iterable[Any]) -> dict[str, type]:
    """Add the classes of this program that public names give, take or hold, and those that these hold in turn."""
    more: dict[str, type] = {}
    for one in found:
        homes = seen_from(one.__module__)
        words = re.findall(r"(?<![\w.])[A-Z]\w+", " ".join(map(str, one.__annotations__.values())))
        for word in sorted(set(words) & set(homes) - set(classes) - INTERNAL):
            given = getattr(importlib.import_module(homes[word]), word)
            if inspect.isclass(given):
                more[word] = given
    return given_and_taken(classes | more, more.values()) if more else classes


INTERNAL = {
    "Report",  # what a page is drawn from; a user has its figures from Log.figures
}
PUBLIC = dict(public())
CALLED = {name: found for name, found in PUBLIC.items() if inspect.isfunction(found)}
CLASSES = given_and_taken(
    {name: found for name, found in PUBLIC.items() if inspect.isclass(found)},
    [found for found in PUBLIC.values() if inspect.isfunction(found) or inspect.isclass(found)],
)
PUBLIC |= CLASSES
ERRORS = {kind.__name__: kind for kind in everything_below(errors.AnsweredError)}
each = pytest.mark.parametrize


def doc(found: Any) -> NumpyDocString:
    return NumpyDocString(inspect.getdoc(found) or "")


def described(found: Any) -> set[str]:
    """Parameters that its docstring describes."""
    return {name.strip().lstrip("*") for one in doc(found)["Parameters"] for name in one.name.split(",")}


def referred(found: Any) -> list[Any]:
    """Public names that its docstring names in backticks: what stands there need not be said again."""
    names = re.findall(r"(?<!`)`(?:analytics\.)?([\w.]+)`(?!`)", inspect.getdoc(found) or "")
    near = [name.partition(".")[0] for name, one in PUBLIC.items() if one is found and "." in name]
    tried = [f"{kind}.{given}" for given in names for kind in near] + names
    others = [one for name in tried if (one := PUBLIC.get(name)) is not None and one is not found]
    return others + [further for one in others for further in referred(one)]


def returned(found: Any) -> str:
    return str(inspect.signature(found).return_annotation)


def test_all_public_names_exist_and_are_listed_in_their_order() -> None:
    assert analytics.__all__ == sorted(analytics.__all__)
    assert set(analytics.__all__) <= set(dir(analytics))
    with pytest.raises(AttributeError, match="no attribute 'metricks'"):
        analytics.metricks  # noqa: B018


@each("name", PUBLIC)
def test_a_public_name_has_a_docstring_in_the_form_of_numpydoc(name: str) -> None:
    found = PUBLIC[name]
    assert inspect.getdoc(found)
    if inspect.isfunction(found) or (inspect.isclass(found) and found.__module__.startswith("analytics")):
        problems = validate(f"{found.__module__}.{found.__qualname__}")["errors"]
        held = [(code, says) for code, says in problems if code in HELD]
        if (
            getattr(found, "__total__", None) is not None
        ):  # a dictionary with known keys: they are its parameters
            held = [(code, says) for code, says in held if code != "PR02"]
        assert held == []


@each("name", CALLED)
def test_parameters_are_told_by_their_names_or_described(name: str) -> None:
    found = CALLED[name]
    told = described(found).union(*(described(other) for other in referred(found)))
    # `**asked: Unpack[Asked]`: the class has a docstring of its own, which the one of the class Log names
    asked = (
        {"asked"}
        if "Asked" in analytics.__all__ and "Asked" in (inspect.getdoc(analytics.Log) or "")
        else set()
    )
    silent = [
        one
        for one in inspect.signature(found).parameters
        if one not in told | asked and not TOLD_BY_NAME.fullmatch(one)
    ]
    assert silent == []


@each("name", CLASSES)
def test_attributes_are_told_by_their_names_or_described(name: str) -> None:
    found = CLASSES[name]
    attributes = [own for own in inspect.get_annotations(found) if not own.startswith("_")]
    summary = inspect.getdoc(found) or ""
    silent = [
        own
        for own in attributes
        if own not in described(found) and not TOLD_BY_NAME.fullmatch(own) and own not in summary
    ]
    assert silent == []


@each("name", CLASSES)
def test_instants_have_their_zone_and_what_may_lack_its_meaning(name: str) -> None:
    attributes = {own: str(given) for own, given in inspect.get_annotations(CLASSES[name]).items()}
    says = inspect.getdoc(CLASSES[name]) or ""
    if any(own.endswith("_at") for own in attributes):
        assert "aive UTC" in says
    if any("None" in given and "Callable" not in given for given in attributes.values()):
        assert "None" in says


@each("name", CALLED)
def test_what_is_returned_has_its_shape_described(name: str) -> None:
    found = CALLED[name]
    shaped = "Frame" in returned(found) or re.match(r"list|tuple|dict|Iterator|Mapping", returned(found))
    if not shaped:
        return
    sections = [doc(one) for one in (found, *referred(found))]
    summary = " ".join([*doc(found)["Summary"], *doc(found)["Extended Summary"]])
    says = [" ".join(one.desc) for parsed in sections for one in (*parsed["Returns"], *parsed["Yields"])]
    assert says or "order" in summary or "by name" in summary, (
        f"{name} returns {returned(found)}: in which order?"
    )
    if "Frame" in returned(found):
        assert re.search(r"[Rr]ows?\b", " ".join(says)), "a frame has rows: one a what?"


@each("name", [name for name, found in PUBLIC.items() if isinstance(found, property)])
def test_a_frame_that_is_a_property_names_its_rows_and_columns(name: str) -> None:
    says = inspect.getdoc(PUBLIC[name]) or ""
    if "Frame" in returned(PUBLIC[name].fget):
        assert re.search(r"a row a|a row each", says)
        assert "columns" in says


@each("name", CALLED)
def test_raises_names_errors_of_this_program(name: str) -> None:
    named = [one.strip() for raised in doc(CALLED[name])["Raises"] for one in raised.type.split(",")]
    assert set(named) <= set(ERRORS), "Raises names something else"


NEVER_FAIL = {"Check.badge", "Checked.count", "Checked.fails", "key_path", "name_key", "spreads"}
"""What takes something, but nothing that could be wrong."""


def test_what_takes_something_names_the_errors_that_it_raises() -> None:
    taking = {name for name, found in CALLED.items() if set(inspect.signature(found).parameters) - {"self"}}
    silent = {name for name in taking if not doc(CALLED[name])["Raises"]}
    assert silent <= NEVER_FAIL


@each("name", sorted(ERRORS))
def test_an_error_says_when_it_is_raised(name: str) -> None:
    own = ERRORS[name].__doc__ or ""
    assert len(own) > 20
    assert own.endswith(".")
    assert name in (errors.__doc__ or ""), "the tree at the top of analytics/errors.py has it"


def test_what_a_call_raises_stands_in_its_docstring(checkout: Path, tmp_path: Path) -> None:
    with analytics.load(checkout / "sample_data/tiny/tiny.csv", config=analytics.Settings()) as log:
        wrong = {
            "load": lambda: analytics.load(tmp_path / "none.csv"),
            "open": lambda: analytics.open(tmp_path / "none.duckdb"),
            "unload": lambda: analytics.unload("none.csv", log.path),
            "learn": lambda: analytics.learn(tmp_path / "none.duckdb"),
            "evaluate": lambda: analytics.evaluate(tmp_path / "none.csv"),
            "chart": lambda: analytics.chart(pl.DataFrame({"day": [1]})),
            "Log.metrics": lambda: log.metrics("turnz"),
            "Log.figures": lambda: log.figures(by="colour"),
            "Log.around": lambda: log.around("turns", on="2030-01-01"),
            "Log.shifts": lambda: log.shifts("turns", on="someday"),
            "Log.rows": lambda: log.rows("worklists"),
            "Log.query": lambda: log.query("drop table messages"),
            "Log.explain": lambda: log.explain("t99"),
            "Log.compare": lambda: log.compare(where="colour = 'red'"),
            "Log.report": lambda: log.report(week="2020-W01"),
            "Log.limits": lambda: log.limits(tz="Europe/Atlantis"),
        }
        for name, call in wrong.items():
            with pytest.raises(analytics.AnsweredError) as raised:
                call()
            sections = [FunctionDoc(CALLED[name]), *map(doc, referred(CALLED[name]))]
            named = [
                one.strip()
                for parsed in sections
                for says in parsed["Raises"]
                for one in says.type.split(",")
            ]
            lineage = {kind.__name__ for kind in type(raised.value).__mro__}
            assert lineage & set(named), f"{name} raised {type(raised.value).__name__}, but names {named}"


def test_no_module_shadows_a_public_name() -> None:
    """Importing `analytics.NAME` would put the module in the place of what stands there."""
    modules = {
        path.stem for path in Path(analytics.__file__).parent.iterdir() if not path.name.startswith("_")
    }
    assert modules & set(analytics.__all__) == set()


def test_places_of_public_names_are_where_they_are_imported_from() -> None:
    """The lazy imports of the package, and those that a type checker sees, are the same."""
    tree = ast.parse(Path(analytics.__file__).read_text(encoding="utf-8"))
    typed = {
        alias.asname or alias.name: node.module
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(typed) == analytics.__all__
    for name, module in typed.items():
        assert getattr(importlib.import_module(str(module)), name) is getattr(analytics, name)
