// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/docs_page.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "crypto/hash.h"
#include "json/pointer.h"
#include "json/writer.h"

namespace toolgate::admin::routes {
namespace {

using json::Type;
using json::Value;

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1f24;background:#fff}h2{border-bottom:1px solid #d0d7de;margin-top:3rem}"
    "h3{margin-top:2rem}code{font-family:ui-monospace,monospace;background:#eef1f4;"
    "padding:.1em .3em;border-radius:3px}table{border-collapse:collapse;width:100%}"
    "td,th{border-bottom:1px solid #d0d7de;padding:.3rem .5rem;text-align:left;"
    "vertical-align:top}.method{font-weight:700;color:#0550ae}a{color:#0550ae}"
    "@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}"
    "code{background:#21262d}td,th,h2{border-color:#30363d}.method,a{color:#79c0ff}}";

std::string Escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Text with `code` in backticks.
std::string Prose(std::string_view text) {
  std::string out;
  bool is_code = false;
  for (const std::string_view part : base::Split(text, '`')) {
    out += is_code ? "<code>" + Escape(part) + "</code>" : Escape(part);
    is_code = !is_code;
  }
  return out;
}

std::string UpperCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(base::IsAsciiLower(c) ? c - 32 : c);
  return out;
}

class PageWriter {
 public:
  explicit PageWriter(Value contract) : contract_(contract) {}

  std::string Write() {
    const Value about = contract_.Find("info");
    html_ = fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\"><title>{0} API</title>"
        "<style>{1}</style></head><body><h1>{0} API</h1><p>{2}</p>",
        Escape(about.Find("title").text()), kStyle, Prose(about.Find("description").text()));
    for (const auto& tag : contract_.Find("tags")) WriteTag(tag.value);
    html_ += "<h2 id=\"schemas\">Schemas</h2>";
    for (const auto& schema : contract_.Find("components").Find("schemas")) {
      html_ += fmt::format("<h3 id=\"schema-{0}\">{0}</h3>", Escape(schema.key));
      WriteSchema(schema.value);
    }
    return html_ + "</body></html>";
  }

 private:
  Value Follow(Value value) const {
    const std::string_view reference = value.Find("$ref").text();
    if (reference.empty()) return value;
    const auto tokens = json::SplitPointer(reference.substr(1));
    if (!tokens) return {};
    Value at = contract_;
    for (const std::string& token : *tokens) at = json::FindByToken(at, token);
    return at;
  }

  void WriteTag(Value tag) {
    const std::string_view name = tag.Find("name").text();
    html_ +=
        fmt::format("<h2>{}</h2><p>{}</p>", Escape(name), Prose(tag.Find("description").text()));
    for (const auto& path : contract_.Find("paths")) {
      for (const auto& operation : path.value) {
        const Value tags = operation.value.Find("tags");
        if (json::FindByToken(tags, "0").text() != name) continue;
        WriteOperation(path.key, operation.key, path.value, operation.value);
      }
    }
  }

  void WriteOperation(std::string_view path, std::string_view method, Value shared, Value value) {
    html_ += fmt::format(
        "<h3 id=\"{0}\"><span class=\"method\">{1}</span> <code>{2}</code></h3><p>{3} {4}</p>"
        "<p>Least role: <code>{5}</code></p>",
        Escape(value.Find("operationId").text()), UpperCase(method), Escape(path),
        Prose(value.Find("summary").text()), Prose(value.Find("description").text()),
        Escape(value.Find("x-role").text()));
    html_ += "<table><tbody>";
    for (const Value list : {shared.Find("parameters"), value.Find("parameters")}) {
      for (const auto& entry : list) WriteParameter(Follow(entry.value));
    }
    if (const Value body = Follow(value.Find("requestBody"))) {
      html_ += "<tr><td>body</td><td>" + ContentOf(body) + "</td><td></td></tr>";
    }
    for (const auto& entry : value.Find("responses")) {
      const Value response = Follow(entry.value);
      html_ += fmt::format("<tr><td>answer {}</td><td>{}</td><td>{}</td></tr>", Escape(entry.key),
                           ContentOf(response), Prose(response.Find("description").text()));
    }
    html_ += "</tbody></table>";
  }

  void WriteParameter(Value parameter) {
    html_ +=
        fmt::format("<tr><td><code>{}</code> ({})</td><td>{}</td><td>{}</td></tr>",
                    Escape(parameter.Find("name").text()), Escape(parameter.Find("in").text()),
                    TypeOf(parameter.Find("schema")), Prose(parameter.Find("description").text()));
  }

  // The schema of the first content.
  static std::string ContentOf(Value body) {
    for (const auto& content : body.Find("content")) {
      const Value schema = content.value.Find("schema");
      return schema ? TypeOf(schema) : "<code>" + Escape(content.key) + "</code>";
    }
    return {};
  }

  // One line that says what a value is.
  static std::string TypeOf(Value schema) {
    const std::string_view reference = schema.Find("$ref").text();
    if (!reference.empty()) {
      const std::string name = Escape(reference.substr(reference.rfind('/') + 1));
      return fmt::format("<a href=\"#schema-{0}\">{0}</a>", name);
    }
    if (const Value items = schema.Find("items")) return "list of " + TypeOf(items);
    for (const std::string_view word : {"oneOf", "anyOf", "enum"}) {
      std::string line;
      for (const auto& entry : schema.Find(word)) {
        const bool is_word = entry.value.Is(Type::kString);
        if (!line.empty()) line += " or ";
        line += is_word ? "<code>" + Escape(entry.value.text()) + "</code>" : TypeOf(entry.value);
      }
      if (!line.empty()) return line;
    }
    const Value type = schema.Find("type");
    return type ? Escape(type.Is(Type::kString) ? std::string(type.text()) : json::Write(type))
                : std::string("anything");
  }

  void WriteSchema(Value schema) {
    html_ += fmt::format("<p>{} {}</p>", TypeOf(schema), Prose(schema.Find("description").text()));
    if (schema.Find("properties").size() == 0) return;
    html_ += "<table><tbody>";
    for (const auto& member : schema.Find("properties")) {
      html_ +=
          fmt::format("<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>", Escape(member.key),
                      TypeOf(member.value), Prose(member.value.Find("description").text()));
    }
    html_ += "</tbody></table>";
  }

  const Value contract_;
  std::string html_;
};

}  // namespace

DocsPage MakeDocsPage(Value contract) {
  const crypto::Sha256Digest digest = crypto::Sha256(kStyle);
  const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  return {PageWriter(contract).Write(),
          fmt::format("default-src 'none'; style-src 'sha256-{}'; frame-ancestors 'none'",
                      base::Base64Encode(bytes))};
}

}  // namespace toolgate::admin::routes
