"""Who stands by a pack: a signature with an ed25519 key, and whose it is.

The key is a file that `ssh-keygen -t ed25519` makes; INDICATORS_KEY names it. Whom to believe stands in the file
`signers` of the home: a line for each, as `ssh-keygen` writes them into its `.pub` files, with a name at its end.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indicators.core import disk
from indicators.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SETTING = "INDICATORS_KEY"
SIGNERS = "signers"
UNSIGNED: dict[str, Any] = {"by": "", "key": "", "signatures": {}}
LARGEST = 2**20
MAKE = "make one with: ssh-keygen -t ed25519 -N '' -f FILE"


@dataclass(frozen=True, slots=True)
class Signer:
    """Whoever has a key; `name` is how they call themselves."""

    name: str
    key: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public half, as one line without a name."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 - rarely needed

        return self.key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()

    def signed(self, hashes: Mapping[str, str]) -> dict[str, Any]:
        """Return what stands under files that they sign, each by its name and hash: so each can be told from others."""
        signatures = {name: self.key.sign(_told(self.name, name, each)).hex() for name, each in hashes.items()}
        return {"by": self.name, "key": self.public, "signatures": signatures}


def signer(environ: Mapping[str, str] = os.environ) -> Signer | None:
    """Return whose key the setting names; None without one.

    Raises:
        SettingError: no such file, or no ed25519 key without a passphrase.
    """
    named = environ.get(SETTING, "").strip()
    if not named:
        return None
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key  # noqa: PLC0415

    try:
        key = load_ssh_private_key(disk.read(Path(named).expanduser(), LARGEST), None)
    except OSError as error:
        raise SettingError(f"{SETTING} = {named} cannot be read ({error.strerror}); {MAKE}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm, RuntimeError) as error:
        raise SettingError(f"{SETTING} = {named} is no key without a passphrase; {MAKE}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SettingError(f"{SETTING} = {named} is a key of another kind; {MAKE}")
    return Signer(environ.get("INDICATORS_ANALYST", "").strip(), key)


def unfit(seal: Mapping[str, Any], hashes: Mapping[str, str]) -> list[str]:
    """Return the files under which there is no signature of the key that a seal names; all, where it names none."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key  # noqa: PLC0415

    signatures = seal.get("signatures")
    try:
        key = load_ssh_public_key(str(seal.get("key")).encode())
    except (UnsupportedAlgorithm, ValueError):
        return list(hashes)
    if not isinstance(key, Ed25519PublicKey) or not isinstance(signatures, dict):
        return list(hashes)
    found = []
    for name, each in hashes.items():
        try:
            key.verify(bytes.fromhex(str(signatures.get(name, ""))), _told(str(seal.get("by")), name, each))
        except (InvalidSignature, ValueError):
            found.append(name)
    return found


def _told(by: str, name: str, sha256: str) -> bytes:
    return f"{by}\n{name}\n{sha256}".encode()


def whose(key: str, home: Path, environ: Mapping[str, str] = os.environ) -> str:
    """Return under which name a public key is known here; "" where it is not.

    Raises:
        SettingError: a file of names that cannot be read, or a key of one's own that cannot.
    """
    own = signer(environ)
    if own and own.public == key:
        return own.name or "the key of this desk"
    path = home / SIGNERS
    try:
        lines = disk.read(path, LARGEST).decode().splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{path} cannot be read ({error}); it has a line for each public key") from error
    for line in lines:
        kind, _, rest = line.strip().partition(" ")
        body, _, name = rest.partition(" ")
        if f"{kind} {body}" == key:
            return name.strip() or "a key without a name"
    return ""
