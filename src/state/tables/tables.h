// SPDX-License-Identifier: Apache-2.0
// The tables of the control plane, as a change or a reading sees them: used only inside
// ControlStore's Write and Read, on the thread that these run on. Whether a change is allowed, and
// makes sense, is for those who make it (src/control/); here is what must hold whoever does:
// names are their own, references stay in their organisation, nothing is lost to an older copy.
//
// Errors of all: not_found (a row that must be there is not), conflict (a name or a hash is taken,
// a revision is not the row's, a row is still referred to), unavailable (the disk), invalid_input
// (the file is damaged). Find returns an empty optional instead of not_found.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "state/tables/records.h"

namespace toolgate::state {

// Part of a list in order of the rows' ids, or what the list says else.
struct Page {
  std::string after;  // the id of the last row that was seen; empty: from the beginning
  size_t limit = 100;
};

// What all tables of rows do. `Insert` wants a row with its id and times, and gives it revision 1;
// `Update` writes all of a row whose revision is the one in the table, and raises that.
template <class T>
class Table {
 public:
  virtual ~Table() = default;
  virtual base::Status Insert(T& row) = 0;
  virtual base::Status Update(T& row) = 0;
  virtual base::Result<std::optional<T>> Find(std::string_view id) = 0;
};

// Rows of an organisation that have a name of their own in it.
template <class T>
class NamedTable : public Table<T> {
 public:
  virtual base::Result<std::optional<T>> FindNamed(std::string_view organisation,
                                                   std::string_view name) = 0;
  virtual base::Result<std::vector<T>> List(std::string_view organisation, const Page& page) = 0;
  // Errors besides: conflict, while others refer to it.
  virtual base::Status Delete(std::string_view organisation, std::string_view id) = 0;
};

class Organisations : public Table<Organisation> {
 public:
  virtual base::Result<std::optional<Organisation>> FindNamed(std::string_view name) = 0;
  virtual base::Result<std::vector<Organisation>> List(const Page& page) = 0;
  // With everything that is the organisation's, but its audit log.
  virtual base::Status Delete(std::string_view id) = 0;
};

class Users : public Table<User> {
 public:
  virtual base::Result<std::optional<User>> FindByEmail(std::string_view email) = 0;
  virtual base::Result<int64_t> Count() = 0;
};

// Members are found by organisation and user.
class Members {
 public:
  virtual ~Members() = default;
  virtual base::Status Insert(Member& member) = 0;
  virtual base::Status Update(Member& member) = 0;
  virtual base::Status Delete(std::string_view organisation, std::string_view user) = 0;
  virtual base::Result<std::optional<Member>> Find(std::string_view organisation,
                                                   std::string_view user) = 0;
  virtual base::Result<std::vector<Member>> List(std::string_view organisation,
                                                 const Page& page) = 0;
  virtual base::Result<std::vector<Member>> ListOfUser(std::string_view user) = 0;
  virtual base::Result<int64_t> CountAdmins(std::string_view organisation) = 0;
};

class Invitations : public Table<Invitation> {
 public:
  virtual base::Result<std::optional<Invitation>> FindByToken(
      const crypto::Sha256Digest& token_hash) = 0;
  virtual base::Result<std::vector<Invitation>> List(std::string_view organisation,
                                                     const Page& page) = 0;
  virtual base::Status Delete(std::string_view organisation, std::string_view id) = 0;
  virtual base::Status DeleteExpired(base::WallTime now) = 0;
};

class SignIns : public Table<SignIn> {
 public:
  virtual base::Result<std::optional<SignIn>> FindByToken(
      const crypto::Sha256Digest& token_hash) = 0;
  virtual base::Result<std::vector<SignIn>> ListOfUser(std::string_view user) = 0;
  virtual base::Status Delete(std::string_view id) = 0;
  virtual base::Status DeleteOfUser(std::string_view user, std::string_view except_id) = 0;
  virtual base::Status DeleteExpired(base::WallTime now) = 0;
};

class ApiTokens : public Table<ApiToken> {
 public:
  virtual base::Result<std::optional<ApiToken>> FindByToken(
      const crypto::Sha256Digest& token_hash) = 0;
  virtual base::Result<std::vector<ApiToken>> ListOfUser(std::string_view organisation,
                                                         std::string_view user) = 0;
  virtual base::Status Delete(std::string_view organisation, std::string_view id) = 0;
  virtual base::Status DeleteOfUser(std::string_view organisation, std::string_view user) = 0;
  // Not a change that anybody decided: without a revision.
  virtual base::Status NoteUse(std::string_view id, base::WallTime time) = 0;
};

class Servers : public NamedTable<Server> {
 public:
  virtual base::Result<std::vector<Server>> ListAll() = 0;
};

class Policies : public NamedTable<Policy> {
 public:
  virtual base::Result<std::vector<Policy>> ListAll() = 0;
  // The number of `version` is given here: the next one.
  virtual base::Status AddVersion(PolicyVersion& version) = 0;
  virtual base::Result<std::optional<PolicyVersion>> FindVersion(std::string_view policy,
                                                                 int64_t number) = 0;
  // The newest first, without their texts. `before`: only those with smaller numbers; 0: all.
  virtual base::Result<std::vector<PolicyVersion>> ListVersions(std::string_view policy,
                                                                int64_t before, size_t limit) = 0;
};

// Grants stay when they are revoked, for the log to refer to, and stay revoked; `FindNamed` and
// labels are of those that are not. What a revoked grant names may be deleted.
class Grants : public NamedTable<Grant> {
 public:
  // Grants of one server, policy or minter; empty: of any. Revoked ones only `with_revoked`.
  struct Filter {
    std::string_view server;
    std::string_view policy;  // also as a shadow
    std::string_view minted_by;
    bool with_revoked = false;
  };
  virtual base::Result<std::vector<Grant>> ListFiltered(std::string_view organisation,
                                                        const Filter& filter, const Page& page) = 0;
  // All that are not revoked.
  virtual base::Result<std::vector<Grant>> ListAll() = 0;
  // Not a change that anybody decided: without a revision. Later than what is there, or nothing.
  virtual base::Status NoteUse(std::string_view id, base::WallTime time) = 0;
};

class AcceptedTools {
 public:
  virtual ~AcceptedTools() = default;
  // Of one server, by name.
  virtual base::Result<std::vector<AcceptedTool>> List(std::string_view server) = 0;
  virtual base::Result<std::vector<AcceptedTool>> ListAll() = 0;
  // Adds it, or replaces the one of that name.
  virtual base::Status Put(const AcceptedTool& tool) = 0;
  virtual base::Status Delete(std::string_view server, std::string_view tool) = 0;
};

class AdminEvents {
 public:
  virtual ~AdminEvents() = default;
  // Gives the event its number.
  virtual base::Status Add(AdminEvent& event) = 0;
  struct Filter {
    std::string_view organisation;  // an id
    std::string_view actor;         // all empty: any
    std::string_view action;
    std::string_view target_kind;
    std::string_view target_id;
    std::optional<base::WallTime> since;
    std::optional<base::WallTime> until;
    int64_t before = 0;  // only events with smaller numbers; 0: all
    size_t limit = 100;
  };
  // The newest first.
  virtual base::Result<std::vector<AdminEvent>> List(const Filter& filter) = 0;
};

class KeptAnswers {
 public:
  virtual ~KeptAnswers() = default;
  virtual base::Status Add(const KeptAnswer& answer) = 0;
  virtual base::Result<std::optional<KeptAnswer>> Find(std::string_view caller,
                                                       std::string_view key) = 0;
  virtual base::Status DeleteOlder(base::WallTime than) = 0;
};

class Tables {
 public:
  virtual ~Tables() = default;
  virtual Organisations& organisations() = 0;
  virtual Users& users() = 0;
  virtual Members& members() = 0;
  virtual Invitations& invitations() = 0;
  virtual SignIns& sign_ins() = 0;
  virtual ApiTokens& api_tokens() = 0;
  virtual Servers& servers() = 0;
  virtual Policies& policies() = 0;
  virtual Grants& grants() = 0;
  virtual AcceptedTools& accepted_tools() = 0;
  virtual AdminEvents& admin_events() = 0;
  virtual KeptAnswers& kept_answers() = 0;
};

}  // namespace toolgate::state
