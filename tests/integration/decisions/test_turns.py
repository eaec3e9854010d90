"""Whoever looks at several deliveries does so after whoever began before, and with what holds by then."""

from uuid import uuid4

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import OperationalError

from bot.db import Database
from bot.decisions.policy.model import Version, values_of
from bot.decisions.policy.store import add, in_force
from bot.decisions.turns import take_turns
from bot.ids import UserId
from bot.places.store import all_places
from bot.places.tables import place
from bot.users.tables import organisation, user_account
from tests.conftest import NOW


def test_two_never_have_their_turn_at_once(database: Database) -> None:
    with database.session() as one, database.session() as two:
        take_turns(one)
        take_turns(one)
        two.execute(text("SET LOCAL lock_timeout = '100ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            take_turns(two)
        one.commit()
        two.rollback()
        take_turns(two)


def test_thresholds_and_places_that_changed_before_ones_turn_are_seen_in_it(database: Database) -> None:
    user, mission = uuid4(), uuid4()
    with database.session() as session:
        session.execute(insert(organisation).values(id=mission, name="Mission"))
        values = {"organisation_id": mission, "login": "awa", "name": "Awa", "password_hash": "none"}
        session.execute(insert(user_account).values(id=user, **values))
        session.commit()
    with database.session() as waiting, database.session() as other:
        before, known = in_force(waiting), all_places(waiting)
        wider = values_of(before) | {"near_km": 77}
        by = UserId(user)
        add(other, Version(number=2, values=wider, reason="a reason", by=by, role="security_focal_point", at=NOW))
        other.execute(insert(place).values(id=uuid4(), code="V0001", name="Walo", commune=""))
        other.commit()
        assert in_force(waiting) == before, "as long as it does not wait for its turn"
        take_turns(waiting)
        assert in_force(waiting).near_km == 77
        assert len(all_places(waiting)) == len(known) + 1
