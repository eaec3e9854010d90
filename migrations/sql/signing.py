"""Who may sign a GO, kept by the database itself."""

CREATE_SIGNING: tuple[str, ...] = ()
DROP_SIGNING: tuple[str, ...] = ()
