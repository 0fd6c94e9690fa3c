#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the package "packaging" says of versions and ranges: version_oracle.py > version_vectors.json"""

import json
import sys

from packaging import __version__, specifiers, version

TEXTS = (
    "0.1 1.0 1.0.0 1 1.0.dev1 1.0a1 1.0a2.dev3 1.0b1 1.0rc1 1.0-c1 1.0.post1 1.0.post1.dev2 1.0-2 1.0+local.1 1.0+abc "
    "1.0+abc.2 1!0.5 1.4.54 1.13.2 1.13.10 1.13 2.0.0b4 2.0.40 2.1.0b1 2.1.0 V1.2 1.2.alpha3 1.2-PREVIEW4 1.2_rev_3 2024.10"
).split()
BAD = ["", "x", "1.", "1.x", "1.0-", "1..0", "1.0+", "=1"]
RANGES = [
    "==1.0", "==1.0.*", "!=1.0", "!=1.13.*", "~=1.13", "~=1.13.0", "~=1.0rc1", ">=1.0", "<=1.0", "<1.0", ">1.0",
    "<1.0rc1", ">1.0.post1", "===1.0", "==1.0+abc", ">=1.8,<2", "<2.1", ">2.0.0b4,!=2.0.40", "", "~=2024.10", "==1!0.5",
    "<1!0",
]
BAD_RANGES = ["1.0", "~=1", "=1.0", ">=", "^1.0", "== x"]


def refused(kind, text):
    try:
        kind(text)
    except (version.InvalidVersion, specifiers.InvalidSpecifier):
        return text
    raise SystemExit(f"{text!r} is not refused")


def main():
    versions = [version.Version(text) for text in TEXTS]
    ranks = sorted(set(versions))
    answers = {
        "packaging": __version__,
        "versions": [
            {
                "text": text,
                "normal": str(known),
                "rank": ranks.index(known),
                "pre": known.is_prerelease,
                "post": known.is_postrelease,
            }
            for text, known in zip(TEXTS, versions)
        ],
        "bad": [refused(version.Version, text) for text in BAD],
        "ranges": [
            {
                "text": text,
                "holds": [
                    name
                    for name, known in zip(TEXTS, versions)
                    if specifiers.SpecifierSet(text).contains(known, prereleases=True)
                ],
            }
            for text in RANGES
        ],
        "bad_ranges": [refused(specifiers.SpecifierSet, text) for text in BAD_RANGES],
    }
    json.dump(answers, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
