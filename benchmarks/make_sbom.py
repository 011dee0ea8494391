"""Write the bill of materials (SBOM) of a wheel as CycloneDX 1.6: what it needs to run, with hashes and licences.

Equal locks and wheels give equal bytes: its number is made of its content, its time is SOURCE_DATE_EPOCH where set.

Usage: python benchmarks/make_sbom.py dist/answered-0.1.0-py3-none-any.whl -o dist/answered-0.1.0.cdx.json
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from locked import direct, packages, plotly_js
from packageurl import PackageURL

_WHEEL_TIME = 1_580_601_600
"""2 February 2020: what the wheel's own files have where SOURCE_DATE_EPOCH is not set."""


def sbom(wheel: Path) -> str:
    """Return the bill of materials of a wheel as JSON."""
    name, version = wheel.name.split("-")[:2]
    root = _component(name, version, "pypi", "MIT", [_sha256(wheel.read_bytes())], is_program=True)
    js_version, js_licence, js = plotly_js()
    plotly = _component("plotly.js", js_version, "npm", js_licence, [_sha256(js)])
    found = packages()
    made = {
        one.name: _component(one.name, one.version, "pypi", one.licence, one.hashes, extra=one.extra)
        for one in found
    }
    bom = Bom(components=[*made.values(), plotly])
    bom.metadata.component = root
    bom.metadata.timestamp = datetime.fromtimestamp(
        int(os.environ.get("SOURCE_DATE_EPOCH", _WHEEL_TIME)), UTC
    )
    bom.register_dependency(root, [made[one] for one in direct()])
    for one in found:
        further = [plotly] if one.name == "plotly" else []
        bom.register_dependency(made[one.name], [*(made[need] for need in one.needs), *further])
    content = json.dumps([(one.name, one.version, one.hashes, one.licence) for one in found])
    bom.serial_number = uuid5(NAMESPACE_URL, f"{root.bom_ref.value} {root.hashes} {content}")
    return str(JsonV1Dot6(bom).output_as_string(indent=2)) + "\n"


def _component(
    name: str,
    version: str,
    kind: str,
    licence: str,
    hashes: list[str] | tuple[str, ...],
    *,
    extra: str = "",
    is_program: bool = False,
) -> Component:
    purl = PackageURL(kind, None, name, version)
    return Component(
        type=ComponentType.APPLICATION if is_program else ComponentType.LIBRARY,
        name=name,
        version=version,
        purl=purl,
        bom_ref=str(purl),
        licenses=[LicenseFactory().make_from_string(licence)],
        # of each file that may be installed: one for each system and Python
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in hashes],
        properties=[Property(name="answered:extra", value=extra)] if extra else [],
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    given = parser.parse_args()
    given.output.write_text(sbom(given.wheel), encoding="utf-8")
