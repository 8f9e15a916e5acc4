# SPDX-License-Identifier: Apache-2.0
"""The checks find what they are for."""
import unittest

import coroutines
import layers
import sizes


class Coroutines(unittest.TestCase):
    def faults(self, text):
        return [problem for _, problem in coroutines.check(text)]

    def test_finds_conditions(self):
        self.assertTrue(self.faults("if (co_await F()) return;"))
        self.assertTrue(self.faults("while (a && !co_await F(b(c))) {}"))
        self.assertFalse(self.faults("if (auto x = co_await F(); x) {}"))

    def test_finds_temporaries(self):
        self.assertTrue(self.faults("co_await Run([this] { Go(); });"))
        self.assertTrue(self.faults("co_await Run({1, 2});"))
        self.assertTrue(self.faults("co_await Run(Options{1});"))
        self.assertTrue(self.faults("F(Options{1}, co_await G());"))
        self.assertTrue(self.faults("co_await Run(std::pair<int, int>{1, 2});"))
        self.assertFalse(self.faults('co_await Run("what?");'))
        self.assertTrue(self.faults('co_await Run(a ? "done" : text);'))
        self.assertFalse(self.faults("co_await Run(options, a[1]);"))


class Layers(unittest.TestCase):
    TABLE = {"low": (0, {"fmt"}), "high": (2, set())}

    def test_finds_includes_upwards(self):
        self.assertTrue(layers.check_own("low/a.cc", "high/b.h", self.TABLE))
        self.assertFalse(layers.check_own("high/a.cc", "low/b.h", self.TABLE))

    def test_keeps_internal_and_testing_apart(self):
        self.assertTrue(layers.check_own("high/a.cc", "low/internal/b.h", self.TABLE))
        self.assertTrue(layers.check_own("high/a.cc", "low/testing/b.h", self.TABLE))
        self.assertFalse(layers.check_own("high/a_test.cc", "low/testing/b.h", self.TABLE))

    def test_keeps_libraries_where_they_belong(self):
        self.assertFalse(layers.check_library("low/a.cc", "fmt/format.h", self.TABLE))
        self.assertTrue(layers.check_library("high/a.cc", "fmt/format.h", self.TABLE))


class Sizes(unittest.TestCase):
    def test_measures_functions(self):
        text = ["int F(int a,", "      int b) {", "  if (a) {", "  }", "}", "", "void G();", "struct S {",
                "};", "void H() {", "}"]
        self.assertEqual(list(sizes.functions(text)), [(1, 5), (10, 2)])


if __name__ == "__main__":
    unittest.main()
