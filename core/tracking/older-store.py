"""Makes a store as an older MLflow would have left it: PATH REVISION. Needs MLflow."""

import sys

import alembic.command
import sqlalchemy
from mlflow.store.db.utils import _get_alembic_config
from mlflow.store.tracking.dbmodels.initial_models import Base

path, revision = sys.argv[1:]
url = f"sqlite:///{path}"
engine = sqlalchemy.create_engine(url)
Base.metadata.create_all(engine)
config = _get_alembic_config(url)
with engine.begin() as connection:
    config.attributes["connection"] = connection
    alembic.command.upgrade(config, revision)
with engine.begin() as connection:
    connection.execute(
        sqlalchemy.text(
            "INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage) "
            "VALUES (0, 'Default', 'mlflow-artifacts:/0', 'active')"
        )
    )
    connection.execute(
        sqlalchemy.text(
            "INSERT INTO runs (run_uuid, name, status, start_time, end_time, lifecycle_stage, experiment_id) "
            "VALUES ('0123456789abcdef0123456789abcdef', 'from before', 'FINISHED', 1700000000000, 1700000001000, 'active', 0)"
        )
    )
    connection.execute(
        sqlalchemy.text(
            "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) "
            "VALUES ('loss', 0.25, 1700000000500, '0123456789abcdef0123456789abcdef', 3, 0)"
        )
    )
