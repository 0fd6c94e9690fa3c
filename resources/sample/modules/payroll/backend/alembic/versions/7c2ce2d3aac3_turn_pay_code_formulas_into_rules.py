"""turn pay code formulas into rules

Formulas were free text so far. Those that can be read become rules; the rest
is marked for review and keeps its text.

Revision ID: 7c2ce2d3aac3
Revises: 105c27dba01c
Create Date: 2025-09-15 11:55:42.098463

"""
import re
from typing import Sequence, Union

import sqlalchemy as sa
from alembic import op

# revision identifiers, used by Alembic.
revision: str = "7c2ce2d3aac3"
down_revision: Union[str, None] = "105c27dba01c"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


pay_codes = sa.table(
    "pay_codes",
    sa.column("code", sa.String),
    sa.column("formula", sa.Text),
    sa.column("needs_review", sa.Boolean),
)
pay_rules = sa.table(
    "pay_rules",
    sa.column("code", sa.String),
    sa.column("base", sa.String),
    sa.column("factor", sa.Numeric),
)

PERCENTAGE = re.compile(r"^(gross|hours \* hourly) \* ([0-9.]+)$")
FIXED = re.compile(r"^[0-9]+(\.[0-9]{1,2})?$")


def upgrade() -> None:
    op.create_table(
        "pay_rules",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("base", sa.String(length=20), nullable=False),
        sa.Column("factor", sa.Numeric(12, 4), nullable=False),
        sa.ForeignKeyConstraint(
            ["code"], ["pay_codes.code"], onupdate="CASCADE", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    op.add_column(
        "pay_codes",
        sa.Column(
            "needs_review", sa.Boolean(), server_default=sa.false(), nullable=False
        ),
    )

    bind = op.get_bind()
    rows = bind.execute(
        sa.select(pay_codes.c.code, pay_codes.c.formula)
        .where(pay_codes.c.formula.is_not(None))
        .order_by(pay_codes.c.code)
    ).all()
    for code, formula in rows:
        if match := PERCENTAGE.match(formula):
            rule = {"base": match.group(1), "factor": match.group(2)}
        elif FIXED.match(formula):
            rule = {"base": "fixed", "factor": formula}
        else:
            bind.execute(
                pay_codes.update()
                .where(pay_codes.c.code == code)
                .values(needs_review=True)
            )
            continue
        bind.execute(pay_rules.insert().values(code=code, **rule))
        bind.execute(
            pay_codes.update().where(pay_codes.c.code == code).values(formula=None)
        )


def downgrade() -> None:
    op.execute(
        """
        UPDATE pay_codes c
           SET formula = CASE r.base
                   WHEN 'fixed' THEN round(r.factor, 2)::text
                   ELSE r.base || ' * ' || trim_scale(r.factor)::text
               END
          FROM pay_rules r
         WHERE r.code = c.code
        """
    )
    op.drop_column("pay_codes", "needs_review")
    op.drop_table("pay_rules")
