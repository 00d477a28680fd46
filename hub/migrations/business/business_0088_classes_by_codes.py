"""Say of merchants that no register named what their only code says they are."""

from alembic import op

revision = "business_0088"
down_revision = "business_0086"
branch_labels = None
depends_on = None

PERSONS = """UPDATE merchant SET subject_class = 'individual_business'
WHERE kind <> 'registered' AND subject_class = 'organisation'
AND EXISTS (SELECT 1 FROM merchant_identifier AS own
    WHERE own.merchant_id = merchant.id AND own.scheme = 'uscc'
    AND own.value LIKE '92%')
AND NOT EXISTS (SELECT 1 FROM merchant_identifier AS other
    WHERE other.merchant_id = merchant.id AND other.scheme = 'uscc'
    AND other.value NOT LIKE '92%')"""


def upgrade() -> None:
    """Apply the revision; a stricter class shows less of a person's business."""
    op.execute(PERSONS)


def downgrade() -> None:
    """Leave it: what was said before was wrong."""
