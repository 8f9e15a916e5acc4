// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/case_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"

namespace toolgate::policy::trial {
namespace {

constexpr size_t kShownCharsMax = 500;

std::string Show(const std::string& text) { return base::Printable(text, kShownCharsMax); }

bool IsFailed(const CaseRun& one) { return !one.difference.empty(); }

void AppendUse(const PolicyUse& use, std::string& out) {
  const auto unused = std::count_if(use.rules.begin(), use.rules.end(),
                                    [](const RuleUse& rule) { return rule.cases == 0; });
  out += fmt::format("\nrules of {}: {} of {} decided a case\n", Show(use.policy),
                     static_cast<ptrdiff_t>(use.rules.size()) - unused, use.rules.size());
  for (const RuleUse& rule : use.rules) {
    const std::string count = rule.cases == 0 ? "none" : fmt::format("{}", rule.cases);
    out += fmt::format("  {:>4}  {}\n", count, Show(rule.rule));
  }
}

void WriteCase(const CaseRun& one, json::Writer& writer) {
  writer.BeginObject().Member("name", one.name).Member("passed", !IsFailed(one));
  if (IsFailed(one)) writer.Member("difference", one.difference);
  writer.Member("outcome", Name(one.outcome));
  if (!one.rule.empty()) writer.Member("rule", one.rule).Member("message", one.message);
  writer.EndObject();
}

void WriteFile(const FileRun& file, json::Writer& writer) {
  writer.BeginObject().Member("file", file.file).Member("policy", file.policy);
  if (!file.description.empty()) writer.Member("description", file.description);
  writer.Key("cases").BeginArray();
  for (const CaseRun& one : file.cases) WriteCase(one, writer);
  writer.EndArray().EndObject();
}

// Texts of case files are UTF-8 already; what XML 1.0 has no characters for is replaced.
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
      case '\n':
        out += "&#10;";
        break;
      case '\t':
        out += "&#9;";
        break;
      default:
        out +=
            static_cast<unsigned char>(c) < 0x20 ? std::string("\xEF\xBF\xBD") : std::string(1, c);
    }
  }
  return out;
}

void AppendSuite(const FileRun& file, std::string& out) {
  const auto failed = std::count_if(file.cases.begin(), file.cases.end(), IsFailed);
  const std::string name = Escape(file.file);
  out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", name,
                     file.cases.size(), failed);
  for (const CaseRun& one : file.cases) {
    out += fmt::format("    <testcase classname=\"{}\" name=\"{}\"", name, Escape(one.name));
    out += IsFailed(one)
               ? fmt::format("><failure message=\"{}\"/></testcase>\n", Escape(one.difference))
               : "/>\n";
  }
  out += "  </testsuite>\n";
}

}  // namespace

std::string WriteText(const Run& run) {
  std::string out;
  for (const FileRun& file : run.files) {
    out += Show(file.file);
    if (file.policy != file.file) out += fmt::format(" ({})", Show(file.policy));
    out += "\n";
    for (const CaseRun& one : file.cases) {
      out += fmt::format("  {}  {}\n", IsFailed(one) ? "FAIL" : "ok  ", Show(one.name));
      if (IsFailed(one))
        out += fmt::format("        {}\n", base::PrintableSentence(one.difference, kShownCharsMax));
    }
  }
  for (const PolicyUse& use : run.policies) AppendUse(use, out);
  out += fmt::format("\n{} of {} cases came out as expected\n", run.cases() - run.failed(),
                     run.cases());
  return out;
}

std::string WriteJson(const Run& run) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  writer.Member("cases", static_cast<int64_t>(run.cases()));
  writer.Member("failed", static_cast<int64_t>(run.failed()));
  writer.Key("files").BeginArray();
  for (const FileRun& file : run.files) WriteFile(file, writer);
  writer.EndArray().Key("policies").BeginArray();
  for (const PolicyUse& use : run.policies) {
    writer.BeginObject().Member("policy", use.policy).Key("rules").BeginArray();
    for (const RuleUse& rule : use.rules) {
      writer.BeginObject().Member("rule", rule.rule);
      writer.Member("cases", static_cast<int64_t>(rule.cases)).EndObject();
    }
    writer.EndArray().EndObject();
  }
  writer.EndArray().EndObject();
  return out + "\n";
}

std::string WriteJunit(const Run& run) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites name=\"toolgate policy test\" tests=\"{}\" failures=\"{}\">\n",
                     run.cases(), run.failed());
  for (const FileRun& file : run.files) AppendSuite(file, out);
  return out + "</testsuites>\n";
}

}  // namespace toolgate::policy::trial
