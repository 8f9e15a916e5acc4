// SPDX-License-Identifier: Apache-2.0
#include "cli/fleet/plan.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "control/text_diff.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::cli {
namespace {

using Action = FleetStep::Action;
using json::Type;
using json::Value;

std::string PathOfObject(std::string_view kinds, std::string_view name,
                         std::string_view below = "") {
  return fmt::format("/{}/{}{}", kinds, base::PercentEncode(name, "-_.~"), below);
}

std::string RevisionOf(Value object) {
  return fmt::format("\"{}\"", object.Find("revision").text());
}

FleetLabels ManagedLabels(FleetLabels labels, const FleetOptions& options) {
  labels.insert_or_assign(std::string(kManagedBy), options.set);
  return labels;
}

FleetLabels LabelsOfObject(Value object) {
  FleetLabels labels;
  for (const auto& [key, key_value, value] : object.Find("labels")) {
    labels.emplace(key, value.text());
  }
  return labels;
}

void WriteFleetLabels(json::Writer& writer, const FleetLabels& labels) {
  writer.Key("labels").BeginObject();
  for (const auto& [key, value] : labels) writer.Member(std::string_view(key), value);
  writer.EndObject();
}

void DescribeLabels(const FleetLabels& before, const FleetLabels& after,
                    std::vector<std::string>& details) {
  for (const auto& [key, value] : before) {
    if (!after.contains(key)) details.push_back(fmt::format("- label {}: {}", key, value));
  }
  for (const auto& [key, value] : after) {
    const auto old = before.find(key);
    if (old != before.end() && old->second == value) continue;
    if (old != before.end()) details.push_back(fmt::format("- label {}: {}", key, old->second));
    details.push_back(fmt::format("+ label {}: {}", key, value));
  }
}

// Members of two objects; `patch` gets those that change, null for those that go.
void CompareMembers(Value before, Value after, json::Writer& patch,
                    std::vector<std::string>& details) {
  for (const auto& [key, key_value, value] : before) {
    if (after.Find(key)) continue;
    details.push_back(fmt::format("- {}: {}", key, json::Write(value)));
    patch.Key(key).Null();
  }
  for (const auto& [key, key_value, value] : after) {
    const Value old = before.Find(key);
    if (old && json::WriteSorted(old) == json::WriteSorted(value)) continue;
    if (old) details.push_back(fmt::format("- {}: {}", key, json::Write(old)));
    details.push_back(fmt::format("+ {}: {}", key, json::Write(value)));
    patch.Member(key, value);
  }
}

// Header fields: the API never gives their values, so names are all there is to compare.
bool WriteHeaderChange(const FleetServer& server, Value before, bool is_sent, json::Writer& writer,
                       std::vector<std::string>& details) {
  std::set<std::string> old;
  for (const auto& entry : before) old.insert(base::ToAsciiLower(entry.value.text()));
  std::set<std::string> now;
  for (const auto& [name, value] : server.headers) now.insert(base::ToAsciiLower(name));
  if (old == now && !(is_sent && !now.empty())) return false;
  writer.Key("headers").BeginObject();
  for (const auto& [name, value] : server.headers) {
    writer.Member(std::string_view(name), std::string_view(value));
    const bool is_new = !old.contains(base::ToAsciiLower(name));
    details.push_back(fmt::format("{} header {}: (sealed)", is_new ? "+" : "~", name));
  }
  for (const auto& entry : before) {
    if (now.contains(base::ToAsciiLower(entry.value.text()))) continue;
    writer.Key(entry.value.text()).Null();
    details.push_back(fmt::format("- header {}", entry.value.text()));
  }
  writer.EndObject();
  return true;
}

class Planner {
 public:
  Planner(const Fleet& wanted, const CurrentFleet& current, const FleetOptions& options)
      : wanted_(wanted), current_(current), options_(options) {}

  base::Result<std::vector<FleetStep>> Make() {
    for (const FleetPolicy& policy : wanted_.policies) PlanPolicy(policy);
    for (const FleetServer& server : wanted_.servers) RETURN_IF_ERROR(PlanServer(server));
    for (const FleetGrant& grant : wanted_.grants) RETURN_IF_ERROR(PlanGrant(grant));
    if (options_.prunes) Prune();
    return std::move(steps_);
  }

 private:
  void PlanPolicy(const FleetPolicy& policy) {
    const FleetLabels labels = ManagedLabels(policy.labels, options_);
    const auto found = current_.policies.find(policy.name);
    FleetStep step{Action::kChange, "policy", policy.name, {}, {}, false};
    std::string body;
    json::Writer writer(body);
    if (found == current_.policies.end()) {
      writer.BeginObject().Member("name", policy.name).Member("document", policy.text);
      WriteFleetLabels(writer, labels);
      writer.Member("message", "toolgate apply").EndObject();
      step.action = Action::kCreate;
      step.requests.push_back({"POST", "/policies", std::move(body), "*"});
      return steps_.push_back(std::move(step));
    }
    const std::string_view before = found->second.Find("current").Find("document").text();
    std::string revision = RevisionOf(found->second);
    if (before != policy.text) {
      writer.BeginObject().Member("document", policy.text);
      writer.Member("message", "toolgate apply").EndObject();
      const std::string diff = control::DiffLines(before, policy.text);
      for (const std::string_view line : base::Split(diff, '\n')) {
        if (!line.empty()) step.details.emplace_back(line);
      }
      step.requests.push_back(
          {"PUT", PathOfObject("policies", policy.name), body, std::exchange(revision, "")});
    }
    PlanLabels(found->second, labels, PathOfObject("policies", policy.name), revision, step);
    if (!step.requests.empty()) steps_.push_back(std::move(step));
  }

  static void PlanLabels(Value before, const FleetLabels& labels, const std::string& path,
                         const std::string& revision, FleetStep& step) {
    const FleetLabels old = LabelsOfObject(before);
    if (old == labels) return;
    DescribeLabels(old, labels, step.details);
    std::string body;
    json::Writer writer(body);
    writer.BeginObject();
    WriteFleetLabels(writer, labels);
    writer.EndObject();
    step.requests.push_back({"PATCH", path, std::move(body), revision});
  }

  base::Status PlanServer(const FleetServer& server) {
    ASSIGN_OR_RETURN(const json::Document settings, json::Parse(server.settings));
    const FleetLabels labels = ManagedLabels(server.labels, options_);
    const auto found = current_.servers.find(server.name);
    const bool is_new = found == current_.servers.end();
    const Value before = is_new ? Value() : found->second;
    FleetStep step{
        is_new ? Action::kCreate : Action::kChange, "server", server.name, {}, {}, false};
    std::string patch;
    json::Writer writer(patch);
    writer.BeginObject();
    if (is_new) writer.Member("name", server.name);
    const FleetLabels old_labels = LabelsOfObject(before);
    if (old_labels != labels) {
      WriteFleetLabels(writer, labels);
      if (!is_new) DescribeLabels(old_labels, labels, step.details);
    }
    writer.Key("settings").BeginObject();
    CompareMembers(before.Find("settings"), settings.root(), writer, step.details);
    // Another host gets secrets only from those who know them.
    const bool is_moved =
        before.Find("settings").Find("url").text() != settings.root().Find("url").text();
    const bool is_sent = is_new || is_moved || options_.renews_secrets;
    WriteHeaderChange(server, before.Find("headers"), is_sent, writer, step.details);
    writer.EndObject().EndObject();
    if (!is_new && step.details.empty()) return {};
    step.requests.push_back(is_new ? FleetRequest{"POST", "/servers", std::move(patch), "*"}
                                   : FleetRequest{"PATCH", PathOfObject("servers", server.name),
                                                  std::move(patch), RevisionOf(before)});
    steps_.push_back(std::move(step));
    return {};
  }

  // The members that may change; empty ones are null, but for the subject.
  static std::string WriteGrantMembers(const FleetGrant& grant, const FleetLabels& labels) {
    std::string text;
    json::Writer writer(text);
    const auto write = [&writer](std::string_view key, const std::string& value) {
      value.empty() ? writer.Key(key).Null() : writer.Member(key, value);
    };
    writer.BeginObject();
    write("policy", grant.policy);
    write("shadow_policy", grant.shadow_policy);
    writer.Member("subject", grant.subject);
    write("expires_at", grant.expires_at);
    WriteFleetLabels(writer, labels);
    writer.EndObject();
    return text;
  }

  base::Status PlanGrant(const FleetGrant& grant) {
    const FleetLabels labels = ManagedLabels(grant.labels, options_);
    ASSIGN_OR_RETURN(const json::Document after, json::Parse(WriteGrantMembers(grant, labels)));
    const auto found = current_.grants.find(grant.label);
    FleetStep step{Action::kCreate, "grant", grant.label, {}, {}, true};
    std::string body;
    json::Writer writer(body);
    writer.BeginObject();
    if (found == current_.grants.end()) {
      writer.Member("label", grant.label).Member("server", grant.server);
      for (const auto& [key, key_value, value] : after.root()) writer.Member(key, value);
      writer.EndObject();
      step.details.push_back(fmt::format("+ server: {}", grant.server));
      step.details.push_back(grant.policy.empty() ? "+ without a policy: denies everything"
                                                  : fmt::format("+ policy: {}", grant.policy));
      step.requests.push_back({"POST", "/grants", std::move(body), "*"});
      steps_.push_back(std::move(step));
      return {};
    }
    if (found->second.Find("server").text() != grant.server) {
      return base::Fail(
          base::ErrorCode::kInvalidInput,
          fmt::format("the grant `{}` is for the server `{}`, and cannot be for another: give the "
                      "one for `{}` a label of its own",
                      base::Printable(grant.label),
                      base::Printable(found->second.Find("server").text()),
                      base::Printable(grant.server)));
    }
    json::Document before;
    ASSIGN_OR_RETURN(before, json::Parse(WriteGrantBefore(found->second, after.root())));
    CompareMembers(before.root(), after.root(), writer, step.details);
    writer.EndObject();
    if (step.details.empty()) return {};
    step.action = Action::kChange;
    step.makes_token = false;
    step.requests.push_back(
        {"PATCH", PathOfObject("grants", grant.label), std::move(body), RevisionOf(found->second)});
    steps_.push_back(std::move(step));
    return {};
  }

  // Of a grant as it is, the members that documents have.
  static std::string WriteGrantBefore(Value grant, Value members) {
    std::string text;
    json::Writer writer(text);
    writer.BeginObject();
    for (const auto& [key, key_value, value] : members) {
      const Value old = grant.Find(key);
      old ? writer.Member(key, old) : writer.Key(key).Null();
    }
    writer.EndObject();
    return text;
  }

  template <class Wanted, class NameOf>
  void PruneKind(const std::map<std::string, Value, std::less<>>& current, const Wanted& wanted,
                 const NameOf& name_of, std::string_view kind) {
    for (const auto& [name, object] : current) {
      if (object.Find("labels").Find(kManagedBy).text() != options_.set) continue;
      const bool is_wanted =
          std::any_of(wanted.begin(), wanted.end(),
                      [&, known = name](const auto& one) { return name_of(one) == known; });
      if (is_wanted) continue;
      FleetStep step{Action::kDelete, std::string(kind), name, {}, {}, false};
      if (kind == "grant") {
        step.requests.push_back({"POST", PathOfObject("grants", name, "/revoke"), "", "*"});
      } else {
        step.requests.push_back({"DELETE",
                                 PathOfObject(kind == "server" ? "servers" : "policies", name), "",
                                 RevisionOf(object)});
      }
      steps_.push_back(std::move(step));
    }
  }

  void Prune() {
    const auto name = [](const auto& one) -> const std::string& { return one.name; };
    const auto label = [](const FleetGrant& grant) -> const std::string& { return grant.label; };
    PruneKind(current_.grants, wanted_.grants, label, "grant");
    PruneKind(current_.servers, wanted_.servers, name, "server");
    PruneKind(current_.policies, wanted_.policies, name, "policy");
  }

  const Fleet& wanted_;
  const CurrentFleet& current_;
  const FleetOptions& options_;
  std::vector<FleetStep> steps_;
};

std::string_view VerbOf(const FleetStep& step) {
  switch (step.action) {
    case Action::kCreate:
      return "create";
    case Action::kChange:
      return "change";
    case Action::kDelete:
      break;
  }
  return step.kind == "grant" ? "revoke" : "delete";
}

}  // namespace

base::Result<std::vector<FleetStep>> MakePlan(const Fleet& wanted, const CurrentFleet& current,
                                              const FleetOptions& options) {
  return Planner(wanted, current, options).Make();
}

std::string DescribePlan(const std::vector<FleetStep>& steps) {
  std::string text;
  size_t counts[3] = {};
  for (const FleetStep& step : steps) {
    ++counts[static_cast<size_t>(step.action)];
    text += fmt::format("{} {} {}\n", VerbOf(step), step.kind, step.name);
    for (const std::string& line : step.details) text += fmt::format("    {}\n", line);
  }
  if (steps.empty()) return "nothing to do: everything is as the documents say\n";
  return text +
         fmt::format("{} to create, {} to change, {} to delete\n", counts[0], counts[1], counts[2]);
}

}  // namespace toolgate::cli
