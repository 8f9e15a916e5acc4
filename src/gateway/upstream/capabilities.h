// SPDX-License-Identifier: Apache-2.0
// What a server declared that it can do, and what of it we can deliver to clients.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"

namespace toolgate::gateway {

struct Capabilities {
  bool tools = false;
  bool resources = false;
  bool resource_subscriptions = false;
  bool prompts = false;
  bool completions = false;
  bool logging = false;

  static Capabilities Read(json::Value capabilities);
  bool Has(std::string_view capability) const;
  // As a ServerCapabilities object for clients. Lists that a policy filters change with the policy,
  // so `listChanged` is ours to promise whatever the server says.
  std::string Write() const;
};

}  // namespace toolgate::gateway
