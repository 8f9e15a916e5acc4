// SPDX-License-Identifier: Apache-2.0
// A data file of src/risk/data/, read and checked when the project is built. Nothing of this is in
// the programs that run: they get tables (generated_source.h).
#pragma once

#include <string>

#include "base/issues.h"
#include "base/result.h"
#include "json/document.h"

namespace toolgate::risk {

struct DataFile {
  std::string path;
  json::Document document;
  base::Issues issues;  // what the schema or we have against it

  json::Value root() const { return document.root(); }
  // The issues with their lines, as compilers tell them.
  std::string Report() const { return issues.Format(path, document.source()); }
};

// Reads YAML and checks it against the JSON Schema in `schema_path`. Errors: a file that cannot be
// read, is no YAML, or no schema; the message begins with `path:line:column` where there is one.
base::Result<DataFile> ReadDataFile(const std::string& path, const std::string& schema_path);

}  // namespace toolgate::risk
