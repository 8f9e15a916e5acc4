// SPDX-License-Identifier: Apache-2.0
#include "mcp/downgrade.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "json/writer.h"

namespace toolgate::mcp {
namespace {

using R = Revision;

enum class Shape {
  kOther,  // nothing in it is known here
  kTool,
  kPrompt,
  kPromptArgument,
  kResource,
  kResourceTemplate,
  kImplementation,
  kContent,
  kContents,
  kAnnotations,
  kIcon,
  kResult,
  kCallResult,
  kPromptResult,
  kPromptMessage,
  kReadResult,
};

constexpr R kFirst = R::k2024_11_05;

// The members that came later, and those that hold something of a shape (one or an array of them).
struct Member {
  Shape shape;
  std::string_view name;
  R since;
  Shape holds = Shape::kOther;
};
constexpr Member kMembers[] = {
    {Shape::kTool, "annotations", R::k2025_03_26},
    {Shape::kTool, "title", R::k2025_06_18},
    {Shape::kTool, "outputSchema", R::k2025_06_18},
    {Shape::kTool, "_meta", R::k2025_06_18},
    {Shape::kTool, "icons", R::k2025_11_25, Shape::kIcon},
    {Shape::kPrompt, "title", R::k2025_06_18},
    {Shape::kPrompt, "_meta", R::k2025_06_18},
    {Shape::kPrompt, "icons", R::k2025_11_25, Shape::kIcon},
    {Shape::kPrompt, "arguments", kFirst, Shape::kPromptArgument},
    {Shape::kPromptArgument, "title", R::k2025_06_18},
    {Shape::kResource, "title", R::k2025_06_18},
    {Shape::kResource, "_meta", R::k2025_06_18},
    {Shape::kResource, "icons", R::k2025_11_25, Shape::kIcon},
    {Shape::kResource, "annotations", kFirst, Shape::kAnnotations},
    {Shape::kResourceTemplate, "title", R::k2025_06_18},
    {Shape::kResourceTemplate, "_meta", R::k2025_06_18},
    {Shape::kResourceTemplate, "icons", R::k2025_11_25, Shape::kIcon},
    {Shape::kResourceTemplate, "annotations", kFirst, Shape::kAnnotations},
    {Shape::kImplementation, "title", R::k2025_06_18},
    {Shape::kImplementation, "description", R::k2025_11_25},
    {Shape::kImplementation, "icons", R::k2025_11_25, Shape::kIcon},
    {Shape::kImplementation, "websiteUrl", R::k2025_11_25},
    {Shape::kContent, "_meta", R::k2025_06_18},
    {Shape::kContent, "icons", R::k2025_11_25, Shape::kIcon},
    {Shape::kContent, "annotations", kFirst, Shape::kAnnotations},
    {Shape::kContent, "resource", kFirst, Shape::kContents},
    {Shape::kContents, "_meta", R::k2025_06_18},
    {Shape::kAnnotations, "lastModified", R::k2025_06_18},
    {Shape::kCallResult, "content", kFirst, Shape::kContent},
    {Shape::kCallResult, "structuredContent", R::k2025_06_18},
    {Shape::kPromptResult, "messages", kFirst, Shape::kPromptMessage},
    {Shape::kPromptMessage, "content", kFirst, Shape::kContent},
    {Shape::kReadResult, "contents", kFirst, Shape::kContents},
    {Shape::kResult, "resultType", R::k2026_07_28},
    {Shape::kResult, "ttlMs", R::k2026_07_28},
    {Shape::kResult, "cacheScope", R::k2026_07_28},
};

// Every kind of content that there is.
struct ContentKind {
  std::string_view type;
  R since;
};
constexpr ContentKind kContentKinds[] = {
    {"text", kFirst},
    {"image", kFirst},
    {"resource", kFirst},
    {"audio", R::k2025_03_26},
    {"resource_link", R::k2025_06_18},
};

bool IsResult(Shape shape) {
  return shape == Shape::kResult || shape == Shape::kCallResult || shape == Shape::kPromptResult ||
         shape == Shape::kReadResult;
}

const Member* FindMember(Shape shape, std::string_view name) {
  const auto find = [name](Shape wanted) {
    return std::find_if(std::begin(kMembers), std::end(kMembers),
                        [&](const Member& row) { return row.shape == wanted && row.name == name; });
  };
  const Member* row = find(shape);
  if (row == std::end(kMembers) && IsResult(shape)) row = find(Shape::kResult);
  return row == std::end(kMembers) ? nullptr : row;
}

bool IsContentKnown(json::Value content, Revision revision) {
  const std::string_view type = content.Find("type").text();
  return std::any_of(
      std::begin(kContentKinds), std::end(kContentKinds),
      [&](const ContentKind& row) { return row.type == type && row.since <= revision; });
}

// Clients fetch icons, whoever put them there: by https, or not at all (2025-11-25, "Icons").
bool IsSafeIcon(json::Value icon) {
  const std::string_view source = icon.Find("src").text();
  return base::EqualsIgnoreCase(source.substr(0, 8), "https://") ||
         base::EqualsIgnoreCase(source.substr(0, 5), "data:");
}

// Of one block of content.
bool HasSafeIcons(json::Value block) {
  const json::Value icons = block.Find("icons");
  if (icons && !icons.Is(json::Type::kArray)) return false;
  for (const auto& icon : icons) {
    if (!IsSafeIcon(icon.value)) return false;
  }
  return true;
}

// Of one block, or of an array of them.
bool HasSafeIconsOnly(json::Value content) {
  if (!content.Is(json::Type::kArray)) return HasSafeIcons(content);
  for (const auto& block : content) {
    if (!HasSafeIcons(block.value)) return false;
  }
  return true;
}

// Whether `value` has a shape that only 2026-07-28 allows there.
bool IsOfModernShape(Shape shape, std::string_view name, json::Value value) {
  if (shape == Shape::kCallResult && name == "structuredContent") {
    return !value.Is(json::Type::kObject);
  }
  return shape == Shape::kTool && name == "outputSchema" && value.Find("type").text() != "object";
}

bool IsKept(Shape shape, std::string_view name, json::Value value, Revision revision) {
  if (shape == Shape::kTool && name == "execution") return false;
  if (!IsModern(revision) && IsOfModernShape(shape, name, value)) return false;
  const Member* row = FindMember(shape, name);
  if (row == nullptr) return true;
  const bool is_nonsense = row->holds == Shape::kIcon && !value.Is(json::Type::kArray);
  return row->since <= revision && !is_nonsense;
}

void WriteAsText(json::Writer& writer, json::Value content) {
  const json::Value uri = content.Find("uri");
  writer.BeginObject().Member("type", "text");
  writer.Member("text", uri ? uri.text() : "[content of a kind that this version does not have]");
  writer.EndObject();
}

// Writes `value`, which is of the shape or an array of such.
void WriteShape(json::Writer& writer, Shape shape, json::Value value, Revision revision) {
  if (value.Is(json::Type::kArray) && shape != Shape::kOther) {
    writer.BeginArray();
    for (const auto& element : value) {
      if (shape == Shape::kIcon && !IsSafeIcon(element.value)) continue;
      WriteShape(writer, shape, element.value, revision);
    }
    writer.EndArray();
    return;
  }
  if (shape == Shape::kContent && !IsContentKnown(value, revision)) {
    WriteAsText(writer, value);
    return;
  }
  if (shape == Shape::kOther || !value.Is(json::Type::kObject)) {
    writer.Copy(value);
    return;
  }
  writer.BeginObject();
  for (const auto& [name, name_value, member] : value) {
    if (!IsKept(shape, name, member, revision)) continue;
    const Member* row = FindMember(shape, name);
    writer.Key(name);
    WriteShape(writer, row != nullptr ? row->holds : Shape::kOther, member, revision);
  }
  writer.EndObject();
}

bool HasUnknownContent(json::Value content, Revision revision) {
  if (content.Is(json::Type::kObject)) return !IsContentKnown(content, revision);
  for (const auto& block : content) {
    if (!IsContentKnown(block.value, revision)) return true;
  }
  return false;
}

// Whether the result is for clients that know all of it as it is: most are, and are copied whole.
bool IsKnownWhole(Shape shape, json::Value result, Revision revision) {
  if (revision < Revision::k2025_11_25) return false;
  for (const auto& [name, name_value, member] : result) {
    if (!IsKept(shape, name, member, revision)) return false;
  }
  if (HasUnknownContent(result.Find("content"), revision)) return false;
  for (const auto& message : result.Find("messages")) {
    if (HasUnknownContent(message.value.Find("content"), revision)) return false;
  }
  return !HasUnsafeIcons(result);
}

constexpr std::string_view kOurPrefix = "io.toolgate/";

bool ClaimsToBeUs(json::Value meta) {
  for (const auto& entry : meta) {
    if (entry.key.starts_with(kOurPrefix)) return true;
  }
  return false;
}

Shape ShapeOf(Definition kind) {
  switch (kind) {
    case Definition::kTool:
      return Shape::kTool;
    case Definition::kPrompt:
      return Shape::kPrompt;
    case Definition::kResource:
      return Shape::kResource;
    case Definition::kResourceTemplate:
      return Shape::kResourceTemplate;
    case Definition::kImplementation:
      return Shape::kImplementation;
  }
  return Shape::kOther;
}

Shape ShapeOfResult(Method method) {
  if (method == Method::kToolsCall) return Shape::kCallResult;
  if (method == Method::kPromptsGet) return Shape::kPromptResult;
  return method == Method::kResourcesRead ? Shape::kReadResult : Shape::kResult;
}

}  // namespace

bool HasUnsafeIcons(json::Value result) {
  if (!HasSafeIconsOnly(result.Find("content"))) return true;
  for (const auto& message : result.Find("messages")) {
    if (!HasSafeIconsOnly(message.value.Find("content"))) return true;
  }
  return false;
}

void WriteDefinition(std::string& out, Definition kind, json::Value definition, Revision revision,
                     std::string_view meta) {
  json::Writer writer(out);
  const Shape shape = ShapeOf(kind);
  const json::Value own = definition.Find("_meta");
  const bool has_meta =
      IsKept(shape, "_meta", own, revision) && (!meta.empty() || ClaimsToBeUs(own));
  if (!has_meta) return WriteShape(writer, shape, definition, revision);
  writer.BeginObject();
  for (const auto& [name, name_value, member] : definition) {
    if (name == "_meta" || !IsKept(shape, name, member, revision)) continue;
    const Member* row = FindMember(shape, name);
    writer.Key(name);
    WriteShape(writer, row != nullptr ? row->holds : Shape::kOther, member, revision);
  }
  writer.Key("_meta").BeginObject();
  for (const auto& [name, name_value, member] : own) {
    if (!name.starts_with(kOurPrefix)) writer.Key(name).Copy(member);
  }
  writer.RawMembers(meta).EndObject().EndObject();
}

void WriteResult(std::string& out, Method method, json::Value result, Revision revision) {
  json::Writer writer(out);
  const Shape shape = ShapeOfResult(method);
  if (IsKnownWhole(shape, result, revision)) {
    writer.Copy(result);
  } else {
    WriteShape(writer, shape, result, revision);
  }
}

}  // namespace toolgate::mcp
