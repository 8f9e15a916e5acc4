// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/tool_catalogue.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "crypto/json_digest.h"
#include "json/parse.h"

namespace toolgate::cloudstack {
namespace {

constexpr std::string_view kCloud = "cloud";
constexpr std::string_view kConfirm = "confirm";
constexpr std::string_view kDryRun = "dry_run";
constexpr std::string_view kProject = "projectid";
constexpr std::string_view kAccount = "account";
constexpr std::string_view kDomain = "domainid";

bool Takes(const Tool& tool, std::string_view argument) {
  const auto is_it = [argument](const ArgumentSpec& spec) { return spec.name == argument; };
  return std::any_of(tool.arguments.begin(), tool.arguments.end(), is_it) ||
         std::any_of(tool.shared_arguments.begin(), tool.shared_arguments.end(), is_it);
}

// `schema` with more properties, which `write` appends.
void WriteExtended(json::Writer& writer, json::Value schema,
                   const std::function<void(json::Writer&)>& write) {
  writer.BeginObject();
  for (const auto& [key, key_value, value] : schema) {
    if (key != "properties") {
      writer.Member(key, value);
      continue;
    }
    writer.Key(key).BeginObject();
    for (const auto& [name, name_value, property] : value) writer.Member(name, property);
    write(writer);
    writer.EndObject();
  }
  writer.EndObject();
}

// What the cloud's configuration says where the call says nothing of whose objects are meant.
void WriteScope(json::Writer& writer, const Tool& tool, json::Value given, const Scope& scope) {
  for (std::string_view name : {kProject, kAccount, kDomain}) {
    if (given.Find(name)) return;
  }
  if (!scope.project.empty() && Takes(tool, kProject)) writer.Member(kProject, scope.project);
  if (!scope.account.empty() && Takes(tool, kAccount)) writer.Member(kAccount, scope.account);
  if (!scope.domain.empty() && Takes(tool, kDomain)) writer.Member(kDomain, scope.domain);
}

// The text of an argument that is the server's own.
std::string TakeText(json::Value given, std::string_view name, std::vector<std::string>& mistakes) {
  const json::Value value = given.Find(name);
  if (value && (!value.Is(json::Type::kString) || value.text().empty())) {
    mistakes.push_back(fmt::format("`{}` must be a string", name));
    return "";
  }
  return std::string(value.text());
}

}  // namespace

ToolCatalogue::ToolCatalogue(ToolSelection selection, ConfirmRule rule, const Clouds& clouds)
    : selection_(std::move(selection)), rule_(rule), clouds_(clouds) {
  std::string text;
  json::Writer writer(text);
  writer.BeginArray();
  for (const Tool* tool : selection_.tools()) writer.Raw(WriteOffered(*tool));
  writer.EndArray();
  auto document = json::Parse(std::move(text));
  CHECK(document);
  definitions_ = std::move(*document);
}

void ToolCatalogue::WriteAdded(json::Writer& writer, const Tool& tool) const {
  if (clouds_.size() > 1) {
    writer.Key(kCloud).BeginObject().Member("type", "string").Key("enum").BeginArray();
    for (const CloudConfig& cloud : clouds_) writer.String(cloud.name);
    writer.EndArray().Member("default", clouds_.front().name);
    writer.Member("description", "The cloud that is meant").EndObject();
  }
  if (MayNeedConsent(rule_, tool)) {
    writer.Key(kConfirm).BeginObject().Member("type", "string");
    writer.Member("description",
                  "What an earlier call with the same arguments gave as `confirm_token`, when the "
                  "person has agreed");
    writer.EndObject();
  }
}

std::string ToolCatalogue::WriteOffered(const Tool& tool) const {
  const auto plain = json::Parse(WriteDefinition(tool));
  CHECK(plain);
  std::string json;
  json::Writer writer(json);
  writer.BeginObject();
  for (const auto& [key, key_value, value] : plain->root()) {
    writer.Key(key);
    if (key == "inputSchema") {
      WriteExtended(writer, value, [this, &tool](json::Writer& out) { WriteAdded(out, tool); });
    } else if (key == "outputSchema" && MayNeedConsent(rule_, tool)) {
      WriteExtended(writer, value, [](json::Writer& out) {
        out.Key("confirm_token").BeginObject().Member("type", "string");
        out.Member("description", "Nothing was done yet: `confirm` for a call that does it");
        out.EndObject();
      });
    } else {
      writer.Copy(value);
    }
  }
  writer.EndObject();
  return json;
}

bool ToolCatalogue::IsOurs(const Tool& tool, std::string_view argument) const {
  if (argument == kCloud) return clouds_.size() > 1;
  return argument == kConfirm && MayNeedConsent(rule_, tool);
}

std::string ToolCatalogue::DigestOfMeant(const Tool& tool, json::Value given) const {
  std::string meant;
  json::Writer writer(meant);
  writer.BeginObject();
  for (const auto& [key, key_value, value] : given) {
    if (!IsOurs(tool, key) && key != kDryRun) writer.Member(key, value);
  }
  writer.EndObject();
  const auto document = json::Parse(std::move(meant));
  CHECK(document);
  return crypto::DigestOf(document->root());
}

SplitArguments ToolCatalogue::Split(const Tool& tool, json::Value given) const {
  SplitArguments split;
  split.cloud = &clouds_.front();
  std::string own;
  json::Writer writer(own);
  writer.BeginObject();
  for (const auto& [key, key_value, value] : given) {
    if (!IsOurs(tool, key)) writer.Member(key, value);
  }
  if (MayNeedConsent(rule_, tool)) {
    split.confirm = TakeText(given, kConfirm, split.mistakes);
    split.digest = DigestOfMeant(tool, given);
  }
  if (clouds_.size() > 1) {
    const std::string name = TakeText(given, kCloud, split.mistakes);
    const auto found = std::find_if(clouds_.begin(), clouds_.end(),
                                    [&name](const CloudConfig& c) { return c.name == name; });
    if (found != clouds_.end()) split.cloud = &*found;
    if (found == clouds_.end() && !name.empty()) {
      split.mistakes.push_back(fmt::format("there is no `cloud` `{}`", base::Printable(name)));
    }
  }
  WriteScope(writer, tool, given, split.cloud->scope);
  writer.EndObject();
  auto document = json::Parse(std::move(own));
  CHECK(document);
  split.own = std::move(*document);
  return split;
}

}  // namespace toolgate::cloudstack
