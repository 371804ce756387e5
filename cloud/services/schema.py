"""The tables of a service's store.

scopes   what has a key of its own: a domain, or an object type. status, old_key and message are those of its last
         change of key; detail is JSON without customer data
deks     wrapped data keys; gen counts how often one was wrapped again
records  nonce, ciphertext and tag in one blob; item is an id that the service made
lookup   keyed hashes for exact matches
grants   one for each scope and key; `pending` while it is not known whether CreateGrant has made it
tokens   keyed hashes of ClientTokens, and the ids of what was made
jobs     work that outlives its call: how far it is, and why it failed. Its parameters, its manifest and its results
         are records
"""

SCHEMA = """
CREATE TABLE IF NOT EXISTS scopes (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL, parent TEXT, account TEXT NOT NULL, region TEXT NOT NULL,
    kek TEXT NOT NULL, old_key TEXT, status TEXT, message TEXT, change_id INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL, updated REAL NOT NULL, deleted REAL, detail TEXT NOT NULL DEFAULT '{}');
CREATE TABLE IF NOT EXISTS deks (
    dek_id TEXT PRIMARY KEY, scope TEXT NOT NULL, purpose TEXT NOT NULL, kek TEXT NOT NULL, wrapped BLOB NOT NULL,
    context TEXT NOT NULL, gen INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL);
CREATE INDEX IF NOT EXISTS deks_of ON deks (scope);
CREATE TABLE IF NOT EXISTS records (
    number INTEGER PRIMARY KEY AUTOINCREMENT, record_id TEXT NOT NULL UNIQUE, scope TEXT NOT NULL, class TEXT NOT NULL,
    item TEXT NOT NULL, dek_id TEXT NOT NULL REFERENCES deks, sealed BLOB NOT NULL, created REAL NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS records_of ON records (scope, class, item);
CREATE INDEX IF NOT EXISTS records_under ON records (dek_id);
CREATE TABLE IF NOT EXISTS lookup (
    scope TEXT NOT NULL, class TEXT NOT NULL, hash BLOB NOT NULL, record_id TEXT NOT NULL,
    PRIMARY KEY (scope, class, hash, record_id));
CREATE INDEX IF NOT EXISTS lookup_of ON lookup (record_id);
CREATE TABLE IF NOT EXISTS grants (
    scope TEXT NOT NULL, kek TEXT NOT NULL, grant_id TEXT, pending INTEGER NOT NULL DEFAULT 0, made REAL NOT NULL,
    PRIMARY KEY (scope, kek));
CREATE TABLE IF NOT EXISTS tokens (
    hash BLOB PRIMARY KEY, request BLOB NOT NULL, resource TEXT NOT NULL, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS jobs (
    job_id TEXT PRIMARY KEY, scope TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0, code INTEGER, failure TEXT,
    created REAL NOT NULL, ended REAL);
"""

PRAGMAS = (
    "PRAGMA page_size = 16384",  # most ciphertexts lie in one piece
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
)
