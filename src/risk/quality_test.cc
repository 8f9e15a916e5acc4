// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "risk/testing/labelled_tools.h"
