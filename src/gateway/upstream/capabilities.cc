// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/capabilities.h"

#include "json/writer.h"

namespace toolgate::gateway {

Capabilities Capabilities::Read(json::Value capabilities) {
  const auto has = [capabilities](std::string_view name) {
    return capabilities.Find(name).Is(json::Type::kObject);
  };
  Capabilities read;
  read.tools = has("tools");
  read.resources = has("resources");
  const json::Value subscribe = capabilities.Find("resources").Find("subscribe");
  read.resource_subscriptions = subscribe.AsBool();
  read.prompts = has("prompts");
  read.completions = has("completions");
  read.logging = has("logging");
  return read;
}

bool Capabilities::Has(std::string_view capability) const {
  return (capability == "tools" && tools) || (capability == "resources" && resources) ||
         (capability == "resources.subscribe" && resource_subscriptions) ||
         (capability == "prompts" && prompts) || (capability == "completions" && completions) ||
         (capability == "logging" && logging);
}

std::string Capabilities::Write() const {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  for (std::string_view name : {"tools", "resources", "prompts"}) {
    if (!Has(name)) continue;
    writer.Key(name).BeginObject().Member("listChanged", true);
    if (name == "resources" && resource_subscriptions) writer.Member("subscribe", true);
    writer.EndObject();
  }
  for (std::string_view name : {"completions", "logging"}) {
    if (Has(name)) writer.Key(name).BeginObject().EndObject();
  }
  writer.EndObject();
  return out;
}

}  // namespace toolgate::gateway
