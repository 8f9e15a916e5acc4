// SPDX-License-Identifier: Apache-2.0
#include "cli/fleet/documents.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/issues.h"
#include "base/text.h"
#include "control/policies.h"
#include "json/reader.h"
#include "json/writer.h"
#include "json/yaml.h"

namespace toolgate::cli {
namespace {

namespace fs = std::filesystem;
using json::Type;
using json::Value;

// A file as it was read, and what is wrong in it.
struct FleetFile {
  std::string path;
  std::string source;
  std::vector<json::Document> documents;
  base::Issues issues;
};

// The texts between lines that begin with `---`, each with as many empty lines before it as it had
// lines: so places are those of the file.
std::vector<std::string> SplitDocuments(const std::string& source) {
  std::vector<std::string> texts(1);
  std::string skipped;
  for (const std::string_view line : base::Split(source, '\n')) {
    const bool ends = line == "---" || line.starts_with("--- ") || line == "---\r";
    if (ends) texts.push_back(skipped);
    if (!ends) texts.back() += line;
    texts.back() += '\n';
    skipped += '\n';
  }
  return texts;
}

bool IsBlank(const std::string& text) {
  for (const std::string_view line : base::Split(text, '\n')) {
    const std::string_view trimmed = base::Trim(line);
    if (!trimmed.empty() && trimmed.front() != '#' && trimmed != "\r") return false;
  }
  return true;
}

class FleetLoader {
 public:
  LoadedFleet Load(const std::string& path) {
    for (const std::string& file : FindFiles(path)) ReadFile(file);
    for (const FleetFile& file : files_) FindPolicyFiles(file);
    for (FleetFile& file : files_) {
      if (named_.contains(fs::path(file.path).lexically_normal().string())) continue;
      TakeFile(file);
      loaded_.report += file.issues.Format(file.path, file.source);
      loaded_.has_errors = loaded_.has_errors || file.issues.HasErrors();
    }
    return std::move(loaded_);
  }

 private:
  void Fail(const std::string& message) {
    loaded_.report += message + "\n";
    loaded_.has_errors = true;
  }

  std::vector<std::string> FindFiles(const std::string& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) return {path};
    std::vector<std::string> found;
    for (fs::recursive_directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string extension = entry->path().extension().string();
      const bool is_document = extension == ".yaml" || extension == ".yml" || extension == ".json";
      if (is_document && entry->is_regular_file(error)) found.push_back(entry->path().string());
    }
    if (error) Fail(fmt::format("cannot read `{}`: {}", path, error.message()));
    if (found.size() > kFleetFilesMax) {
      Fail(fmt::format("`{}` holds more than {} files", path, kFleetFilesMax));
      found.clear();
    }
    if (!error && found.empty()) Fail(fmt::format("`{}` holds no documents", path));
    std::sort(found.begin(), found.end());
    return found;
  }

  void ReadFile(const std::string& path) {
    auto text = base::ReadFile(path);
    if (!text) return Fail(text.error().message);
    FleetFile file{path, std::move(*text), {}, {}};
    for (std::string& part : SplitDocuments(file.source)) {
      if (IsBlank(part)) continue;
      auto document = json::ParseJsonOrYaml(std::move(part));
      if (document) {
        file.documents.push_back(std::move(*document));
      } else {
        file.issues.Error(document.error().position, document.error().message);
      }
    }
    files_.push_back(std::move(file));
  }

  // A file may hold one document, several behind each other, or an array of them.
  template <class Take>
  static void ForEach(const FleetFile& file, const Take& take) {
    for (const json::Document& document : file.documents) {
      if (!document.root().Is(Type::kArray)) {
        take(document.root());
        continue;
      }
      for (const auto& entry : document.root()) take(entry.value);
    }
  }

  static std::string Resolve(const FleetFile& file, std::string_view path) {
    return (fs::path(file.path).parent_path() / fs::path(path)).lexically_normal().string();
  }

  void FindPolicyFiles(const FleetFile& file) {
    ForEach(file, [&](Value document) {
      const Value named = document.Find("spec").Find("file");
      if (document.Find("kind").text() == "policy" && named.Is(Type::kString)) {
        named_.insert(Resolve(file, named.text()));
      }
    });
  }

  void TakeFile(FleetFile& file) {
    ForEach(file, [&](Value document) { TakeDocument(file, document); });
  }

  void TakeDocument(FleetFile& file, Value document) {
    json::ObjectReader reader(document, "a document", file.issues);
    reader.RequirePresent("kind");
    const auto kind = reader.TakeWord("kind", {"server", "policy", "grant"});
    if (!kind) return;
    const char* const key = *kind == "grant" ? "label" : "name";
    const Value name = reader.Require(key, Type::kString);
    FleetLabels labels;
    for (const auto& [label, label_value, value] : reader.Take("labels", Type::kObject)) {
      labels.emplace(label, value.text());
    }
    const Value spec = reader.Require("spec", Type::kObject);
    reader.Finish();
    if (!name || !spec) return;
    if (!known_.insert(fmt::format("{}/{}", *kind, name.text())).second) {
      file.issues.Error(name.position(), fmt::format("the {} `{}` is there twice", *kind,
                                                     base::Printable(name.text())));
      return;
    }
    json::ObjectReader inner(spec, fmt::format("the {} `{}`", *kind, base::Printable(name.text())),
                             file.issues);
    if (*kind == "server") TakeServer(file, std::string(name.text()), std::move(labels), spec);
    if (*kind == "policy") TakePolicy(file, std::string(name.text()), std::move(labels), inner);
    if (*kind == "grant") TakeGrant(file, std::string(name.text()), std::move(labels), inner);
  }

  // Its settings are the gateway's to judge.
  void TakeServer(FleetFile& file, std::string name, FleetLabels labels, Value spec) {
    FleetServer server{std::move(name), "", {}, std::move(labels)};
    json::Writer writer(server.settings);
    writer.BeginObject();
    for (const auto& [key, key_value, value] : spec) {
      if (key != "headers") writer.Member(key, value);
    }
    writer.EndObject();
    for (const auto& [key, key_value, value] : spec.Find("headers")) {
      if (auto secret = ReadSecret(file, value)) {
        server.headers.emplace_back(key, std::move(*secret));
      }
    }
    loaded_.fleet.servers.push_back(std::move(server));
  }

  // `{env: NAME}` or `{file: PATH}`: documents are kept where many read them.
  std::optional<std::string> ReadSecret(FleetFile& file, Value value) {
    const Value env = value.Find("env");
    const Value path = value.Find("file");
    const bool is_source = value.size() == 1 && (env.Is(Type::kString) || path.Is(Type::kString));
    if (!is_source) {
      file.issues.Error(value.position(), "the value of a header does not belong here",
                        "write where it is: {env: NAME} or {file: PATH}");
      return std::nullopt;
    }
    if (env) {
      const char* const text = std::getenv(std::string(env.text()).c_str());
      if (text != nullptr) return std::string(text);
      file.issues.Error(env.position(),
                        fmt::format("the environment has no `{}`", base::Printable(env.text())));
      return std::nullopt;
    }
    auto text = base::ReadFile(Resolve(file, path.text()));
    if (!text) {
      file.issues.Error(path.position(), text.error().message);
      return std::nullopt;
    }
    while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
    return std::move(*text);
  }

  void TakePolicy(FleetFile& file, std::string name, FleetLabels labels,
                  json::ObjectReader& reader) {
    FleetPolicy policy{std::move(name), "", std::move(labels)};
    const Value path = reader.Take("file", Type::kString);
    const Value document = reader.Take("document", Type::kObject);
    reader.Finish();
    if (static_cast<bool>(path) == static_cast<bool>(document)) {
      file.issues.Error(reader.object().position(), "a policy has either `file` or `document`");
      return;
    }
    std::string shown = file.path;
    if (path) {
      shown = Resolve(file, path.text());
      auto text = base::ReadFile(shown);
      if (!text) return file.issues.Error(path.position(), text.error().message);
      policy.text = std::move(*text);
    } else {
      policy.text = json::Write(document);
    }
    const control::CheckedPolicy checked = control::CheckPolicyText(policy.name, policy.text);
    loaded_.report += checked.issues.Format(shown, policy.text);
    loaded_.has_errors = loaded_.has_errors || !checked.document;
    loaded_.fleet.policies.push_back(std::move(policy));
  }

  void TakeGrant(FleetFile& file, std::string label, FleetLabels labels,
                 json::ObjectReader& reader) {
    FleetGrant grant;
    grant.label = std::move(label);
    grant.labels = std::move(labels);
    grant.server = reader.Require("server", Type::kString).text();
    grant.policy = reader.TakeString("policy").value_or("");
    grant.shadow_policy = reader.TakeString("shadow_policy").value_or("");
    grant.subject = reader.TakeString("subject").value_or("");
    const Value expires = reader.Take("expires_at", Type::kString);
    reader.Finish();
    if (expires) {
      const auto moment = base::ParseUtc(expires.text());
      if (!moment) {
        file.issues.Error(expires.position(), "`expires_at` must be a time in UTC",
                          "write it as 2030-12-31T23:59:59Z");
        return;
      }
      grant.expires_at = base::FormatUtc(*moment);
    }
    loaded_.fleet.grants.push_back(std::move(grant));
  }

  LoadedFleet loaded_;
  std::vector<FleetFile> files_;
  std::set<std::string> named_;  // by policies
  std::set<std::string> known_;  // `server/files`
};

}  // namespace

LoadedFleet LoadFleet(const std::string& path) { return FleetLoader().Load(path); }

}  // namespace toolgate::cli
