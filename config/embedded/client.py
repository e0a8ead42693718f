"""Run a program of PostgreSQL (psql, pg_dump, pg_restore …) on the site's database.

python -m config.embedded.client PROGRAM [ARGUMENT …]

It finds the database as the site does: DATABASE_URL, or that of a running `make up`.
"""

import os
import sys

from config import env
from config.embedded.postgres import binary

NAMES = {
    "PGHOST": "HOST",
    "PGPORT": "PORT",
    "PGUSER": "USER",
    "PGPASSWORD": "PASSWORD",
    "PGDATABASE": "NAME",
}


def environment() -> dict[str, str]:
    """The address in variables: among the arguments every user could read the password."""
    settings = env.database()
    named = {name: settings[key] for name, key in NAMES.items() if settings[key]}
    return dict(os.environ) | named


def main(argv: list[str]) -> None:
    if not argv:
        sys.exit(__doc__)
    program = binary(argv[0])
    if not program.exists():
        known = ", ".join(sorted(path.name for path in program.parent.iterdir()))
        sys.exit(f"There is no {argv[0]}. Known: {known}.")
    try:
        os.execve(program, [str(program), *argv[1:]], environment())  # noqa: S606
    except env.EnvError as failure:
        sys.exit(f"{failure} Start `make up` first, or set it.")


if __name__ == "__main__":
    main(sys.argv[1:])
