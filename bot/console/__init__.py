"""The coordinators' console: one file per page or resource, server-rendered, whole without JavaScript.

Pages read through `bot.views` and change things by `dispatch.run` alone. `guards.py` says who may see what.
"""

from flask import Flask
from flask_wtf import CSRFProtect

from bot.console import (
    account,
    assets,
    auth,
    board,
    broadcast_new,
    broadcasts,
    contact_import,
    contact_new,
    contacts,
    deliveries,
    delivery_orders,
    delivery_plan,
    delivery_sign,
    errors,
    health,
    heard,
    help,
    inbox,
    inbox_acts,
    inbox_reading,
    incidents,
    journal,
    package_new,
    packages,
    password,
    places,
    second_factor,
    settings,
    settings_duty,
    settings_people,
    settings_person,
    settings_policy,
    settings_price,
    setup,
    setup_places,
    setup_steps,
    sign_in,
    tasks,
    translations,
    translations_check,
    words,
)
from bot.console.blueprint import pages
from bot.crypto import read_key_ring
from bot.wiring import Runtime

PAGES = (
    account,
    board,
    broadcast_new,
    broadcasts,
    contact_import,
    contact_new,
    contacts,
    deliveries,
    delivery_orders,
    delivery_plan,
    delivery_sign,
    health,
    heard,
    help,
    inbox,
    inbox_acts,
    inbox_reading,
    incidents,
    journal,
    package_new,
    packages,
    password,
    places,
    second_factor,
    settings,
    settings_duty,
    settings_people,
    settings_person,
    settings_policy,
    settings_price,
    setup,
    setup_places,
    setup_steps,
    sign_in,
    tasks,
    translations,
    translations_check,
)
"""Imported so that their routes are there."""

MOST_BYTES = 2 * 1024 * 1024
"""A form, or a table that is imported."""


def register(app: Flask, runtime: Runtime) -> None:
    """Add the console to the web process."""
    secure = runtime.settings.public_base_url.startswith("https://")
    keys = read_key_ring(runtime.settings.sealing_key_file, runtime.settings.index_key_file)
    app.secret_key = keys.blind("console", "cookies")
    app.config.update(
        SESSION_COOKIE_NAME="__Host-jamtan" if secure else "jamtan",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_CHECK_DEFAULT=False,  # the provider's doors have signatures instead; `auth` checks every page's forms
        MAX_CONTENT_LENGTH=MOST_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # a form lives as long as its session
    )
    app.extensions["jamtan"] = runtime
    CSRFProtect(app)
    words.set_up(app)
    assets.set_up(app)
    auth.set_up(app)
    errors.set_up(app)
    app.register_blueprint(pages)
