// SPDX-License-Identifier: Apache-2.0
// A scan as text for a person at a terminal.
#pragma once

#include <string>

#include "report/scan.h"

namespace toolgate::report {

enum class Colours { kNone, kAnsi };

// Poisoning first, then contradictions, then what cannot be published, then every tool, the worst
// first. No line is longer than 160 columns, and nothing of the server's reaches the terminal
// unseen.
std::string WriteTable(const Scan& scan, Colours colours);

// `text` in the colour of `severity`.
std::string Paint(std::string text, risk::Severity severity, Colours colours);

// The rule and the words that decided: `destroy (verb.destroy)`; empty if nothing did.
std::string DescribeWhy(const risk::Assessment& assessment);
// The kinds of signals, each once: `bulk, path`.
std::string DescribeSignals(const risk::Assessment& assessment);
// `Write`, and `?` where confidence is low, `=` where a person decided, `!` where one did of
// another definition.
std::string DescribeCategory(const risk::Assessment& assessment);
// `Medium`, and `+` where something raised it.
std::string DescribeSeverity(const risk::Assessment& assessment);

}  // namespace toolgate::report
