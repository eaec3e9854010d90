"""Who may sign a GO, kept by the database itself, so that no door can go around it (law 2 of docs/protocol.md).

Checked when the row is written: the GO names the delivery's latest assessment, which is no NO_GO; each signer may sign.
Checked when the transaction ends: there are enough signatures. Each refusal is a check violation of `who_may_sign`.
"""

_WORDS = {
    "@refuse": "USING ERRCODE = 'check_violation', CONSTRAINT = 'who_may_sign'",
    "@counted": "interval '24 hours'",  # the longest age of a yes that counts
    "@path": "SET search_path = public, pg_temp",  # no table of a session's own stands in for ours
}


def _sql(text: str) -> str:
    for word, meaning in _WORDS.items():
        text = text.replace(word, meaning)
    return text


_PLACES = _sql("""
CREATE FUNCTION delivery_places(which uuid) RETURNS SETOF uuid LANGUAGE sql STABLE @path AS $$
    SELECT place_id FROM delivery_stop WHERE delivery_id = which
    UNION
    SELECT night_place_id FROM delivery_day WHERE delivery_id = which AND night_place_id IS NOT NULL
$$
""")

_DECISION = _sql("""
CREATE FUNCTION check_decision() RETURNS trigger LANGUAGE plpgsql @path AS $$
DECLARE
    found assessment%ROWTYPE;
    last_kind text;
BEGIN
    SELECT * INTO found FROM assessment WHERE id = NEW.assessment_id;
    IF found.delivery_id <> NEW.delivery_id THEN
        RAISE EXCEPTION 'the assessment is of another delivery' @refuse;
    END IF;
    IF NEW.kind = 'GO' THEN
        IF found.number <> (SELECT max(number) FROM assessment WHERE delivery_id = NEW.delivery_id) THEN
            RAISE EXCEPTION 'the assessment is not the latest' @refuse;
        END IF;
        IF found.outcome = 'NO_GO' THEN
            RAISE EXCEPTION 'a NO_GO is never signed' @refuse;
        END IF;
        IF found.outcome = 'HOLD' AND EXISTS (
            SELECT 1 FROM jsonb_array_elements(found.reasons) AS reason
            WHERE reason->>'outcome' = 'HOLD' AND NOT coalesce((reason->>'overridable')::boolean, false)
        ) THEN
            RAISE EXCEPTION 'a reason cannot be overridden' @refuse;
        END IF;
    END IF;
    IF NEW.kind = 'DEPART_OK' THEN
        SELECT kind INTO last_kind FROM decision
        WHERE delivery_id = NEW.delivery_id AND id <> NEW.id ORDER BY number DESC LIMIT 1;
        IF last_kind IS NULL OR last_kind NOT IN ('GO', 'DEPART_OK') THEN
            RAISE EXCEPTION 'no GO stands' @refuse;
        END IF;
        IF NEW.day_number = 1 AND NOT EXISTS (
            SELECT 1 FROM go_offer JOIN decision ON decision.id = go_offer.decision_id
            WHERE go_offer.delivery_id = NEW.delivery_id AND decision.number = NEW.number - 1
            AND (go_offer.answered_at IS NOT NULL OR go_offer.read_out_by IS NOT NULL)
        ) THEN
            RAISE EXCEPTION 'the team has not answered' @refuse;
        END IF;
    END IF;
    RETURN NEW;
END $$
""")

_SIGNATURE = _sql("""
CREATE FUNCTION check_signature() RETURNS trigger LANGUAGE plpgsql @path AS $$
DECLARE
    signed decision%ROWTYPE;
    planner uuid;
BEGIN
    SELECT * INTO signed FROM decision WHERE id = NEW.decision_id;
    SELECT planned_by INTO planner FROM delivery WHERE id = signed.delivery_id;
    IF signed.kind <> 'GO' THEN
        RAISE EXCEPTION 'only a GO is signed' @refuse;
    END IF;
    IF NEW.user_id = planner THEN
        RAISE EXCEPTION 'who planned it does not sign it' @refuse;
    END IF;
    IF EXISTS (SELECT 1 FROM user_account WHERE id = NEW.user_id AND disabled_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the signer is disabled' @refuse;
    END IF;
    IF EXISTS (
        SELECT 1 FROM user_account AS signer JOIN delivery ON delivery.id = signed.delivery_id
        WHERE signer.id = NEW.user_id AND signer.organisation_id <> delivery.organisation_id
    ) THEN
        RAISE EXCEPTION 'the signer is of another organisation' @refuse;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM user_role WHERE user_id = NEW.user_id AND role = NEW.role AND place_id IS NULL
    ) AND EXISTS (
        SELECT 1 FROM delivery_places(signed.delivery_id) AS place
        WHERE NOT EXISTS (
            SELECT 1 FROM user_role WHERE user_id = NEW.user_id AND role = NEW.role AND place_id = place
        )
    ) THEN
        RAISE EXCEPTION 'the signer does not hold that role for every place' @refuse;
    END IF;
    IF EXISTS (
        SELECT 1 FROM confirmation
        WHERE recorded_by = NEW.user_id AND at >= NEW.at - @counted
        AND place_id IN (SELECT delivery_places(signed.delivery_id))
    ) THEN
        RAISE EXCEPTION 'who wrote down a yes does not sign on it' @refuse;
    END IF;
    RETURN NEW;
END $$
""")

_ENOUGH = _sql("""
CREATE FUNCTION check_signatures() RETURNS trigger LANGUAGE plpgsql @path AS $$
DECLARE
    seen text;
BEGIN
    SELECT outcome INTO seen FROM assessment WHERE id = NEW.assessment_id;
    IF seen = 'CLEAR' AND NOT EXISTS (SELECT 1 FROM signature WHERE decision_id = NEW.id) THEN
        RAISE EXCEPTION 'nobody signed' @refuse;
    END IF;
    IF seen = 'HOLD' AND NOT EXISTS (
        SELECT 1 FROM signature AS one JOIN signature AS other ON other.decision_id = one.decision_id
        WHERE one.decision_id = NEW.id AND one.user_id <> other.user_id
        AND one.role = 'coordinator' AND other.role = 'security_focal_point'
        AND btrim(one.reason) <> '' AND btrim(other.reason) <> ''
    ) THEN
        RAISE EXCEPTION 'a HOLD takes a coordinator and the security focal point, each with a reason' @refuse;
    END IF;
    RETURN NULL;
END $$
""")

CREATE_SIGNING: tuple[str, ...] = (
    _PLACES,
    _DECISION,
    _SIGNATURE,
    _ENOUGH,
    "CREATE TRIGGER check_decision BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION check_decision()",
    "CREATE TRIGGER check_signature BEFORE INSERT ON signature FOR EACH ROW EXECUTE FUNCTION check_signature()",
    """CREATE CONSTRAINT TRIGGER check_signatures AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind = 'GO') EXECUTE FUNCTION check_signatures()""",
)
"""Statements for the owner role, in order. The application role reads every table that the functions read."""

DROP_SIGNING: tuple[str, ...] = (
    "DROP TRIGGER check_signatures ON decision",
    "DROP TRIGGER check_signature ON signature",
    "DROP TRIGGER check_decision ON decision",
    "DROP FUNCTION check_signatures()",
    "DROP FUNCTION check_signature()",
    "DROP FUNCTION check_decision()",
    "DROP FUNCTION delivery_places(uuid)",
)
