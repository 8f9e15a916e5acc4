PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO organisations VALUES('org_acme',1,1790000000123456789,1790000000123456789,'acme','The acme','anna@example.com','maintenance',1790000000123456789);
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
INSERT INTO users VALUES('usr_anna',1,1790000000123456789,1790000000123456789,'anna@example.com','Anna','$argon2id$example',1,1790000000123456789);
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
INSERT INTO members VALUES('usr_anna',1,1790000000123456789,1790000000123456789,'org_acme','admin','local operator');
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
INSERT INTO invitations VALUES('inv_1',1,1790000000123456789,1790000000123456789,'org_acme','ben@example.com','viewer',X'89270a50341bb8e83734ee062603c63c219320ed4a40fb9fb8c2792358548e8a','anna@example.com',1790000000123456789);
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
INSERT INTO sign_ins VALUES('ses_1',1,1790000000123456789,1790000000123456789,'usr_anna',X'7d3af7203e8d568a5b08c159c4c7e6f9db92f3c84e87d6625fa7e3854ca365d3',X'7ce12ba8782a32f74357cefb81edb8c20ea4d755115ecb4063348b8cc9d41f34','192.0.2.7','a browser',1790000000123456789,1790000000123456789);
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
INSERT INTO api_tokens VALUES('tok_1',1,1790000000123456789,1790000000123456789,'org_acme','usr_anna','script','tgp_abcd',X'1a7674eb4ee78df7e1ac439a93c3fa8e3c945784d4dec9fd8e3011738b2f1d62','viewer',NULL,1790000000123456789);
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
INSERT INTO servers VALUES('srv_files',1,1790000000123456789,1790000000123456789,'org_acme','files','{"url":"https://files.example.com/mcp"}','[["authorization","sealed"]]','{"a":"b","team":"storage"}','','',0);
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
INSERT INTO policies VALUES('pol_readers',2,1790000000123456789,1790000000123456789,'org_acme','readers',1,'{}');
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
INSERT INTO policy_versions VALUES('pol_readers',1,'version: 1','1a6ddd3533d91cae4b3742d4294fb07ee863a4d667fe598f01365bd68a18bcfd','anna@example.com','because',1790000000123456789);
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
INSERT INTO grants VALUES('grt_agent',1,1790000000123456789,1790000000123456789,'org_acme','agent','srv_files','pol_readers','','build machine','tg_abcd',X'43b071c61ac0332f7c85cff55b60f9d77f098f5a76ea3a813e0d217de0ef66ab',X'cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4',1790000000123456789,NULL,1790000000123456789,NULL,'usr_anna','','{"team":"storage"}','','',0);
CREATE TABLE accepted_tools(
  server TEXT NOT NULL REFERENCES servers(id) ON DELETE CASCADE,
  tool TEXT NOT NULL,
  definition TEXT NOT NULL,
  digest TEXT NOT NULL,
  accepted_by TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  PRIMARY KEY (server, tool)
) STRICT;
INSERT INTO accepted_tools VALUES('srv_files','read_file','{"name":"read_file"}','246105683a6d3a9d863506f594e17f96029a9b098d088b03f4d0e84bacc541b5','anna@example.com',1790000000123456789);
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
INSERT INTO admin_events VALUES(1,1790000000123456789,'org_acme','anna@example.com','usr_anna','password','192.0.2.7','r-1','grant.create','grant','grt_agent','agent','','{}');
CREATE TABLE kept_answers(
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  status INTEGER NOT NULL,
  sealed_answer TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (caller, key)
) STRICT;
INSERT INTO kept_answers VALUES('usr_anna','key',201,'sealed',1790000000123456789);
CREATE INDEX members_of_user ON members(user);
CREATE INDEX invitations_of_organisation ON invitations(organisation, id);
CREATE INDEX sign_ins_of_user ON sign_ins(user);
CREATE INDEX api_tokens_of_user ON api_tokens(organisation, user);
CREATE TRIGGER policy_versions_never_change BEFORE UPDATE ON policy_versions
BEGIN
  SELECT RAISE(ABORT, 'a version of a policy never changes');
END;
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
CREATE INDEX admin_events_of_organisation ON admin_events(organisation, number);
CREATE TRIGGER admin_events_never_change BEFORE UPDATE ON admin_events
BEGIN
  SELECT RAISE(ABORT, 'the audit log never changes');
END;
CREATE TRIGGER admin_events_stay BEFORE DELETE ON admin_events
BEGIN
  SELECT RAISE(ABORT, 'the audit log never changes');
END;
CREATE INDEX kept_answers_by_age ON kept_answers(created_at);
COMMIT;
PRAGMA application_id=1952932723;
PRAGMA user_version=1;
