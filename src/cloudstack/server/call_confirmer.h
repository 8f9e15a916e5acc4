// SPDX-License-Identifier: Apache-2.0
// Consent to one call, by the best way that its client has: a question to the person in front of
// it, who repeats the object's name (a request within the call for legacy clients, `input_required`
// for modern ones); or, where nobody can be asked, a second call with a token that the first one
// gave.
#pragma once

#include <optional>
#include <string>

#include "cloudstack/server/client_call.h"
#include "cloudstack/server/consent.h"
#include "cloudstack/tools/tool.h"
#include "net/event_loop.h"

namespace toolgate::cloudstack {

class CallConfirmer final : public Confirmer {
 public:
  static constexpr std::chrono::minutes kAnswerTimeout{5};  // of a person

  // What the call is, of ConsentSubject without its object; `token` is what it brings as `confirm`,
  // if anything.
  struct Subject {
    std::string cloud;
    std::string tool;
    std::string arguments_digest;
    std::string token;
  };

  // All of these must outlive it.
  CallConfirmer(net::EventLoop& loop, ClientCall& call, ConsentKeeper& keeper, JobWatcher& watcher,
                Subject subject)
      : loop_(loop),
        call_(call),
        keeper_(keeper),
        watcher_(watcher),
        subject_(std::move(subject)) {}

  net::Task<Answer> Ask(Deed deed) override;
  void Announce(const Deed& deed) override;

  // What the result must carry, once the tool has run: a question for a modern client, as the whole
  // result without its server's members; or a token. Empty: nothing.
  const std::string& input_required() const { return input_required_; }
  const std::string& token() const { return token_; }

 private:
  bool HasPerson();
  ConsentSubject SubjectOf(const Deed& deed) const;
  Answer CheckToken(const Deed& deed);
  net::Task<Answer> AskInCall(const Deed& deed);
  Answer AskModern(const Deed& deed);
  void WriteInputRequired(const Deed& deed);

  net::EventLoop& loop_;
  ClientCall& call_;
  ConsentKeeper& keeper_;
  JobWatcher& watcher_;
  const Subject subject_;
  std::string input_required_;
  std::string token_;
};

}  // namespace toolgate::cloudstack
