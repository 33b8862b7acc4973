"""A small desk whose brief has claims, packs of it, and packs that somebody changed: for tests of packs."""

from __future__ import annotations

import hashlib
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from making import BODY, HEAD, brief_text
from test_claims import FX, OTHERS

from indicators.handouts import making, pack
from indicators.handouts.carried import as_json

ALAND = "2020-09-30-aland"
AT = datetime(2020, 11, 20, 12, tzinfo=UTC)


def with_claims(small):
    """Give the brief of the small folder five claims; return the folder."""
    head = HEAD.removesuffix("+++\n") + ("\n" + FX + OTHERS).replace("{", "{{").replace("}", "}}") + "+++\n"
    small.write(f"briefs/{ALAND}.md", brief_text(BODY, head))
    return small


def packed(on, brief=ALAND, signer=None, **outline):
    """Return a pack of a brief."""
    return pack.pack(on, making.outline(on, brief, **outline), signer)[0]


def key(path: Path) -> Path:
    """Write a private key as ssh-keygen does, with the public half beside it."""
    made = Ed25519PrivateKey.generate()
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    return path


def recomputed(members: dict[str, bytes], *, seal: bool) -> dict[str, bytes]:
    """Return the files of a pack with the hashes that a tamperer can make anew: of the manifest, and of the seal."""
    found = dict(members)
    manifest = json.loads(found[pack.MANIFEST])
    found[pack.MANIFEST] = as_json(manifest | {"members": pack.listed(found)})
    if seal:
        told = json.loads(found[pack.SEAL])
        told |= {"manifest": hashlib.sha256(found[pack.MANIFEST]).hexdigest(), "lines": pack.lines_of(found)}
        found[pack.SEAL] = as_json(told)
    return found


def run(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command of ours in a process of its own."""
    import os
    import sys

    words = (sys.executable, "-m", "indicators", *words)
    return subprocess.run(words, capture_output=True, text=True, env={**os.environ, **environ}, check=False)
