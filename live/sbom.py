"""The list of what an image is made of, beside it: SPDX 2.3 in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from live.debs import Deb
from live.libraries import Wheel

FORMAT = "SPDX-2.3"


def software_list(name: str, debs: Iterable[Deb], wheels: Iterable[Wheel], epoch: int) -> str:
    """The document for the image of that name."""
    packages = [
        *(_package("deb/debian", deb.name, deb.version, deb.sha256) for deb in debs),
        *(_package("pypi", wheel.name, wheel.version, wheel.sha256) for wheel in wheels),
    ]
    document = {
        "spdxVersion": FORMAT,
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": name,
        "documentNamespace": f"urn:etabli:image:{name}",
        "creationInfo": {
            "created": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: etabli-dev-image"],
        },
        "packages": packages,
        "relationships": [
            {
                "spdxElementId": "SPDXRef-DOCUMENT",
                "relationshipType": "DESCRIBES",
                "relatedSpdxElement": package["SPDXID"],
            }
            for package in packages
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _package(kind: str, name: str, version: str, sha256: str) -> dict[str, Any]:
    """One entry. Licences are not read from the packages: nothing is asserted of them."""
    plain = "".join(character if character.isalnum() or character in ".-" else "-" for character in name)
    return {
        "SPDXID": f"SPDXRef-{kind.partition('/')[0]}-{plain}",
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "checksums": [{"algorithm": "SHA256", "checksumValue": sha256}],
        "externalRefs": [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": f"pkg:{kind}/{name}@{version.replace('+', '%2B').replace(':', '%3A')}",
            }
        ],
    }
