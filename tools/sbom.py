"""`./dev sbom`: what a release is made of, as CycloneDX JSON, from the locked requirements and the fonts we carry.

The same requirements give the same bytes: no date, no random number, nothing of the machine.
"""

import hashlib
import json
import re
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .console import Refusal
from .places import ROOT

REQUIREMENTS = "requirements.txt"
FONTS = (ROOT / "booking" / "static" / "fonts", ROOT / "booking" / "posters" / "fonts")
FONT_FILES = (".woff2", ".ttf")
_LINE = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]+?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass
class Package:
    """One locked package; `hashes` are of all its files, of which an installation takes one."""

    name: str
    version: str
    marker: str
    hashes: list[str]


def sbom() -> int:
    """Print the bill of materials of a release (CycloneDX JSON, from the locked requirements)."""
    print(bill((ROOT / REQUIREMENTS).read_text(encoding="utf-8"), _version()), end="")
    return 0


def bill(requirements: str, version: str) -> str:
    """Return the document for these requirements."""
    components = [*(_component(one) for one in _packages(requirements)), *_fonts()]
    own = f"pkg:generic/tavataan@{version}"
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, version + requirements)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "tavataan",
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [one["bom-ref"] for one in components]}],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _packages(requirements: str) -> Iterator[Package]:
    found: list[Package] = []
    for line in requirements.splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        hashed, named = _HASH.search(text), _LINE.match(text)
        if hashed and found:
            found[-1].hashes.append(hashed[1])
        elif named:
            found.append(Package(named["name"].lower(), named["version"], named["marker"] or "", []))
        else:
            raise Refusal(f"{REQUIREMENTS} has a line that is no locked package: {text[:80]}")
    yield from sorted(found, key=lambda one: (one.name, one.version))


def _component(one: Package) -> dict[str, Any]:
    address = f"pkg:pypi/{one.name}@{one.version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": address,
        "name": one.name,
        "version": one.version,
        "purl": address,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in sorted(one.hashes)],
    }
    if one.marker:
        component["properties"] = [{"name": "tavataan:marker", "value": one.marker}]
    return component


def _fonts() -> Iterator[dict[str, Any]]:
    for path in sorted(path for folder in FONTS for path in folder.iterdir() if path.suffix in FONT_FILES):
        yield {
            "type": "file",
            "bom-ref": f"font:{path.stem}",
            "name": path.name,
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}],
            "licenses": [{"license": {"id": "OFL-1.1"}}],
        }


def _version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
