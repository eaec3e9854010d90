"""The first start: nobody signs in yet, and whoever has a shell here lets one person become the administrator."""
