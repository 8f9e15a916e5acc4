// SPDX-License-Identifier: Apache-2.0
// The contract as one page for people: no scripts, nothing from elsewhere.
#pragma once

#include <string>

#include "json/document.h"

namespace toolgate::admin::routes {

struct DocsPage {
  std::string html;
  std::string security_policy;  // Content-Security-Policy that lets its style in, and nothing else
};

// `contract`: an OpenAPI 3.1 document, with references only into itself.
DocsPage MakeDocsPage(json::Value contract);

}  // namespace toolgate::admin::routes
