"""Which route named a receiver and what was decided about it, each in its own column.

Both stood in one sentence that was taken apart again, and the reason of a silence lost all before its last "; ". Old
sentences are taken apart here once: what waits or was told at the first "; held: ", the rest at the last "; ", or
at the one before where the decision has two clauses.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TELLINGS = sa.table(
    "alert_telling", sa.column("id"), sa.column("verdict"), sa.column("route"), sa.column("decision", sa.String)
)
_HELD = {"group_wait", "quiet_hours", "day_off", "silenced", "inhibited", "told"}
_TWO_CLAUSES = "; they were not told that it began; the digest lists it"


def upgrade() -> None:
    """Bring the schema one revision forward."""
    op.alter_column("alert_telling", "why", new_column_name="route")
    op.add_column("alert_telling", sa.Column("decision", sa.String(), nullable=False, server_default=""))
    rows = op.get_bind().execute(sa.select(_TELLINGS.c.id, _TELLINGS.c.verdict, _TELLINGS.c.route)).all()
    apart = [(id_, *_apart(verdict, why)) for id_, verdict, why in rows]
    _write([(id_, route, decision) for id_, route, decision in apart if decision])


def _apart(verdict: str, why: str) -> tuple[str, str]:
    if verdict in _HELD:
        route, _, decision = why.partition("; held: ")
        return route, decision
    if why.endswith(_TWO_CLAUSES):
        return why.removesuffix(_TWO_CLAUSES), _TWO_CLAUSES.removeprefix("; ")
    route, mark, decision = why.rpartition("; ")
    return (route, decision) if mark else (why, "")


def _write(rows: list[tuple[str, str, str]]) -> None:
    if rows:
        of_its_row = sa.update(_TELLINGS).where(_TELLINGS.c.id == sa.bindparam("of"))
        to = of_its_row.values(route=sa.bindparam("to_route"), decision=sa.bindparam("to_decision"))
        op.get_bind().execute(to, [{"of": id_, "to_route": r, "to_decision": d} for id_, r, d in rows])


def downgrade() -> None:
    """Take it one revision back."""
    columns = _TELLINGS.c.id, _TELLINGS.c.verdict, _TELLINGS.c.route, _TELLINGS.c.decision
    rows = op.get_bind().execute(sa.select(*columns).where(_TELLINGS.c.decision != "")).all()
    joints = {True: "; held: ", False: "; "}
    _write([(id_, f"{route}{joints[verdict in _HELD]}{decision}", "") for id_, verdict, route, decision in rows])
    op.drop_column("alert_telling", "decision")
    op.alter_column("alert_telling", "route", new_column_name="why")
