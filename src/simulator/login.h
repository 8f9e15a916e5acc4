// SPDX-License-Identifier: Apache-2.0
// login and logout: what the server answers before it looks at commands.
#pragma once

#include <string_view>

#include "simulator/engine/failure.h"
#include "simulator/model/cloud.h"
#include "simulator/request.h"
#include "simulator/sessions.h"

namespace toolgate::simulator {

// Whether `command` is answered here.
bool IsLogin(std::string_view command);

// The object of the answer; adds the cookies to `answer`.
Reply AnswerLogin(std::string_view command, const ApiRequest& request, Cloud& cloud,
                  Sessions& sessions, ApiAnswer& answer);

}  // namespace toolgate::simulator
