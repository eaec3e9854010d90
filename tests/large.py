"""A large invented region, written by a few statements: for measuring pages, never for trying rules."""

from sqlalchemy import text

from bot.db import Database

PLACES = """
INSERT INTO place (id, code, name, commune, latitude, longitude)
SELECT gen_random_uuid(), chr(65 + n / 1000) || lpad((5 * n % 1000 * 10 + n / 200 % 10)::text, 4, '0'), 'Lieu ' || n,
       'Commune ' || n / 12, 14 + n % 97 / 97.0, -5 + n % 89 / 89.0
FROM generate_series(1, :places) AS n
"""
PERIODS = """
INSERT INTO calm_period_place (period_id, place_id)
SELECT (SELECT id FROM calm_period WHERE state = 'agreed' ORDER BY name LIMIT 1), id FROM place WHERE name LIKE 'Lieu %'
"""
GUARANTEES = """
INSERT INTO guarantee_place (guarantee_id, place_id)
SELECT (SELECT id FROM guarantee WHERE state = 'given' LIMIT 1), id FROM place WHERE name LIKE 'Lieu %'
"""
YESES = """
INSERT INTO confirmation
SELECT (jsonb_populate_record(NULL::confirmation, to_jsonb(c) || jsonb_build_object(
         'id', gen_random_uuid(), 'place_id', p.id, 'role', r.role, 'at', :now - random() * interval '40 hours'))).*
FROM place AS p CROSS JOIN (VALUES ('guarantor'), ('womens_association')) AS r (role)
     CROSS JOIN LATERAL (SELECT * FROM confirmation LIMIT 1) AS c
WHERE p.name LIKE 'Lieu %'
"""
DELIVERIES = """
CREATE TEMPORARY TABLE new_delivery ON COMMIT DROP AS
SELECT gen_random_uuid() AS id, n, date_trunc('day', :now) + (n % 194 - 180) * interval '1 day' AS day
FROM generate_series(1, :deliveries) AS n
"""
DELIVERY = """
INSERT INTO delivery
SELECT (jsonb_populate_record(NULL::delivery, to_jsonb(d) || jsonb_build_object(
         'id', new.id, 'ref', 'X' || lpad(to_hex(new.n), 4, '0'), 'look_again_at', NULL,
         'state', CASE WHEN new.day < :now THEN 'done' ELSE 'planned' END,
         'book_at', new.day - interval '7 days', 'freeze_at', new.day - interval '1 day',
         'pack_at', new.day + interval '5 hours', 'depart_before', new.day + interval '7 hours',
         'turn_back_at', new.day + interval '13 hours', 'back_by', new.day + interval '17 hours'))).*
FROM new_delivery AS new CROSS JOIN LATERAL (SELECT * FROM delivery WHERE state = 'planned' LIMIT 1) AS d
"""
DAYS = """
INSERT INTO delivery_day (delivery_id, number, day, hours_from, hours_to)
SELECT id, 1, day::date, '07:00', '16:00' FROM new_delivery
"""
STOPS = """
INSERT INTO delivery_stop (delivery_id, day_number, position, place_id)
SELECT new.id, 1, at, p.id
FROM new_delivery AS new CROSS JOIN generate_series(1, 3) AS at
     JOIN (SELECT id, row_number() OVER (ORDER BY name) - 1 AS k, count(*) OVER () AS many FROM place) AS p
     ON p.k = (new.n * 7 + at) % p.many
"""
FOUND = """
INSERT INTO assessment (id, delivery_id, number, outcome, reasons, case_seen, policy_version, cause, at)
SELECT gen_random_uuid(), new.id, k, a.outcome, a.reasons, a.case_seen, '1', 'large:' || new.n || ':' || k, :now
FROM new_delivery AS new CROSS JOIN generate_series(1, 3) AS k
     CROSS JOIN LATERAL (SELECT * FROM assessment ORDER BY jsonb_array_length(reasons) DESC LIMIT 1) AS a
"""
DECIDED = """
INSERT INTO decision (id, delivery_id, number, kind, assessment_id, day_number, reason_word, cause, at)
SELECT gen_random_uuid(), new.id, 1, 'NO_GO', a.id, 1, 'road', 'large', :now
FROM new_delivery AS new JOIN assessment AS a ON a.delivery_id = new.id AND a.number = 3 WHERE new.n % 3 = 0
"""


def fill(database: Database, now: object, places: int, deliveries: int) -> None:
    """Add places with promises and yeses, and deliveries of the last half year and the coming fortnight."""
    values = {"now": now, "places": places, "deliveries": deliveries}
    with database.session() as session:
        for statement in (PLACES, PERIODS, GUARANTEES, YESES, DELIVERIES, DELIVERY, DAYS, STOPS, FOUND, DECIDED):
            session.execute(text(statement), {name: values[name] for name in values if f":{name}" in statement})
        session.commit()
        session.execute(text("SELECT 1"))
