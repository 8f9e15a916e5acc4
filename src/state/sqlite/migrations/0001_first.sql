-- The tables of the control plane (src/state/tables/records.h). Times are nanoseconds since 1970,
-- UTC. Secrets come sealed or as SHA-256.

CREATE TABLE organisations(
  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  title TEXT NOT NULL,
  paused_by TEXT NOT NULL,
  pause_reason TEXT NOT NULL,
  paused_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users(
  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  email TEXT NOT NULL UNIQUE CHECK (email <> ''),
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  is_operator INTEGER NOT NULL CHECK (is_operator IN (0, 1)),
  password_changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE members(
  user TEXT NOT NULL REFERENCES users(id),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  organisation TEXT NOT NULL REFERENCES organisations(id),
  role TEXT NOT NULL CHECK (role IN ('viewer', 'policy_manager', 'admin')),
  added_by TEXT NOT NULL,
  PRIMARY KEY (organisation, user)
) STRICT;
CREATE INDEX members_of_user ON members(user);

CREATE TABLE invitations(
  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  organisation TEXT NOT NULL REFERENCES organisations(id),
  email TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('viewer', 'policy_manager', 'admin')),
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  invited_by TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invitations_of_organisation ON invitations(organisation, id);

CREATE TABLE sign_ins(
  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  user TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  csrf_hash BLOB NOT NULL CHECK (length(csrf_hash) = 32),
  client_address TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_ins_of_user ON sign_ins(user);

-- They go with the membership that they act by.
CREATE TABLE api_tokens(
  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  organisation TEXT NOT NULL,
  user TEXT NOT NULL,
  label TEXT NOT NULL,
  hint TEXT NOT NULL,
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  role TEXT NOT NULL CHECK (role IN ('viewer', 'policy_manager', 'admin')),
  expires_at INTEGER,
  used_at INTEGER,
  FOREIGN KEY (organisation, user) REFERENCES members(organisation, user) ON DELETE CASCADE
) STRICT;
CREATE INDEX api_tokens_of_user ON api_tokens(organisation, user);

CREATE TABLE servers(
  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  organisation TEXT NOT NULL REFERENCES organisations(id),
  name TEXT NOT NULL CHECK (name <> ''),
  settings TEXT NOT NULL,
  headers TEXT NOT NULL,
  labels TEXT NOT NULL,
  paused_by TEXT NOT NULL,
  pause_reason TEXT NOT NULL,
  paused_at INTEGER NOT NULL,
  UNIQUE (organisation, name),
  UNIQUE (organisation, id)
) STRICT;

CREATE TABLE policies(
  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  organisation TEXT NOT NULL REFERENCES organisations(id),
  name TEXT NOT NULL CHECK (name <> ''),
  version INTEGER NOT NULL CHECK (version >= 0),
  labels TEXT NOT NULL,
  -- A policy may be made before its first version.
  version_in_force INTEGER AS (CASE WHEN version > 0 THEN version END),
  UNIQUE (organisation, name),
  UNIQUE (organisation, id),
  FOREIGN KEY (id, version_in_force) REFERENCES policy_versions(policy, number)
    DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE policy_versions(
  policy TEXT NOT NULL REFERENCES policies(id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK (number >= 1),
  text TEXT NOT NULL,
  digest TEXT NOT NULL,
  author TEXT NOT NULL,
  message TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (policy, number)
) STRICT;
CREATE TRIGGER policy_versions_never_change BEFORE UPDATE ON policy_versions
BEGIN
  SELECT RAISE(ABORT, 'a version of a policy never changes');
END;

-- What revoked grants name may be gone.
CREATE TABLE grants(
  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
  revision INTEGER NOT NULL CHECK (revision >= 1),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  organisation TEXT NOT NULL REFERENCES organisations(id),
  label TEXT NOT NULL CHECK (label <> ''),
  server TEXT NOT NULL CHECK (server <> ''),
  policy TEXT NOT NULL,
  shadow_policy TEXT NOT NULL,
  subject TEXT NOT NULL,
  hint TEXT NOT NULL,
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  old_token_hash BLOB UNIQUE CHECK (length(old_token_hash) = 32),
  old_token_until INTEGER,
  expires_at INTEGER,
  used_at INTEGER,
  revoked_at INTEGER,
  minted_by TEXT NOT NULL,
  revoked_by TEXT NOT NULL,
  labels TEXT NOT NULL,
  paused_by TEXT NOT NULL,
  pause_reason TEXT NOT NULL,
  paused_at INTEGER NOT NULL,
  live_server TEXT AS (CASE WHEN revoked_at IS NULL THEN server END),
  live_policy TEXT AS (CASE WHEN revoked_at IS NULL AND policy <> '' THEN policy END),
  live_shadow_policy TEXT
    AS (CASE WHEN revoked_at IS NULL AND shadow_policy <> '' THEN shadow_policy END),
  FOREIGN KEY (organisation, live_server) REFERENCES servers(organisation, id),
  FOREIGN KEY (organisation, live_policy) REFERENCES policies(organisation, id),
  FOREIGN KEY (organisation, live_shadow_policy) REFERENCES policies(organisation, id)
) STRICT;
CREATE UNIQUE INDEX grants_live_label ON grants(organisation, label) WHERE revoked_at IS NULL;
CREATE INDEX grants_of_organisation ON grants(organisation, id);
CREATE INDEX grants_of_server ON grants(organisation, live_server);
CREATE INDEX grants_of_policy ON grants(organisation, live_policy);
CREATE INDEX grants_of_shadow_policy ON grants(organisation, live_shadow_policy);
CREATE TRIGGER grants_stay_revoked BEFORE UPDATE ON grants
WHEN OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL
BEGIN
  SELECT RAISE(ABORT, 'a revoked grant stays revoked');
END;

CREATE TABLE accepted_tools(
  server TEXT NOT NULL REFERENCES servers(id) ON DELETE CASCADE,
  tool TEXT NOT NULL,
  definition TEXT NOT NULL,
  digest TEXT NOT NULL,
  accepted_by TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  PRIMARY KEY (server, tool)
) STRICT;

-- Outlives what it tells of: no references.
CREATE TABLE admin_events(
  number INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  organisation TEXT NOT NULL,
  actor TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  by_means_of TEXT NOT NULL,
  client_address TEXT NOT NULL,
  request_id TEXT NOT NULL,
  action TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  target_name TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL
) STRICT;
CREATE INDEX admin_events_of_organisation ON admin_events(organisation, number);
CREATE TRIGGER admin_events_never_change BEFORE UPDATE ON admin_events
BEGIN
  SELECT RAISE(ABORT, 'the audit log never changes');
END;
CREATE TRIGGER admin_events_stay BEFORE DELETE ON admin_events
BEGIN
  SELECT RAISE(ABORT, 'the audit log never changes');
END;

CREATE TABLE kept_answers(
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  status INTEGER NOT NULL,
  sealed_answer TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (caller, key)
) STRICT;
CREATE INDEX kept_answers_by_age ON kept_answers(created_at);
