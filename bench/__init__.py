"""How fast the program is, each time beside a floor measured in the same run: `jamtan bench --help`.

`floors/` holds what is compared with, the provider and the load; nothing there imports anything of the program.
"""
