// SPDX-License-Identifier: Apache-2.0
#include "mcp/content.h"

#include <unordered_set>
#include <utility>

namespace toolgate::mcp {
namespace {

class Links {
 public:
  // A block, or an array of them.
  void AddContent(json::Value content) {
    if (content.Is(json::Type::kObject)) AddBlock(content);
    if (!content.Is(json::Type::kArray)) return;
    for (const auto& block : content) AddBlock(block.value);
  }

  std::vector<std::string_view> uris;

 private:
  void AddBlock(json::Value block) {
    Add(block.Find("uri"));
    Add(block.Find("resource").Find("uri"));
  }

  void Add(json::Value uri) {
    if (!uri.Is(json::Type::kString) || uris.size() > kLinkedUrisMax) return;
    if (known_.insert(uri.text()).second) uris.push_back(uri.text());
  }

  std::unordered_set<std::string_view> known_;
};

}  // namespace

std::vector<std::string_view> LinkedUris(json::Value result) {
  Links links;
  links.AddContent(result.Find("content"));
  for (const auto& message : result.Find("messages")) {
    links.AddContent(message.value.Find("content"));
  }
  return std::move(links.uris);
}

}  // namespace toolgate::mcp
