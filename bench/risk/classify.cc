// SPDX-License-Identifier: Apache-2.0
// bench_risk DEFINITIONS METHOD TOOLS SERVER_SIZE: classifies TOOLS definitions, those of the file
// again and again, in servers of SERVER_SIZE. METHOD is `classify` or `names`, the simplest thing
// that one could do instead. Prints one JSON object.
#include "risk/classify.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "json/regex.h"
#include "risk/testing/labelled_tools.h"

namespace toolgate::risk {
namespace {

// What one writes in ten minutes: words in names, the worst first.
class NameList {
 public:
  NameList() {
    Add(Category::kFinancial, "pay|refund|invoice|charge|payout|transfer|purchase|order");
    Add(Category::kDestructive, "delete|remove|destroy|drop|purge|wipe|clear|reset|revoke|cancel");
    Add(Category::kExecute, "run|exec|start|stop|restart|deploy|invoke|trigger|click|call");
    Add(Category::kWrite, "create|update|add|set|write|edit|send|put|post|upload|move");
    Add(Category::kRead, "get|list|read|search|find|describe|show|fetch|query|check");
  }

  Category Classify(std::string_view name) const {
    for (const auto& [category, pattern] : patterns_) {
      if (pattern.Matches(name)) return category;
    }
    return Category::kUnknown;
  }

 private:
  void Add(Category category, std::string_view words) {
    patterns_.emplace_back(category, *json::Regex::Compile(fmt::format("(?i){}", words)));
  }

  std::vector<std::pair<Category, json::Regex>> patterns_;
};

size_t ResidentBytes() {
  std::ifstream in("/proc/self/status");
  std::string line;
  while (std::getline(in, line)) {
    if (line.starts_with("VmHWM:")) return std::strtoul(line.c_str() + 6, nullptr, 10) * 1024;
  }
  return 0;
}

struct Run {
  const std::deque<LabelledTool>& tools;
  size_t count;
  size_t server_size;
};

template <class Classify>
double SecondsFor(const Run& run, Classify classify) {
  std::vector<ToolDefinition> server;
  server.reserve(run.server_size);
  std::clock_t took = 0;  // of this thread's processor, whatever else the machine does
  size_t next = 0;
  for (size_t done = 0; done < run.count; done += server.size()) {
    server.clear();
    while (server.size() < run.server_size && done + server.size() < run.count) {
      server.push_back(run.tools[next++ % run.tools.size()].definition);
    }
    const std::clock_t began = std::clock();
    classify(server);
    took += std::clock() - began;
  }
  return static_cast<double>(took) / CLOCKS_PER_SEC;
}

// So that nothing is left out for having no use.
size_t assessed = 0;

double MeasureClassify(const Run& run) {
  return SecondsFor(run, [](const std::vector<ToolDefinition>& server) {
    for (const Assessment& assessment : Classify("server", server)) {
      assessed += assessment.evidence.size() + 1;
    }
  });
}

double MeasureNames(const Run& run) {
  const NameList names;
  return SecondsFor(run, [&](const std::vector<ToolDefinition>& server) {
    for (const ToolDefinition& tool : server) {
      assessed += static_cast<size_t>(names.Classify(tool.name));
    }
  });
}

Score ScoreOf(const std::deque<LabelledTool>& tools, bool by_names) {
  Score score;
  const NameList names;
  for (const ClassifiedTool& classified : ClassifyAll(tools)) {
    const LabelledTool& tool = *classified.tool;
    score.Add(tool.label,
              by_names ? names.Classify(tool.definition.name) : classified.assessment.category);
  }
  return score;
}

int Main(int argc, char** argv) {
  if (argc != 5) {
    std::fputs("usage: bench_risk DEFINITIONS classify|names TOOLS SERVER_SIZE\n", stderr);
    return 2;
  }
  const auto tools = ReadLabelledTools(argv[1]);
  if (!tools || tools->empty()) {
    std::fprintf(stderr, "%s\n", tools ? "no definitions" : tools.error().message.c_str());
    return 1;
  }
  const bool by_names = std::string_view(argv[2]) == "names";
  const Run run{*tools, std::strtoul(argv[3], nullptr, 10), std::strtoul(argv[4], nullptr, 10)};
  const size_t before = ResidentBytes();
  const double seconds = by_names ? MeasureNames(run) : MeasureClassify(run);
  const size_t after = ResidentBytes();
  size_t bytes = 0;
  for (const LabelledTool& tool : *tools) bytes += tool.document.source().size();
  const Score score = ScoreOf(*tools, by_names);
  fmt::print(
      R"({{"tools":{},"seconds":{:.6f},"bytes":{},"grown":{},"definitionBytes":{},"assessed":{},)"
      R"("accuracy":{:.4f},"macroF1":{:.4f},"criticalRecall":{:.4f},"readShareOfOthers":{:.4f}}})"
      "\n",
      run.count, seconds, after, after - before, bytes / tools->size(), assessed, score.accuracy(),
      score.macro_f1(), score.critical_recall(), score.read_share_of_others());
  return 0;
}

}  // namespace
}  // namespace toolgate::risk

int main(int argc, char** argv) { return toolgate::risk::Main(argc, argv); }
