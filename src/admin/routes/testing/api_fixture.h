// SPDX-License-Identifier: Apache-2.0
// The whole API over a store in memory, with people in two organisations. Every answer is checked
// against the contract.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "admin/api.h"
#include "admin/services.h"
#include "admin/testing/contract_check.h"
#include "base/testing/fake_clock.h"
#include "identity/sign_in_guard.h"
#include "json/document.h"
#include "state/sqlite/sqlite_control_store.h"
#include "telemetry/log.h"

namespace toolgate::admin::routes {

// Passwords that cost nothing; counts how often it was asked.
class CheapPasswords final : public Passwords {
 public:
  base::Result<std::string> Hash(std::string_view password) override;
  bool Verify(const std::optional<std::string>& hash, std::string_view password) override;

  int verified = 0;
};

// Who asks.
struct Credentials {
  std::string authorization;
  std::string cookie;
  std::string csrf_token;
};

struct Reply {
  Answer answer;
  json::Document body;

  int status() const { return answer.status; }
  // Something went wrong that nobody thought of. 503 says that a part is not there, as in tests.
  bool is_broken() const { return status() >= 500 && status() != 503; }
  // A member of the body, by JSON Pointer.
  std::string Text(std::string_view pointer) const;
  std::string Field(std::string_view name) const;
};

class ApiFixture : public ::testing::Test {
 protected:
  ApiFixture();
  ~ApiFixture() override;

  // A user with a password (their address, which is long enough), and a sign-in.
  std::string AddUser(const std::string& email, bool is_operator = false);
  // An organisation of that name, without members; its id.
  std::string AddOrganisation(const std::string& name);
  void AddMember(const std::string& organisation, const std::string& email, identity::Role role);
  Credentials SignIn(const std::string& email);
  // A token of theirs, as `role` at most.
  Credentials AddToken(const std::string& organisation, const std::string& email,
                       identity::Role role);
  Credentials Local() const;

  Reply Ask(const Credentials& who, const std::string& method, const std::string& path,
            const std::string& body = "");
  // With more fields; `request` without its credentials.
  Reply Send(const Credentials& who, Request request);

  void Write(const state::ControlStore::Change& change);
  int64_t CountEvents(std::string_view action);

  base::FakeClock clock_;
  std::vector<std::string> log_;
  telemetry::Logger logger_;
  std::unique_ptr<state::SqliteControlStore> store_;
  std::unique_ptr<crypto::KeyRing> keys_;
  CheapPasswords passwords_;
  identity::SignInGuard guard_{clock_};
  std::unique_ptr<Services> services_;
  std::unique_ptr<Api> api_;
  Contract contract_;
};

// JSON with its quotes, for bodies of tests.
std::string Quoted(std::string_view text);

}  // namespace toolgate::admin::routes
