// SPDX-License-Identifier: Apache-2.0
#include "risk/testing/labelled_tools.h"

#include <fstream>
#include <optional>

#include <fmt/format.h>

#include "json/parse.h"
#include "risk/classify.h"

namespace toolgate::risk {
namespace {

constexpr Category kAll[] = {Category::kRead,        Category::kWrite,     Category::kExecute,
                             Category::kDestructive, Category::kFinancial, Category::kUnknown};

std::optional<Category> FindCategory(std::string_view name) {
  for (const Category category : kAll) {
    if (Name(category) == name) return category;
  }
  return std::nullopt;
}

double Ratio(size_t part, size_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool IsCritical(Category category) {
  return category == Category::kDestructive || category == Category::kFinancial;
}

}  // namespace

base::Result<std::deque<LabelledTool>> ReadLabelledTools(const std::string& path) {
  std::ifstream in(path);
  if (!in) return base::Fail(base::ErrorCode::kUnavailable, fmt::format("cannot read `{}`", path));
  std::deque<LabelledTool> tools;
  std::string line;
  for (size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    auto document = json::Parse(line);
    if (!document) return base::Wrap(fmt::format("{}:{}", path, number), document.error());
    LabelledTool tool{.document = std::move(*document)};
    const json::Value root = tool.document.root();
    const auto label = FindCategory(root.Find("category").text());
    if (!label) {
      return base::Fail(base::ErrorCode::kInvalidInput,
                        fmt::format("{}:{}: `category` is no class", path, number));
    }
    tool.label = *label;
    tool.server = root.Find("server").text();
    tool.group = root.Find("group") ? root.Find("group").text() : root.Find("server").text();
    tool.definition = ReadDefinition(root);
    if (root.Find("tool")) tool.definition.name = root.Find("tool").text();
    tools.push_back(std::move(tool));
  }
  return tools;
}

std::vector<ClassifiedTool> ClassifyAll(const std::deque<LabelledTool>& tools) {
  std::vector<ClassifiedTool> all;
  for (size_t begin = 0; begin < tools.size();) {
    std::vector<ToolDefinition> definitions;
    size_t end = begin;
    while (end < tools.size() && tools[end].server == tools[begin].server) {
      definitions.push_back(tools[end++].definition);
    }
    std::vector<Assessment> assessments = Classify(tools[begin].server, definitions);
    for (size_t i = begin; i < end; ++i) {
      all.push_back({&tools[i], std::move(assessments[i - begin])});
    }
    begin = end;
  }
  return all;
}

void Score::Add(Category label, Category said) {
  ++counts_[static_cast<size_t>(label)][static_cast<size_t>(said)];
  ++count_;
}

double Score::accuracy() const {
  size_t right = 0;
  for (const Category category : kAll) right += At(category, category);
  return Ratio(right, count_);
}

double Score::macro_f1() const {
  double sum = 0;
  size_t labels = 0;
  for (const Category category : kAll) {
    size_t with_label = 0;
    size_t said = 0;
    for (const Category other : kAll) {
      with_label += At(category, other);
      said += At(other, category);
    }
    if (with_label == 0) continue;
    ++labels;
    sum += 2 * Ratio(At(category, category), with_label + said);
  }
  return labels == 0 ? 1.0 : sum / static_cast<double>(labels);
}

double Score::critical_recall() const {
  size_t critical = 0;
  size_t found = 0;
  for (const Category label : kAll) {
    if (!IsCritical(label)) continue;
    for (const Category said : kAll) {
      critical += At(label, said);
      if (IsCritical(said)) found += At(label, said);
    }
  }
  return Ratio(found, critical);
}

double Score::critical_precision() const {
  size_t said_critical = 0;
  size_t right = 0;
  for (const Category said : kAll) {
    if (!IsCritical(said)) continue;
    for (const Category label : kAll) {
      said_critical += At(label, said);
      if (IsCritical(label)) right += At(label, said);
    }
  }
  return Ratio(right, said_critical);
}

double Score::read_share_of_others() const {
  size_t others = 0;
  size_t read = 0;
  for (const Category label : kAll) {
    if (label == Category::kRead) continue;
    for (const Category said : kAll) others += At(label, said);
    read += At(label, Category::kRead);
  }
  return others == 0 ? 0.0 : Ratio(read, others);
}

std::string Score::Format(const std::string& title) const {
  std::string out = fmt::format(
      "{}: {} tools, accuracy {:.4f}, macro-F1 {:.4f}, critical recall {:.4f} precision {:.4f}, "
      "others called Read {:.4f}\n",
      title, count_, accuracy(), macro_f1(), critical_recall(), critical_precision(),
      read_share_of_others());
  out += fmt::format("{:>12}", "");
  for (const Category said : kAll) out += fmt::format("{:>12}", Name(said));
  for (const Category label : kAll) {
    out += fmt::format("\n{:>12}", Name(label));
    for (const Category said : kAll) out += fmt::format("{:>12}", At(label, said));
  }
  return out + "\n";
}

}  // namespace toolgate::risk
