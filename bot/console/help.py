"""`/aide`: how each act is done, what words and states mean, which keys help. Made to be printed too."""

from flask import render_template

from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.guards import GUARDS
from bot.console.help_words import ACTS, GLOSSARY, LEGEND, QUESTIONS
from bot.console.navigation import MENU

_WHERE = (
    *((endpoint, path) for endpoint, path, _ in MENU),
    ("console.plan_delivery", "/livraisons/nouvelle"),
    ("console.duty", "/reglages/garde"),
)


@pages.get("/aide")
def help_page() -> str:
    """The same for everybody; links only to what this person may open."""
    held = {role for role, _ in me().roles}
    openable = {path for endpoint, path in _WHERE if held & GUARDS[endpoint].roles}
    return render_template(
        "console/help.html", acts=ACTS, glossary=GLOSSARY, legend=LEGEND, questions=QUESTIONS, openable=openable
    )
