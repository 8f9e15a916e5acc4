// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/cloud_config.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "json/reader.h"
#include "json/yaml.h"

namespace toolgate::cloudstack {
namespace {

using json::ObjectReader;
using json::Type;
using json::Value;

constexpr size_t kCloudsMax = 32;
constexpr size_t kNameCharsMax = 63;
constexpr int64_t kTimeoutSecondsMax = 3600;
constexpr int64_t kCallsAtOnceMax = 256;
constexpr int64_t kCallsWaitingMax = 100'000;
constexpr std::string_view kCaRemedy =
    "name the PEM file of the authority that it shall be in `ca_file`";

bool IsCloudName(std::string_view name) {
  return !name.empty() && name.size() <= kNameCharsMax && base::IsAsciiAlnum(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return base::IsAsciiDigit(c) || base::IsAsciiLower(c) || c == '-' || c == '_';
         });
}

class CloudReader {
 public:
  CloudReader(const std::string& path, const Environment& environment, base::Issues& issues)
      : folder_(std::filesystem::path(path).parent_path()),
        environment_(environment),
        issues_(issues) {}

  void ReadAll(Value root, Clouds& clouds) {
    ObjectReader reader(root, "the file", issues_);
    const Value list = reader.Require("clouds", Type::kObject);
    for (const auto& [name, name_value, value] : list) {
      if (!IsCloudName(name)) {
        issues_.Error(name_value.position(),
                      "a cloud's name is 1 to 63 lower-case letters, digits, hyphens and "
                      "underscores, beginning with a letter or digit");
      }
      if (clouds.size() == kCloudsMax) {
        issues_.Error(name_value.position(),
                      fmt::format("there are more than {} clouds", kCloudsMax));
        break;
      }
      clouds.push_back(ReadCloud(name, value));
    }
    if (list && list.size() == 0) issues_.Error(list.position(), "there is no cloud in `clouds`");
    reader.Finish();
  }

 private:
  CloudConfig ReadCloud(std::string_view name, Value value) {
    CloudConfig cloud;
    cloud.name = name;
    ObjectReader reader(value, fmt::format("the cloud `{}`", base::Printable(name)), issues_);
    if (const Value url = reader.Require("url", Type::kString)) ReadUrl(url, cloud.api);
    cloud.api.api_key = ReadKey(reader, "api_key");
    cloud.api.secret_key = ReadKey(reader, "secret_key");
    ReadRoots(reader.Take("ca_file", Type::kString), cloud.api);
    ReadLimits(reader, cloud);
    ReadScope(reader, cloud.scope);
    cloud.api.has_encoded_answers = reader.TakeBool("encoded_answers").value_or(false);
    reader.Finish();
    return cloud;
  }

  void ReadUrl(Value value, ApiOptions& api) {
    auto url = net::Url::Parse(value.text());
    if (url) {
      api.url = std::move(*url);
    } else {
      issues_.Error(value.position(), url.error().message,
                    "write it as https://cloud.example/client/api");
    }
  }

  // A key is a text, `{env: NAME}` or `{file: PATH}`. What it is never gets into a message.
  std::string ReadKey(ObjectReader& reader, std::string_view name) {
    reader.RequirePresent(name);
    const Value value = reader.TakeAny(name);
    if (!value) return "";
    std::string key;
    const Value env = value.Find("env");
    const Value file = value.Find("file");
    if (value.Is(Type::kString)) {
      key = value.text();
    } else if (value.size() == 1 && env.Is(Type::kString)) {
      const auto found = environment_(std::string(env.text()));
      if (!found) return Complain(env, "the environment does not have this variable");
      key = *found;
    } else if (value.size() == 1 && file.Is(Type::kString)) {
      auto text = base::ReadFile(Resolve(file.text()));
      if (!text) return Complain(file, text.error().message);
      while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
      key = *text;
    } else {
      return Complain(value,
                      fmt::format("`{}` must be a string, {{env: NAME}} or {{file: PATH}}", name));
    }
    const bool is_plain =
        std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F; });
    if (key.empty()) return Complain(value, fmt::format("`{}` is empty", name));
    if (!is_plain) return Complain(value, fmt::format("`{}` has characters no key has", name));
    return key;
  }

  std::string Complain(Value at, std::string message) {
    issues_.Error(at.position(), std::move(message));
    return "";
  }

  void ReadRoots(Value value, ApiOptions& api) {
    if (api.url.host.empty()) return;  // told already
    if (!api.url.is_https) {
      if (value) issues_.Error(value.position(), "`ca_file` is for https: `url` says http");
      return;
    }
    const std::string path = value ? Resolve(value.text()) : "";
    auto roots = net::TrustedRoots::Load(path, std::string(kCaRemedy));
    if (roots) {
      api.roots = std::move(*roots);
    } else {
      issues_.Error(value.position(), roots.error().message);
    }
  }

  void ReadLimits(ObjectReader& reader, CloudConfig& cloud) {
    if (const auto seconds = reader.TakeInt("timeout_s", 1, kTimeoutSecondsMax)) {
      cloud.api.timeout = std::chrono::seconds(*seconds);
    }
    if (const auto max = reader.TakeInt("calls_at_once", 1, kCallsAtOnceMax)) {
      cloud.api.limits.at_once_max = static_cast<size_t>(*max);
    }
    if (const auto max = reader.TakeInt("calls_waiting", 0, kCallsWaitingMax)) {
      cloud.api.limits.waiting_max = static_cast<size_t>(*max);
    }
    if (const auto pause =
            reader.TakeInt("poll_ms", JobOptions::kFirstPollMsMin, JobOptions::kFirstPollMsMax)) {
      cloud.jobs.StartAt(std::chrono::milliseconds(*pause));
    }
  }

  void ReadScope(ObjectReader& reader, Scope& scope) {
    scope.project = reader.TakeString("project").value_or("");
    scope.account = reader.TakeString("account").value_or("");
    scope.domain = reader.TakeString("domain").value_or("");
    const base::Position place = reader.object().position();
    if (!scope.project.empty() && !(scope.account + scope.domain).empty()) {
      issues_.Error(place, fmt::format("{} has both a `project` and an account: take one out",
                                       reader.what()));
    }
    if (!scope.account.empty() && scope.domain.empty()) {
      issues_.Error(place, fmt::format("the `account` of {} needs its `domain`", reader.what()));
    }
  }

  std::string Resolve(std::string_view path) const {
    return (folder_ / std::filesystem::path(path)).lexically_normal().string();
  }

  const std::filesystem::path folder_;
  const Environment& environment_;
  base::Issues& issues_;
};

// Without the lines themselves, unlike Issues::Format: there may be a key in them.
std::string Describe(const std::string& path, const base::Issues& issues) {
  std::string text;
  for (const base::Issue& issue : issues.all()) {
    if (!text.empty()) text += '\n';
    text += path;
    if (issue.position.line > 0) {
      text += fmt::format(":{}:{}", issue.position.line, issue.position.column);
    }
    text += ": error: " + issue.message;
    if (!issue.repair.empty()) text += "\n    " + issue.repair;
  }
  return text;
}

std::string ReadRootsOfEnvironment(const std::string& path, ApiOptions& api) {
  if (!api.url.is_https) {
    return path.empty() ? "" : "CLOUDSTACK_CA_FILE is for https: CLOUDSTACK_API_URL says http";
  }
  auto roots = net::TrustedRoots::Load(
      path, "set CLOUDSTACK_CA_FILE to the PEM file of the authority that it shall be");
  if (!roots) return "CLOUDSTACK_CA_FILE: " + roots.error().message;
  api.roots = std::move(*roots);
  return "";
}

// A sentence about the first thing that is wrong, or empty.
std::string ReadEnvironment(const Environment& environment, CloudConfig& cloud) {
  const std::string url = environment("CLOUDSTACK_API_URL").value_or("");
  if (url.empty()) {
    return "CLOUDSTACK_API_URL is not set, for example https://cloud/client/api; or name a file of "
           "clouds with --config";
  }
  cloud.api.api_key = environment("CLOUDSTACK_API_KEY").value_or("");
  cloud.api.secret_key = environment("CLOUDSTACK_SECRET_KEY").value_or("");
  if (cloud.api.api_key.empty()) return "CLOUDSTACK_API_KEY is not set";
  if (cloud.api.secret_key.empty()) return "CLOUDSTACK_SECRET_KEY is not set";
  auto parsed = net::Url::Parse(url);
  if (!parsed) return "CLOUDSTACK_API_URL: " + parsed.error().message;
  cloud.api.url = std::move(*parsed);
  return ReadRootsOfEnvironment(environment("CLOUDSTACK_CA_FILE").value_or(""), cloud.api);
}

}  // namespace

Environment ProcessEnvironment() {
  return [](const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value ? std::optional<std::string>(value) : std::nullopt;
  };
}

LoadedClouds LoadClouds(const std::string& path, const Environment& environment) {
  LoadedClouds loaded;
  base::Issues issues;
  auto text = base::ReadFile(path);
  if (!text) {
    loaded.mistake = text.error().message;
    return loaded;
  }
  const auto document = json::ParseJsonOrYaml(std::move(*text));
  if (document) {
    CloudReader(path, environment, issues).ReadAll(document->root(), loaded.clouds);
  } else {
    issues.Error(document.error().position, document.error().message);
  }
  loaded.mistake = Describe(path, issues);
  return loaded;
}

LoadedClouds CloudOfEnvironment(const Environment& environment) {
  LoadedClouds loaded;
  CloudConfig cloud;
  cloud.name = "default";
  loaded.mistake = ReadEnvironment(environment, cloud);
  loaded.clouds.push_back(std::move(cloud));
  return loaded;
}

}  // namespace toolgate::cloudstack
