// SPDX-License-Identifier: Apache-2.0
// Which column each member of a record is kept in. `Visit` calls the visitor with all of them but
// those of Row, always in the same order: as
//   visit.Column(name, member)  what updates write,
//   visit.Fixed(name, member)   what stays as it was inserted: whoever updates a row must have it,
//   visit.Noted(name, member)   what updates leave alone.
#pragma once

#include "state/tables/control_store.h"

namespace toolgate::state {

using TouchedIds = std::set<std::string, std::less<>> Touched::*;

// What most records have in common.
struct MappingDefaults {
  static constexpr const char* kId = "id";
  static constexpr TouchedIds kTouched = nullptr;
};

template <class T>
struct Mapping;

template <class R, class V>
void VisitPause(R& row, V& visit) {
  visit.Column("paused_by", row.pause.by);
  visit.Column("pause_reason", row.pause.reason);
  visit.Column("paused_at", row.pause.at);
}

template <>
struct Mapping<Organisation> : MappingDefaults {
  static constexpr const char* kTable = "organisations";
  static constexpr const char* kNoun = "organisation";
  static constexpr TouchedIds kTouched = &Touched::organisations;
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Column("name", row.name);
    visit.Column("title", row.title);
    VisitPause(row, visit);
  }
};

template <>
struct Mapping<User> : MappingDefaults {
  static constexpr const char* kTable = "users";
  static constexpr const char* kNoun = "user";
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Column("email", row.email);
    visit.Column("name", row.name);
    visit.Column("password_hash", row.password_hash);
    visit.Column("is_operator", row.is_operator);
    visit.Column("password_changed_at", row.password_changed_at);
  }
};

template <>
struct Mapping<Member> : MappingDefaults {
  static constexpr const char* kTable = "members";
  static constexpr const char* kNoun = "member";
  static constexpr const char* kId = "user";
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Fixed("organisation", row.organisation);
    visit.Column("role", row.role);
    visit.Column("added_by", row.added_by);
  }
};

template <>
struct Mapping<Invitation> : MappingDefaults {
  static constexpr const char* kTable = "invitations";
  static constexpr const char* kNoun = "invitation";
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Fixed("organisation", row.organisation);
    visit.Column("email", row.email);
    visit.Column("role", row.role);
    visit.Column("token_hash", row.token_hash);
    visit.Column("invited_by", row.invited_by);
    visit.Column("expires_at", row.expires_at);
  }
};

template <>
struct Mapping<SignIn> : MappingDefaults {
  static constexpr const char* kTable = "sign_ins";
  static constexpr const char* kNoun = "sign-in";
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Fixed("user", row.user);
    visit.Column("token_hash", row.token_hash);
    visit.Column("csrf_hash", row.csrf_hash);
    visit.Column("client_address", row.client_address);
    visit.Column("user_agent", row.user_agent);
    visit.Column("used_at", row.used_at);
    visit.Column("expires_at", row.expires_at);
  }
};

template <>
struct Mapping<ApiToken> : MappingDefaults {
  static constexpr const char* kTable = "api_tokens";
  static constexpr const char* kNoun = "API token";
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Fixed("organisation", row.organisation);
    visit.Fixed("user", row.user);
    visit.Column("label", row.label);
    visit.Column("hint", row.hint);
    visit.Column("token_hash", row.token_hash);
    visit.Column("role", row.role);
    visit.Column("expires_at", row.expires_at);
    visit.Noted("used_at", row.used_at);
  }
};

template <>
struct Mapping<Server> : MappingDefaults {
  static constexpr const char* kTable = "servers";
  static constexpr const char* kNoun = "server";
  static constexpr TouchedIds kTouched = &Touched::servers;
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Fixed("organisation", row.organisation);
    visit.Column("name", row.name);
    visit.Column("settings", row.settings);
    visit.Column("headers", row.headers);
    visit.Column("labels", row.labels);
    VisitPause(row, visit);
  }
};

template <>
struct Mapping<Policy> : MappingDefaults {
  static constexpr const char* kTable = "policies";
  static constexpr const char* kNoun = "policy";
  static constexpr TouchedIds kTouched = &Touched::policies;
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Fixed("organisation", row.organisation);
    visit.Column("name", row.name);
    visit.Column("version", row.version);
    visit.Column("labels", row.labels);
  }
};

template <>
struct Mapping<Grant> : MappingDefaults {
  static constexpr const char* kTable = "grants";
  static constexpr const char* kNoun = "grant";
  static constexpr TouchedIds kTouched = &Touched::grants;
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Fixed("organisation", row.organisation);
    visit.Column("label", row.label);
    visit.Column("server", row.server);
    visit.Column("policy", row.policy);
    visit.Column("shadow_policy", row.shadow_policy);
    visit.Column("subject", row.subject);
    visit.Column("hint", row.hint);
    visit.Column("token_hash", row.token_hash);
    visit.Column("old_token_hash", row.old_token_hash);
    visit.Column("old_token_until", row.old_token_until);
    visit.Column("expires_at", row.expires_at);
    visit.Noted("used_at", row.used_at);
    visit.Column("revoked_at", row.revoked_at);
    visit.Column("minted_by", row.minted_by);
    visit.Column("revoked_by", row.revoked_by);
    visit.Column("labels", row.labels);
    VisitPause(row, visit);
  }
};

template <>
struct Mapping<PolicyVersion> : MappingDefaults {
  static constexpr const char* kTable = "policy_versions";
  static constexpr const char* kNoun = "version of a policy";
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Fixed("policy", row.policy);
    visit.Fixed("number", row.number);
    visit.Fixed("text", row.text);
    visit.Fixed("digest", row.digest);
    visit.Fixed("author", row.author);
    visit.Fixed("message", row.message);
    visit.Fixed("created_at", row.created_at);
  }
};

template <>
struct Mapping<AcceptedTool> : MappingDefaults {
  static constexpr const char* kTable = "accepted_tools";
  static constexpr const char* kNoun = "accepted tool";
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Fixed("server", row.server);
    visit.Fixed("tool", row.tool);
    visit.Column("definition", row.definition);
    visit.Column("digest", row.digest);
    visit.Column("accepted_by", row.accepted_by);
    visit.Column("accepted_at", row.accepted_at);
  }
};

template <>
struct Mapping<AdminEvent> : MappingDefaults {
  static constexpr const char* kTable = "admin_events";
  static constexpr const char* kNoun = "event";
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Fixed("number", row.number);
    visit.Fixed("time", row.time);
    visit.Fixed("organisation", row.organisation);
    visit.Fixed("actor", row.actor);
    visit.Fixed("actor_id", row.actor_id);
    visit.Fixed("by_means_of", row.by_means_of);
    visit.Fixed("client_address", row.client_address);
    visit.Fixed("request_id", row.request_id);
    visit.Fixed("action", row.action);
    visit.Fixed("target_kind", row.target_kind);
    visit.Fixed("target_id", row.target_id);
    visit.Fixed("target_name", row.target_name);
    visit.Fixed("before", row.before);
    visit.Fixed("after", row.after);
  }
};

template <>
struct Mapping<KeptAnswer> : MappingDefaults {
  static constexpr const char* kTable = "kept_answers";
  static constexpr const char* kNoun = "kept answer";
  template <class R, class V>
  static void Visit(R& row, V& visit) {
    visit.Fixed("caller", row.caller);
    visit.Fixed("key", row.key);
    visit.Fixed("status", row.status);
    visit.Fixed("sealed_answer", row.sealed_answer);
    visit.Fixed("created_at", row.created_at);
  }
};

}  // namespace toolgate::state
