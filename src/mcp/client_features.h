// SPDX-License-Identifier: Apache-2.0
// What a client can be asked by a server: the client capabilities that matter to the gateway.
#pragma once

#include <cstdint>

#include "json/document.h"
#include "json/writer.h"

namespace toolgate::mcp {

struct ClientFeatures {
  bool sampling = false;
  bool sampling_tools = false;  // tools in a sampling request (2025-11-25)
  bool elicitation_form = false;
  bool elicitation_url = false;  // (2025-11-25)
  bool roots = false;

  // From the ClientCapabilities of an initialize or of a modern request's `_meta`. An elicitation
  // capability without modes means forms (2025-11-25, "Elicitation, Capabilities").
  static ClientFeatures Read(json::Value capabilities);

  // What both have.
  ClientFeatures And(const ClientFeatures& other) const;
  // One number for each set.
  uint32_t key() const;
  bool empty() const { return key() == 0; }
  friend bool operator==(const ClientFeatures&, const ClientFeatures&) = default;

  // As a ClientCapabilities object.
  void Write(json::Writer& writer) const;
};

}  // namespace toolgate::mcp
