// SPDX-License-Identifier: Apache-2.0
#include "mcp/sampling.h"

#include <vector>

#include <fmt/format.h>

#include "base/decimal.h"
#include "base/text.h"
#include "json/writer.h"
#include "mcp/sampling_content.h"
#include "mcp/tool.h"

namespace toolgate::mcp {
namespace {

using Outcome = tl::expected<std::string, std::string>;

constexpr size_t kBytesMax = 1 << 20;
constexpr size_t kMessagesMax = 128;
constexpr size_t kBlocksMax = 64;  // of one message
constexpr size_t kSystemPromptBytesMax = 64 << 10;
constexpr size_t kStopSequencesMax = 16;
constexpr size_t kStopSequenceBytesMax = 256;
constexpr size_t kHintsMax = 8;
constexpr size_t kModelBytesMax = 256;
constexpr size_t kStopReasonBytesMax = 64;
constexpr size_t kToolsMax = 64;
constexpr std::string_view kTokensMax = "100000";
// Several blocks in a message, and tools.
constexpr Revision kWithTools = Revision::k2025_11_25;

tl::unexpected<std::string> Refuse(std::string why) { return tl::unexpected(std::move(why)); }

bool IsText(json::Value value, size_t bytes_max) {
  return value.Is(json::Type::kString) && value.text().size() <= bytes_max;
}

bool IsRole(json::Value role) {
  return role.Is(json::Type::kString) && (role.text() == "user" || role.text() == "assistant");
}

// The blocks of a message, which has one or an array of them.
std::vector<json::Value> BlocksOf(json::Value content) {
  if (!content.Is(json::Type::kArray)) return {content};
  std::vector<json::Value> blocks;
  for (const auto& block : content) blocks.push_back(block.value);
  return blocks;
}

// Writes one message; several blocks as one message each for those that know only one.
std::string WriteMessage(json::Writer& writer, json::Value message, Revision revision,
                         SamplingTools tools) {
  const json::Value role = message.Find("role");
  const json::Value content = message.Find("content");
  const std::vector<json::Value> blocks = BlocksOf(content);
  if (!IsRole(role)) return "it has a message that is neither the user's nor the assistant's";
  if (blocks.empty() || blocks.size() > kBlocksMax) {
    return fmt::format("it has a message without content or with more than {} blocks", kBlocksMax);
  }
  const bool as_array = content.Is(json::Type::kArray) && revision >= kWithTools;
  if (as_array) writer.BeginObject().Member("role", role).Key("content").BeginArray();
  for (json::Value block : blocks) {
    if (!as_array) writer.BeginObject().Member("role", role).Key("content");
    std::string fault = WriteSamplingBlock(writer, block, revision, tools);
    if (!fault.empty()) return fault;
    if (!as_array) writer.EndObject();
  }
  if (as_array) writer.EndArray().EndObject();
  return {};
}

std::string WriteMessages(json::Writer& writer, json::Value messages, Revision revision,
                          SamplingTools tools) {
  if (!messages.Is(json::Type::kArray) || messages.size() == 0 || messages.size() > kMessagesMax) {
    return fmt::format("it has not 1 to {} messages", kMessagesMax);
  }
  writer.Key("messages").BeginArray();
  for (const auto& message : messages) {
    std::string fault = WriteMessage(writer, message.value, revision, tools);
    if (!fault.empty()) return fault;
  }
  writer.EndArray();
  return {};
}

bool IsShare(json::Value value) {
  const auto number = base::Decimal::Parse(value.text());
  return value.Is(json::Type::kNumber) && number && *number >= *base::Decimal::Parse("0") &&
         *number <= *base::Decimal::Parse("1");
}

// Preferences are wishes: what is malformed is left out.
void WritePreferences(json::Writer& writer, json::Value preferences) {
  if (!preferences.Is(json::Type::kObject)) return;
  writer.Key("modelPreferences").BeginObject();
  size_t hints = 0;
  for (const auto& hint : preferences.Find("hints")) {
    const json::Value name = hint.value.Find("name");
    if (!IsText(name, kModelBytesMax) || hints == kHintsMax) continue;
    if (hints++ == 0) writer.Key("hints").BeginArray();
    writer.BeginObject().Member("name", name).EndObject();
  }
  if (hints > 0) writer.EndArray();
  for (std::string_view member : {"costPriority", "speedPriority", "intelligencePriority"}) {
    const json::Value share = preferences.Find(member);
    if (IsShare(share)) writer.Member(member, share);
  }
  writer.EndObject();
}

std::string WriteTokens(json::Writer& writer, json::Value tokens) {
  const auto number = base::Decimal::Parse(tokens.text());
  const bool is_count = tokens.Is(json::Type::kNumber) && number && number->is_integer() &&
                        *number >= *base::Decimal::Parse("1");
  if (!is_count) return "its maxTokens is not a positive integer";
  const bool is_too_many = *number > *base::Decimal::Parse(kTokensMax);
  writer.Key("maxTokens").Raw(is_too_many ? kTokensMax : tokens.text());
  return {};
}

std::string WriteStopSequences(json::Writer& writer, json::Value sequences) {
  if (!sequences) return {};
  bool is_fine = sequences.Is(json::Type::kArray) && sequences.size() <= kStopSequencesMax;
  for (const auto& sequence : sequences) {
    is_fine = is_fine && IsText(sequence.value, kStopSequenceBytesMax);
  }
  if (!is_fine) {
    return fmt::format("its stopSequences are not at most {} strings of at most {} bytes",
                       kStopSequencesMax, kStopSequenceBytesMax);
  }
  writer.Member("stopSequences", sequences);
  return {};
}

std::string WriteTools(json::Writer& writer, json::Value tools) {
  if (!tools) return {};
  if (!tools.Is(json::Type::kArray) || tools.size() > kToolsMax) {
    return fmt::format("its tools are not a list of at most {}", kToolsMax);
  }
  writer.Key("tools").BeginArray();
  for (const auto& [key, key_value, tool] : tools) {
    const std::string fault = FindToolFault(tool);
    if (!fault.empty()) return fmt::format("it has a tool that cannot be passed on: {}", fault);
    writer.BeginObject();
    for (std::string_view member :
         {"name", "title", "description", "inputSchema", "outputSchema"}) {
      const json::Value value = tool.Find(member);
      if (value) writer.Member(member, value);
    }
    writer.EndObject();
  }
  writer.EndArray();
  return {};
}

std::string WriteToolChoice(json::Writer& writer, json::Value choice) {
  if (!choice) return {};
  const json::Value mode = choice.Find("mode");
  const bool is_known = mode.text() == "auto" || mode.text() == "required" || mode.text() == "none";
  if (!choice.Is(json::Type::kObject) || (mode && !is_known)) {
    return "its toolChoice is not auto, required or none";
  }
  writer.Key("toolChoice").BeginObject();
  if (mode) writer.Member("mode", mode);
  writer.EndObject();
  return {};
}

// The members besides the messages.
std::string WriteSettings(json::Writer& writer, json::Value params) {
  WritePreferences(writer, params.Find("modelPreferences"));
  const json::Value prompt = params.Find("systemPrompt");
  if (prompt && !IsText(prompt, kSystemPromptBytesMax)) {
    return fmt::format("its systemPrompt is not a string of at most {} bytes",
                       kSystemPromptBytesMax);
  }
  if (prompt) writer.Member("systemPrompt", prompt);
  // Anything else would show one server what others said.
  writer.Member("includeContext", "none");
  const json::Value temperature = params.Find("temperature");
  if (temperature.Is(json::Type::kNumber)) writer.Member("temperature", temperature);
  std::string fault = WriteTokens(writer, params.Find("maxTokens"));
  if (fault.empty()) fault = WriteStopSequences(writer, params.Find("stopSequences"));
  return fault;
}

// Whether the call of a tool in a sample is of one that the server offered.
bool IsOffered(json::Value asked, json::Value block) {
  if (block.Find("type").text() != "tool_use" || !asked) return true;
  for (const auto& tool : asked.Find("tools")) {
    if (tool.value.Find("name").text() == block.Find("name").text()) return true;
  }
  return false;
}

std::string WriteSampleContent(json::Writer& writer, json::Value asked, json::Value content,
                               Revision revision) {
  const std::vector<json::Value> blocks = BlocksOf(content);
  const bool as_array = content.Is(json::Type::kArray) && revision >= kWithTools;
  if (blocks.empty() || blocks.size() > (as_array ? kBlocksMax : 1)) {
    return "its content has no blocks or too many";
  }
  const bool has_tools = revision >= kWithTools && (!asked || asked.Find("tools"));
  writer.Key("content");
  if (as_array) writer.BeginArray();
  for (json::Value block : blocks) {
    if (block.Find("type").text() == "tool_result" || !IsOffered(asked, block)) {
      return "its content calls or answers a tool that was not offered";
    }
    std::string fault = WriteSamplingBlock(
        writer, block, revision, has_tools ? SamplingTools::kOffered : SamplingTools::kNone);
    if (!fault.empty()) return fault;
  }
  if (as_array) writer.EndArray();
  return {};
}

Outcome WithinLimit(std::string out) {
  if (out.size() <= kBytesMax) return out;
  return Refuse(fmt::format("it is larger than {} bytes", kBytesMax));
}

}  // namespace

Outcome WriteSampling(json::Value params, Revision revision, const ClientFeatures& features) {
  if (!features.sampling) {
    return Refuse("it asks for sampling, which the client does not do or may not do");
  }
  const json::Value tools = params.Find("tools");
  const json::Value choice = params.Find("toolChoice");
  const bool knows_tools = features.sampling_tools && revision >= kWithTools;
  if ((tools || choice) && !knows_tools) {
    return Refuse("it asks for sampling with tools, which the client does not do or may not do");
  }
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  std::string fault = WriteMessages(writer, params.Find("messages"), revision,
                                    knows_tools ? SamplingTools::kOffered : SamplingTools::kNone);
  if (fault.empty()) fault = WriteSettings(writer, params);
  if (fault.empty()) fault = WriteTools(writer, tools);
  if (fault.empty()) fault = WriteToolChoice(writer, choice);
  if (!fault.empty()) return Refuse(std::move(fault));
  writer.EndObject();
  return WithinLimit(std::move(out));
}

Outcome WriteSample(json::Value asked, json::Value result, Revision revision) {
  const json::Value model = result.Find("model");
  const json::Value reason = result.Find("stopReason");
  if (!IsRole(result.Find("role"))) return Refuse("its role is not user or assistant");
  if (!IsText(model, kModelBytesMax)) return Refuse("it does not name its model");
  if (reason && !IsText(reason, kStopReasonBytesMax)) return Refuse("its stopReason is malformed");
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("role", result.Find("role"));
  std::string fault = WriteSampleContent(writer, asked, result.Find("content"), revision);
  if (!fault.empty()) return Refuse(std::move(fault));
  writer.Member("model", model);
  if (reason) writer.Member("stopReason", reason);
  writer.EndObject();
  return WithinLimit(std::move(out));
}

}  // namespace toolgate::mcp
