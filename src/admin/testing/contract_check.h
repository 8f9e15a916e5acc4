// SPDX-License-Identifier: Apache-2.0
// The contract, as tests ask it: which operations there are, and whether an answer is one of those
// that it promises.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "admin/route.h"
#include "json/document.h"
#include "json/schema/schema.h"

namespace toolgate::admin {

struct ContractOperation {
  std::string method;
  std::string path;
  std::string id;
  std::string role;
  std::vector<std::string> query;  // in order of their names
  Body body = Body::kNone;
  json::Value value;
};

class Contract {
 public:
  // `text`: contracts/openapi.yaml.
  explicit Contract(const std::string& text);

  const std::vector<ContractOperation>& operations() const { return operations_; }
  const ContractOperation* Find(std::string_view operation) const;

  // What is wrong with an answer of an operation; empty: nothing.
  std::string FindFault(std::string_view operation, const Answer& answer);
  // Where `reference` is `#/...` in the contract, what it leads to; else `value` itself.
  json::Value Follow(json::Value value) const;

 private:
  std::string FindBodyFault(const std::string& pointer, std::string_view body);
  void Take(std::string_view path, std::string_view method, json::Value operation,
            json::Value shared_parameters);

  json::Document document_;
  json::SchemaRegistry documents_;
  std::vector<ContractOperation> operations_;
};

}  // namespace toolgate::admin
