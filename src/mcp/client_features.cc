// SPDX-License-Identifier: Apache-2.0
#include "mcp/client_features.h"

namespace toolgate::mcp {
namespace {

bool Has(json::Value object, std::string_view name) {
  return object.Find(name).Is(json::Type::kObject);
}

void WriteEmpty(json::Writer& writer, std::string_view name) {
  writer.Key(name).BeginObject().EndObject();
}

}  // namespace

ClientFeatures ClientFeatures::Read(json::Value capabilities) {
  ClientFeatures features;
  const json::Value sampling = capabilities.Find("sampling");
  features.sampling = sampling.Is(json::Type::kObject);
  features.sampling_tools = Has(sampling, "tools");
  const json::Value elicitation = capabilities.Find("elicitation");
  features.elicitation_url = Has(elicitation, "url");
  features.elicitation_form = elicitation.Is(json::Type::kObject) &&
                              (Has(elicitation, "form") || !features.elicitation_url);
  features.roots = Has(capabilities, "roots");
  return features;
}

ClientFeatures ClientFeatures::And(const ClientFeatures& other) const {
  return {sampling && other.sampling, sampling_tools && other.sampling_tools,
          elicitation_form && other.elicitation_form, elicitation_url && other.elicitation_url,
          roots && other.roots};
}

uint32_t ClientFeatures::key() const {
  return (sampling ? 1u : 0) | (sampling_tools ? 2u : 0) | (elicitation_form ? 4u : 0) |
         (elicitation_url ? 8u : 0) | (roots ? 16u : 0);
}

void ClientFeatures::Write(json::Writer& writer) const {
  writer.BeginObject();
  if (sampling) {
    writer.Key("sampling").BeginObject();
    if (sampling_tools) WriteEmpty(writer, "tools");
    writer.EndObject();
  }
  if (elicitation_form || elicitation_url) {
    writer.Key("elicitation").BeginObject();
    if (elicitation_form) WriteEmpty(writer, "form");
    if (elicitation_url) WriteEmpty(writer, "url");
    writer.EndObject();
  }
  if (roots) WriteEmpty(writer, "roots");
  writer.EndObject();
}

}  // namespace toolgate::mcp
