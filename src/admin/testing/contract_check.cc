// SPDX-License-Identifier: Apache-2.0
#include "admin/testing/contract_check.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "json/parse.h"
#include "json/pointer.h"
#include "json/reader.h"
#include "json/writer.h"
#include "json/yaml.h"

namespace toolgate::admin {
namespace {

constexpr char kUri[] = "https://toolgate.invalid/contract";

std::string MethodOf(std::string_view key) {
  std::string method(key);
  for (char& c : method) c = static_cast<char>(base::IsAsciiLower(c) ? c - 32 : c);
  return method;
}

std::string ContentType(const Answer& answer) {
  for (const auto& [name, value] : answer.fields) {
    if (name == "Content-Type") return value;
  }
  return {};
}

}  // namespace

Contract::Contract(const std::string& text) {
  auto parsed = json::ParseYaml(text);
  CHECK(parsed.has_value());
  document_ = std::move(*parsed);
  auto copy = json::Parse(json::Write(document_.root()));
  CHECK(copy.has_value());
  documents_.Add(kUri, std::move(*copy));
  for (const auto& path : document_.root().Find("paths")) {
    for (const auto& entry : path.value) {
      if (entry.key != "parameters") {
        Take(path.key, entry.key, entry.value, path.value.Find("parameters"));
      }
    }
  }
}

void Contract::Take(std::string_view path, std::string_view method, json::Value operation,
                    json::Value shared_parameters) {
  ContractOperation out;
  out.method = MethodOf(method);
  out.path = path;
  out.id = operation.Find("operationId").text();
  out.role = operation.Find("x-role").text();
  for (const json::Value list : {operation.Find("parameters"), shared_parameters}) {
    for (const auto& entry : list) {
      const json::Value parameter = Follow(entry.value);
      if (parameter.Find("in").text() == "query") {
        out.query.emplace_back(parameter.Find("name").text());
      }
    }
  }
  std::sort(out.query.begin(), out.query.end());
  if (const json::Value body = operation.Find("requestBody")) {
    out.body = Follow(body).Find("required").AsBool() ? Body::kJson : Body::kOptional;
  }
  out.value = operation;
  operations_.push_back(std::move(out));
}

json::Value Contract::Follow(json::Value value) const {
  const json::Value reference = value.Find("$ref");
  if (!reference) return value;
  const auto tokens = json::SplitPointer(reference.text().substr(1));
  CHECK(tokens.has_value());
  json::Value at = document_.root();
  for (const std::string& token : *tokens) at = json::FindByToken(at, token);
  return at;
}

const ContractOperation* Contract::Find(std::string_view operation) const {
  for (const ContractOperation& known : operations_) {
    if (known.id == operation) return &known;
  }
  return nullptr;
}

std::string Contract::FindFault(std::string_view operation, const Answer& answer) {
  const ContractOperation* known = Find(operation);
  if (!known) return fmt::format("no operation `{}`", operation);
  const json::Value responses = known->value.Find("responses");
  json::Value response = responses.Find(std::to_string(answer.status));
  if (!response && answer.status >= 400) response = responses.Find("default");
  if (!response) return fmt::format("{}: {} is not promised", operation, answer.status);
  response = Follow(response);
  const json::Value content = response.Find("content");
  if (!content) return answer.body.empty() ? "" : fmt::format("{}: a body", operation);
  const std::string type = ContentType(answer);
  const json::Value promised = content.Find(type);
  if (!promised) return fmt::format("{}: `{}` is not promised", operation, type);
  if (!promised.Find("schema")) return {};
  const std::string pointer = json::PointerTo(document_.root(), promised.Find("schema"));
  const std::string fault = FindBodyFault(pointer, answer.body);
  return fault.empty() ? "" : fmt::format("{} {}: {}", operation, answer.status, fault);
}

std::string Contract::FindBodyFault(const std::string& pointer, std::string_view body) {
  auto schema_text = json::Parse(fmt::format(R"({{"$ref":"{}#{}"}})", kUri, pointer));
  CHECK(schema_text.has_value());
  const auto schema = json::Schema::Compile(schema_text->root(), {.documents = &documents_});
  if (!schema) return "the schema: " + schema.error().message;
  const auto document = json::Parse(std::string(body));
  if (!document) return "no JSON: " + document.error().message;
  const auto fault = schema->Validate(document->root());
  return fault ? fmt::format("`{}` {}: {}", fault->pointer, fault->message, body) : "";
}

}  // namespace toolgate::admin
