"""What the application role may do: it owns nothing, changes no table, and only adds to append-only ones."""

from collections.abc import Collection, Iterator


def grants(role: str, tables: Collection[str], append_only: Collection[str]) -> Iterator[str]:
    """The statements that give the role what it needs, and no more."""
    quoted = '"' + role.replace('"', '""') + '"'
    yield f"GRANT USAGE ON SCHEMA public TO {quoted}"
    yield f"GRANT SELECT ON alembic_version TO {quoted}"
    for table in sorted(tables):
        rights = "SELECT, INSERT" if table in append_only else "SELECT, INSERT, UPDATE, DELETE"
        yield f'GRANT {rights} ON "{table}" TO {quoted}'
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}"
