// SPDX-License-Identifier: Apache-2.0
// How requests of the CloudStack API are written and signed (CloudStack developer guide, "Signing
// API requests"; the server's own encoding rules). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace toolgate::cloudstack {

struct Parameter {
  std::string name;
  std::string value;
};
using Parameters = std::vector<Parameter>;

// The value of the first parameter of this name in any case; null if there is none.
const std::string* FindParameter(const Parameters& parameters, std::string_view name);

// `value` as Java's URLEncoder writes it, with `%20` for a space: A-Z a-z 0-9 * - . _ stay.
std::string EncodeValue(std::string_view value);

// `a=1&b=2` for a query or a form body. Names are encoded too.
std::string EncodeForm(const Parameters& parameters);

// Reads a query or form body; parts without `=` have an empty value. Errors: invalid_input on a
// malformed escape.
base::Result<Parameters> DecodeForm(std::string_view text);

// What is signed: every parameter but `signature`, in the order of names as sent, names bare,
// values encoded, all in lower case.
std::string StringToSign(Parameters parameters);

// The base64 HMAC-SHA1 of it.
std::string Sign(const Parameters& parameters, std::string_view secret_key);

}  // namespace toolgate::cloudstack
