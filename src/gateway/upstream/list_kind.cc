// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/list_kind.h"

#include <algorithm>
#include <array>

namespace toolgate::gateway {
namespace {

using enum ListKind;

constexpr std::array<ListWords, kListKinds> kWords = {{
    {kTools, mcp::Method::kToolsList, "tools/list", "tools", "name", "tools",
     "notifications/tools/list_changed"},
    {kPrompts, mcp::Method::kPromptsList, "prompts/list", "prompts", "name", "prompts",
     "notifications/prompts/list_changed"},
    {kResources, mcp::Method::kResourcesList, "resources/list", "resources", "uri", "resources",
     "notifications/resources/list_changed"},
    {kTemplates, mcp::Method::kResourcesTemplatesList, "resources/templates/list",
     "resourceTemplates", "uriTemplate", "resources", "notifications/resources/list_changed"},
}};

}  // namespace

const ListWords& WordsOf(ListKind kind) { return kWords[static_cast<size_t>(kind)]; }

const ListWords* FindList(mcp::Method method) {
  const auto found = std::find_if(kWords.begin(), kWords.end(), [method](const ListWords& words) {
    return words.method == method;
  });
  return found == kWords.end() ? nullptr : &*found;
}

std::optional<ListKind> FindChanged(std::string_view method) {
  const auto found = std::find_if(kWords.begin(), kWords.end(), [method](const ListWords& words) {
    return words.changed == method;
  });
  return found == kWords.end() ? std::nullopt : std::optional(found->kind);
}

}  // namespace toolgate::gateway
