"""`python -m accounts.keys.rotate FOLDER`: add a signing key. It is published at once and signs minutes later."""

import argparse
from pathlib import Path

from accounts.keys.keyring import add_key


def main() -> None:
    parser = argparse.ArgumentParser(description="add a key to the folder ACCOUNTS_SIGNING_KEYS")
    parser.add_argument("folder", type=Path)
    path = add_key(parser.parse_args().folder)
    print(f"added {path.name}; remove older keys once the tokens they signed have run out")


if __name__ == "__main__":
    main()
