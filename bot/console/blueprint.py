"""The one set of routes that every page of the console adds itself to."""

from flask import Blueprint

pages = Blueprint("console", __name__, template_folder="templates")
