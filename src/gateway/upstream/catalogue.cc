// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/catalogue.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/hash.h"
#include "crypto/json_digest.h"
#include "json/utf8.h"
#include "mcp/tool.h"
#include "risk/classify.h"

namespace toolgate::gateway {
namespace {

// A policy edit leaves old bindings behind; more than this many at once are not in use.
constexpr size_t kBoundMax = 64;
constexpr size_t kEntryBytesMax = 256 * 1024;
constexpr size_t kNameBytesMax = 8 * 1024;
constexpr size_t kTemplateStatesMax = 1u << 20;  // of one list: 12 MiB

// Why an entry cannot be published; empty if it can be.
std::string FindFault(ListKind kind, json::Value entry) {
  if (entry.SourceSize() > kEntryBytesMax) return "its definition takes more than 256 KiB";
  if (kind == ListKind::kTools) return mcp::FindToolFault(entry);
  const json::Value name = entry.Find(WordsOf(kind).key);
  if (!name.Is(json::Type::kString) || name.text().empty() || name.text().size() > kNameBytesMax) {
    return fmt::format("its `{}` is no text of 1 to {} bytes", WordsOf(kind).key, kNameBytesMax);
  }
  const bool is_plain = std::none_of(name.text().begin(), name.text().end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  return is_plain ? "" : fmt::format("its `{}` holds control characters", WordsOf(kind).key);
}

policy::ToolRules RulesFor(ListKind kind, const policy::Policy& policy, std::string_view name) {
  return kind == ListKind::kPrompts ? policy.ResolvePrompt(name) : policy.ResolveResource(name);
}

// Names that fold to the same are told apart by some servers and not by others. Uris are not names:
// servers compare them as they are.
std::string TwinKey(ListKind kind, std::string_view name) {
  const bool is_name = kind == ListKind::kTools || kind == ListKind::kPrompts;
  return is_name ? json::Fold(name) : std::string(name);
}

}  // namespace

Catalogue::Catalogue(ListKind kind, std::vector<json::Document> pages, mcp::Era era,
                     std::string server, const Reviews* reviews)
    : kind_(kind), server_(std::move(server)), reviews_(reviews), pages_(std::move(pages)) {
  std::vector<Entry> listed;
  for (const json::Document& page : pages_) {
    for (const auto& entry : page.root().Find(WordsOf(kind).member)) {
      Read(entry.value, era, listed);
    }
  }
  Publish(std::move(listed), era);
}

void Catalogue::Read(json::Value value, mcp::Era era, std::vector<Entry>& listed) {
  Entry entry;
  entry.name = value.Find(WordsOf(kind_).key).text();
  entry.definition = value;
  std::string fault = FindFault(kind_, value);
  // Only servers of the modern era mean the annotations (2026-07-28, "Custom Headers").
  if (fault.empty() && kind_ == ListKind::kTools && era == mcp::Era::kModern) {
    auto headers = mcp::ReadParamHeaders(value);
    if (headers) {
      entry.headers = std::move(*headers);
    } else {
      fault = std::move(headers.error());
    }
  }
  if (fault.empty() && kind_ == ListKind::kTemplates) fault = Compile(entry);
  if (fault.empty()) {
    listed.push_back(std::move(entry));
  } else {
    quarantined_.push_back({std::string(entry.name), std::move(fault)});
  }
}

// Returns why the template cannot be published. A malformed one can: it grants nothing.
std::string Catalogue::Compile(Entry& entry) {
  entry.uri_template = mcp::UriTemplate::Compile(entry.name);
  if (!entry.uri_template) return "";
  template_states_ += entry.uri_template->size();
  if (template_states_ <= kTemplateStatesMax) return "";
  template_states_ -= entry.uri_template->size();
  return "the templates of the list are too large together";
}

void Catalogue::Publish(std::vector<Entry> listed, mcp::Era era) {
  std::map<std::string, std::vector<Entry>> by_key;
  for (Entry& entry : listed) by_key[TwinKey(kind_, entry.name)].push_back(std::move(entry));
  const bool is_name = kind_ == ListKind::kTools || kind_ == ListKind::kPrompts;
  for (auto& [key, twins] : by_key) {
    if (twins.size() == 1 || !is_name) {
      entries_.push_back(std::move(twins.front()));
      continue;
    }
    for (const Entry& entry : twins) {
      quarantined_.push_back({std::string(entry.name),
                              "another entry of the list has a name that can be taken for it"});
    }
  }
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  // What fields repeat depends on the era.
  std::string all = era == mcp::Era::kModern ? "modern\n" : "legacy\n";
  for (Entry& entry : entries_) {
    entry.digest = crypto::DigestOf(entry.definition);
    all += entry.digest + "\n";
    if (kind_ == ListKind::kTools) schemas_.emplace_back(entry.definition.Find("inputSchema"));
  }
  digest_ = crypto::Sha256Hex(all);
}

int Catalogue::Find(std::string_view name) const {
  const auto found = std::lower_bound(
      entries_.begin(), entries_.end(), name,
      [](const Entry& entry, std::string_view wanted) { return entry.name < wanted; });
  if (found == entries_.end() || found->name != name) return -1;
  return static_cast<int>(found - entries_.begin());
}

const std::vector<risk::Assessment>& Catalogue::assessments() const {
  std::call_once(classified_, [this] {
    if (kind_ != ListKind::kTools) return;
    std::vector<risk::ToolDefinition> tools;
    tools.reserve(entries_.size());
    for (const Entry& entry : entries_) tools.push_back(risk::ReadDefinition(entry.definition));
    assessments_ = risk::Classify(server_, tools);
  });
  return assessments_;
}

policy::ToolRules Catalogue::Resolve(const BoundPolicy& bound, size_t place) const {
  const Entry& entry = entries_[place];
  if (kind_ != ListKind::kTools) return RulesFor(kind_, *bound.policy, entry.name);
  policy::Tool tool = policy::MakeTool(entry.name, entry.digest, assessments()[place]);
  const review::Definition* reviewed =
      bound.reviewed ? bound.reviewed->Find(server_, entry.name) : nullptr;
  if (reviewed != nullptr) {
    tool.review =
        reviewed->digest == entry.digest ? policy::Review::kCurrent : policy::Review::kChanged;
  }
  return bound.policy->Resolve(tool);
}

std::shared_ptr<const BoundPolicy> Catalogue::Bind(
    const std::shared_ptr<const policy::Policy>& policy) const {
  auto reviewed = reviews_ != nullptr ? reviews_->Get() : nullptr;
  const std::lock_guard lock(mutex_);
  for (const auto& bound : bound_) {
    if (bound->policy == policy && bound->reviewed == reviewed) return bound;
  }
  auto made = std::make_shared<BoundPolicy>();
  made->policy = policy;
  made->reviewed = std::move(reviewed);
  std::string visible;
  for (size_t place = 0; place < entries_.size(); ++place) {
    made->rules.push_back(Resolve(*made, place));
    const policy::ToolRules& rules = made->rules.back();
    if (!rules.is_listed()) continue;
    visible += fmt::format("{} {} {}\n", entries_[place].digest, policy::WordOf(rules.category),
                           policy::WordOf(rules.severity));
  }
  made->visible_digest = crypto::Sha256Hex(visible);
  if (bound_.size() >= kBoundMax) bound_.erase(bound_.begin());
  bound_.push_back(made);
  return made;
}

}  // namespace toolgate::gateway
