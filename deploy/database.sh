#!/bin/sh
# The database's first start in docker-compose.yml: a role that is no superuser owns the database, so
# that the audit log's triggers bind it. The superuser keeps no password: it is reached from inside the
# container alone (docker compose exec db psql -U postgres).
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv password POSTGRES_PASSWORD
CREATE ROLE placewell LOGIN PASSWORD :'password';
CREATE DATABASE placewell OWNER placewell;
ALTER ROLE CURRENT_USER PASSWORD NULL;
SQL
