// SPDX-License-Identifier: Apache-2.0
// What the control plane keeps, row by row. Texts that came from people are kept as they were
// checked; secrets are here only sealed or as digests.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crypto/hash.h"
#include "identity/roles.h"

namespace toolgate::state {

// What `toolgate apply` and people find their things by.
using Labels = std::map<std::string, std::string, std::less<>>;

// Somebody pressed the stop button: every call is denied until it is resumed. Empty `by`: nobody
// did.
struct Pause {
  std::string by;      // as the audit log names people
  std::string reason;  // may be empty
  base::WallTime at;

  explicit operator bool() const { return !by.empty(); }

  bool operator==(const Pause&) const = default;
};

// What all rows have that change. `revision` counts the changes of a row, from 1: an update must
// name the one that it was made from.
struct Row {
  std::string id;
  int64_t revision = 0;
  base::WallTime created_at;
  base::WallTime updated_at;

  bool operator==(const Row&) const = default;
};

struct Organisation : Row {
  std::string name;   // its own; part of no URL
  std::string title;  // for people; may be empty
  Pause pause;

  bool operator==(const Organisation&) const = default;
};

// A person with a password, who may be a member of several organisations.
struct User : Row {
  std::string email;  // its own, lower case
  std::string name;
  std::string password_hash;  // argon2id; empty: cannot sign in with a password
  bool is_operator = false;   // may make organisations and do what concerns all of them
  base::WallTime password_changed_at;

  bool operator==(const User&) const = default;
};

// A user's role in an organisation: its id is the user's.
struct Member : Row {
  std::string organisation;
  identity::Role role = identity::Role::kViewer;
  std::string added_by;

  bool operator==(const Member&) const = default;
};

struct Invitation : Row {
  std::string organisation;
  std::string email;
  identity::Role role = identity::Role::kViewer;
  crypto::Sha256Digest token_hash{};
  std::string invited_by;
  base::WallTime expires_at;

  bool operator==(const Invitation&) const = default;
};

// A sign-in of a browser.
struct SignIn : Row {
  std::string user;
  crypto::Sha256Digest token_hash{};
  crypto::Sha256Digest csrf_hash{};
  std::string client_address;
  std::string user_agent;
  base::WallTime used_at;
  base::WallTime expires_at;

  bool operator==(const SignIn&) const = default;
};

// A user's token for scripts: acts with the user's role in the organisation, but never more than
// `role`.
struct ApiToken : Row {
  std::string organisation;
  std::string user;
  std::string label;
  std::string hint;  // the first characters of the token, for lists
  crypto::Sha256Digest token_hash{};
  identity::Role role = identity::Role::kViewer;
  std::optional<base::WallTime> expires_at;
  std::optional<base::WallTime> used_at;

  bool operator==(const ApiToken&) const = default;
};

struct Server : Row {
  std::string organisation;
  std::string name;      // its own within the organisation; part of the URL
  std::string settings;  // a JSON object: url, timeouts and what else a configuration file may say
  // Header fields that go to the server: their values are sealed.
  std::vector<std::pair<std::string, std::string>> headers;
  Labels labels;
  Pause pause;

  bool operator==(const Server&) const = default;
};

// A policy, whose document is in its versions.
struct Policy : Row {
  std::string organisation;
  std::string name;     // its own within the organisation
  int64_t version = 0;  // the one in force
  Labels labels;

  bool operator==(const Policy&) const = default;
};

// A document of a policy. Never changes once it is there.
struct PolicyVersion {
  std::string policy;
  int64_t number = 0;  // from 1
  std::string text;    // as it was given, JSON or YAML
  std::string digest;  // SHA-256 of the text, hexadecimal
  std::string author;
  std::string message;  // why; may be empty
  base::WallTime created_at;

  bool operator==(const PolicyVersion&) const = default;
};

struct Grant : Row {
  std::string organisation;
  std::string label;          // its own among the organisation's grants that are not revoked
  std::string server;         // its id
  std::string policy;         // its id; empty: every call is denied
  std::string shadow_policy;  // its id, or empty
  std::string subject;        // may be empty
  std::string hint;           // the first characters of the token, for lists
  crypto::Sha256Digest token_hash{};
  // The token before the last rotation, while it is still good.
  std::optional<crypto::Sha256Digest> old_token_hash;
  std::optional<base::WallTime> old_token_until;
  std::optional<base::WallTime> expires_at;
  std::optional<base::WallTime> used_at;
  std::optional<base::WallTime> revoked_at;
  std::string minted_by;  // a user's id, or what else the audit log names
  std::string revoked_by;
  Labels labels;
  Pause pause;

  bool operator==(const Grant&) const = default;
};

// The definition of a tool as somebody accepted it.
struct AcceptedTool {
  std::string server;  // its id
  std::string tool;
  std::string definition;  // JSON, its members in order of their names
  std::string digest;      // SHA-256 of the definition, hexadecimal
  std::string accepted_by;
  base::WallTime accepted_at;

  bool operator==(const AcceptedTool&) const = default;
};

// A change that somebody made, for the audit log. Never changes.
struct AdminEvent {
  int64_t number = 0;  // given by the table: rises by one
  base::WallTime time;
  std::string organisation;  // its id; empty: of the instance
  std::string actor;         // who, as people read it: an e-mail address, `local operator`
  std::string actor_id;      // a user's id; empty if it was none
  std::string by_means_of;   // `password`, `token tgp_Ab12…`, `local`
  std::string client_address;
  std::string request_id;
  std::string action;       // `grant.create`
  std::string target_kind;  // `grant`
  std::string target_id;
  std::string target_name;
  std::string before;  // JSON, secrets masked; empty: there was nothing
  std::string after;   // likewise

  bool operator==(const AdminEvent&) const = default;
};

// What a request with an idempotency key was answered, to be answered again.
struct KeptAnswer {
  std::string caller;  // whose key it is
  std::string key;
  int status = 0;
  std::string sealed_answer;  // sealed, with a digest of the request: it may hold secrets
  base::WallTime created_at;

  bool operator==(const KeptAnswer&) const = default;
};

}  // namespace toolgate::state
