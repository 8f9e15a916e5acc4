// SPDX-License-Identifier: Apache-2.0
// The REST API: a request to the route that answers it, by way of everything that is the same for
// all routes: who asks, for which organisation, whether they may, what the body says, whether it
// was asked before. Knows no sockets.
#pragma once

#include <span>

#include "admin/kept_answers.h"
#include "admin/route.h"
#include "admin/route_table.h"
#include "admin/services.h"

namespace toolgate::admin {

// Thread-safe.
class Api {
 public:
  // `services` and the tables must outlive it.
  Api(const Services& services, std::span<const std::span<const Route>> tables)
      : services_(services), table_(tables) {}

  // Blocks for as long as the store does, and longer for passwords: not for event loops.
  Answer Handle(const Request& request);

 private:
  control::Outcome<Answer> Find(Call& call, std::string& allowed);
  control::Outcome<Answer> Run(Call& call, const Route& route);
  control::Outcome<void> Admit(Call& call, const Route& route);
  void Tell(const Call& call, const control::Fault& fault) const;

  const Services& services_;
  const RouteTable table_;
  Running running_;
};

}  // namespace toolgate::admin
