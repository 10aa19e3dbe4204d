"""What the database keeps of the jury's work, whoever writes: admin, import, SQL."""

import pgtrigger

from icpermed.refusals import refuse

#: Who writes a conflict and who writes a sheet wait for each other. The row is written, not only
#: locked: a transaction that looks at the data as they were before is then refused.
TOUCH_THE_JUROR = "UPDATE recognition_juror SET updated_at = updated_at WHERE id = NEW.juror_id;"


def decided(table: str) -> str:
    """What is said of an edition that is not open to the jury any more."""
    return refuse(
        "The edition is decided: this stays as it is, unless you reopen the edition.",
        f"{table}_stays_once_decided",
    )


def stays_once_decided(
    table: str, *, edition="edition_id", operation=None, columns=()
) -> pgtrigger.Trigger:
    """What led to a result is not changed after it; the edition must be reopened first.

    ``edition`` is a column of the row, or an expression of OLD; ``columns`` those that count.
    """
    row = "CASE TG_OP WHEN 'DELETE' THEN OLD.{0} ELSE NEW.{0} END"
    expression = edition if "." in edition else row.format(edition)
    changed = [f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns]
    return pgtrigger.Trigger(
        name="stays_once_decided",
        when=pgtrigger.Before,
        operation=operation or (pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete),
        condition=pgtrigger.Condition(" OR ".join(changed)) if changed else None,
        func=f"""
            IF EXISTS (SELECT FROM recognition_edition
                       WHERE id = ({expression}) AND state <> 'running') THEN
                {decided(table)}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


def sheet_stays_once_decided(table: str) -> pgtrigger.Trigger:
    """The same for what a juror says of a nomination. Where the nomination goes, it goes along."""
    return pgtrigger.Trigger(
        name="stays_once_decided",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("of_nomination", "bigint")],
        func=f"""
            of_nomination = CASE TG_OP WHEN 'DELETE' THEN OLD.nomination_id
                            ELSE NEW.nomination_id END;
            IF EXISTS (SELECT FROM recognition_nomination n
                       JOIN recognition_edition e ON e.id = n.edition_id
                       WHERE n.id = of_nomination AND e.state <> 'running') THEN
                {decided(table)}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


def of_one_edition(table: str) -> pgtrigger.Trigger:
    """A juror and a nomination belong to the same edition."""
    sentence = "The juror and the nomination belong to different editions."
    return pgtrigger.Trigger(
        name="of_one_edition",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF (SELECT edition_id FROM recognition_juror WHERE id = NEW.juror_id)
               IS DISTINCT FROM
               (SELECT edition_id FROM recognition_nomination WHERE id = NEW.nomination_id) THEN
                {refuse(sentence, f"{table}_of_one_edition")}
            END IF;
            RETURN NEW;
        """,
    )


def without_conflict(table: str, *, condition=None, is_asked_first=True) -> pgtrigger.Trigger:
    """Nothing of a juror who has a conflict of interest, or has not said that there is none.

    The juror's row is touched, as it is when a conflict is written: of a conflict and a score that
    come at the same moment, one sees the other. What does not need the juror's word yet
    (``is_asked_first=False``) is kept from those alone whose conflict stands.
    """
    name = f"{table}_without_conflict"
    conflict = "This juror has a conflict of interest with this nomination."
    undeclared = "This juror has not declared to be without a conflict of interest."
    keeps_away = "<> 'dismissed'" if is_asked_first else "= 'stands'"
    declared = f"""
            IF NOT EXISTS (SELECT FROM recognition_declaration
                           WHERE juror_id = NEW.juror_id AND nomination_id = NEW.nomination_id
                           AND NOT has_conflict) THEN
                {refuse(undeclared, name)}
            END IF;
    """
    return pgtrigger.Trigger(
        name="without_conflict",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=condition,
        func=f"""
            {TOUCH_THE_JUROR}
            IF EXISTS (SELECT FROM recognition_conflict
                       WHERE juror_id = NEW.juror_id AND nomination_id = NEW.nomination_id
                       AND status {keeps_away}) THEN
                {refuse(conflict, name)}
            END IF;
            {declared if is_asked_first else ""}
            RETURN NEW;
        """,
    )
