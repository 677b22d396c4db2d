"""The first tables.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "hub_gate",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_hub_gate")),
    )
    op.create_table(
        "hub_use",
        sa.Column("window", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("anonymous", sa.Integer(), nullable=False),
        sa.Column("refreshes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("window", name=op.f("pk_hub_use")),
    )
    op.create_table(
        "idempotency",
        sa.Column("client", sa.String(length=80), nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "idempotency_key", name=op.f("pk_idempotency")),
    )
    op.create_index(op.f("ix_idempotency_created_at"), "idempotency", ["created_at"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column(
            "key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("repo", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.String(length=200), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=80), nullable=False),
        sa.Column("token_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("force", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=100), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=1000), nullable=False),
        sa.Column("hint", sa.String(length=1000), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=True),
        sa.Column("scorecard_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_by_client", "job", ["client", "created_at"], unique=False)
    op.create_index("ix_job_by_state", "job", ["state", "origin"], unique=False)
    op.create_index("ix_job_by_time", "job", ["created_at"], unique=False)
    op.create_index("ix_job_finished", "job", ["state", "finished_at"], unique=False)
    op.create_index("ix_job_next", "job", ["state", "priority", "due_at"], unique=False)
    op.create_index("ix_job_of", "job", ["key", "created_at"], unique=False)
    op.create_index(
        "uq_job_waiting",
        "job",
        ["key", "revision"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "model",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("repo", sa.String(length=200), nullable=False),
        sa.Column(
            "owner",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("verdict_upper", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("score_upper", sa.Float(), nullable=False),
        sa.Column("headline", sa.String(length=300), nullable=False),
        sa.Column("license", sa.String(length=200), nullable=True),
        sa.Column("license_class", sa.String(length=40), nullable=True),
        sa.Column("relation", sa.String(length=40), nullable=True),
        sa.Column("components_1", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("components_2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("audit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scorecard_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rubric_digest", sa.String(length=80), nullable=False),
        sa.Column("audited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model")),
        sa.UniqueConstraint("key", name=op.f("uq_model_key")),
    )
    op.create_index(
        "ix_model_gone",
        "model",
        ["key"],
        unique=False,
        sqlite_where=sa.text("gone_at IS NOT NULL"),
        postgresql_where=sa.text("gone_at IS NOT NULL"),
    )
    op.create_index("ix_model_by_looked", "model", ["looked", "checked_at"], unique=False)
    op.create_index("ix_model_due", "model", ["checked_at"], unique=False)
    op.create_index(op.f("ix_model_rubric_digest"), "model", ["rubric_digest"], unique=False)
    op.create_table(
        "token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("scopes", sa.String(length=100), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("start", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_token_hash")),
    )
    op.create_table(
        "write",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write")),
    )
    op.create_index("ix_write_by_subject", "write", ["subject", "id"], unique=False)
    op.create_table(
        "alias",
        sa.Column(
            "key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("model_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name=op.f("fk_alias_model_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_alias")),
    )
    op.create_index(op.f("ix_alias_model_id"), "alias", ["model_id"], unique=False)
    op.create_table(
        "attestation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=80), nullable=False),
        sa.Column("identity", sa.String(length=80), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("written", sa.Date(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("signer", sa.String(length=300), nullable=False),
        sa.Column("token_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name=op.f("fk_attestation_token_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation")),
    )
    op.create_index("ix_attestation_of", "attestation", ["key", "id"], unique=False)
    op.create_index("ix_attestation_token_id", "attestation", ["token_id"], unique=False)
    op.create_index(
        "uq_attestation_standing",
        "attestation",
        ["key", "identity"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("model_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.String(length=200), nullable=True),
        sa.Column("endpoint", sa.String(length=500), nullable=False),
        sa.Column("audited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("snapshot_digest", sa.String(length=80), nullable=False),
        sa.Column("evidence_digest", sa.String(length=80), nullable=False),
        sa.Column("evidence", sa.LargeBinary(), nullable=False),
        sa.Column("partial", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name=op.f("fk_audit_model_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_of", "audit", ["model_id", "asked", "id"], unique=False)
    op.create_table(
        "listing",
        sa.Column("model_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "owner",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("license_class", sa.String(length=40), nullable=True),
        sa.Column("relation", sa.String(length=40), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("audited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("components_1", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("components_2", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name=op.f("fk_listing_model_id")),
        sa.PrimaryKeyConstraint("model_id", name=op.f("pk_listing")),
    )
    op.create_index(
        "ix_listing_by_audited",
        "listing",
        ["audited_at", "model_id", "key", "verdict", "license_class", "score", "components_1", "components_2", "words"],
        unique=False,
    )
    op.create_index("ix_listing_by_license", "listing", ["license_class"], unique=False)
    op.create_index(
        "ix_listing_by_name",
        "listing",
        ["key", "model_id", "verdict", "license_class", "score", "components_1", "components_2", "words"],
        unique=False,
    )
    op.create_index("ix_listing_by_owner", "listing", ["owner", "verdict"], unique=False)
    op.create_index(
        "ix_listing_by_score",
        "listing",
        ["score", "model_id", "key", "verdict", "license_class", "components_1", "components_2", "words"],
        unique=False,
    )
    op.create_index("ix_listing_by_verdict", "listing", ["verdict", "license_class", "relation"], unique=False)
    op.create_index("ix_listing_by_year", "listing", ["created", "verdict"], unique=False)
    op.create_index("ix_listing_components_1", "listing", ["components_1"], unique=False)
    op.create_index("ix_listing_components_2", "listing", ["components_2"], unique=False)
    op.create_table(
        "model_base",
        sa.Column("model_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "base",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name=op.f("fk_model_base_model_id")),
        sa.PrimaryKeyConstraint("model_id", "base", name=op.f("pk_model_base")),
    )
    op.create_index("ix_model_base_by", "model_base", ["base", "model_id"], unique=False)
    op.create_table(
        "model_word",
        sa.Column(
            "word",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("model_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name=op.f("fk_model_word_model_id")),
        sa.PrimaryKeyConstraint("word", "model_id", name=op.f("pk_model_word")),
    )
    op.create_index("ix_model_word_of", "model_word", ["model_id", "word"], unique=False)
    op.create_table(
        "scorecard",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("audit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("model_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rubric", sa.String(length=100), nullable=False),
        sa.Column("rubric_digest", sa.String(length=80), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("verdict_upper", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("score_upper", sa.Float(), nullable=False),
        sa.Column("headline", sa.String(length=300), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("etag", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_scorecard_audit_id")),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name=op.f("fk_scorecard_model_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard")),
    )
    op.create_index("ix_scorecard_by_model", "scorecard", ["model_id", "rubric", "id"], unique=False)
    op.create_index("ix_scorecard_of", "scorecard", ["audit_id", "rubric", "id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_scorecard_of", table_name="scorecard")
    op.drop_index("ix_scorecard_by_model", table_name="scorecard")
    op.drop_table("scorecard")
    op.drop_index("ix_model_word_of", table_name="model_word")
    op.drop_table("model_word")
    op.drop_index("ix_model_base_by", table_name="model_base")
    op.drop_table("model_base")
    op.drop_index("ix_listing_components_2", table_name="listing")
    op.drop_index("ix_listing_components_1", table_name="listing")
    op.drop_index("ix_listing_by_year", table_name="listing")
    op.drop_index("ix_listing_by_verdict", table_name="listing")
    op.drop_index("ix_listing_by_score", table_name="listing")
    op.drop_index("ix_listing_by_owner", table_name="listing")
    op.drop_index("ix_listing_by_name", table_name="listing")
    op.drop_index("ix_listing_by_license", table_name="listing")
    op.drop_index("ix_listing_by_audited", table_name="listing")
    op.drop_table("listing")
    op.drop_index("ix_audit_of", table_name="audit")
    op.drop_table("audit")
    op.drop_index(
        "uq_attestation_standing",
        table_name="attestation",
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.drop_index("ix_attestation_token_id", table_name="attestation")
    op.drop_index("ix_attestation_of", table_name="attestation")
    op.drop_table("attestation")
    op.drop_index(op.f("ix_alias_model_id"), table_name="alias")
    op.drop_table("alias")
    op.drop_index("ix_write_by_subject", table_name="write")
    op.drop_table("write")
    op.drop_table("token")
    op.drop_index(op.f("ix_model_rubric_digest"), table_name="model")
    op.drop_index("ix_model_due", table_name="model")
    op.drop_index(
        "ix_model_gone",
        table_name="model",
        sqlite_where=sa.text("gone_at IS NOT NULL"),
        postgresql_where=sa.text("gone_at IS NOT NULL"),
    )
    op.drop_table("model")
    op.drop_index(
        "uq_job_waiting",
        table_name="job",
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.drop_index("ix_job_of", table_name="job")
    op.drop_index("ix_job_next", table_name="job")
    op.drop_index("ix_job_finished", table_name="job")
    op.drop_index("ix_job_by_time", table_name="job")
    op.drop_index("ix_job_by_state", table_name="job")
    op.drop_index("ix_job_by_client", table_name="job")
    op.drop_table("job")
    op.drop_index(op.f("ix_idempotency_created_at"), table_name="idempotency")
    op.drop_table("idempotency")
    op.drop_table("hub_use")
    op.drop_table("hub_gate")
