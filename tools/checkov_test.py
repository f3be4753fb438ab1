"""What tools/checkov.py makes of checkov's reports."""

import unittest

from checkov import complaints


class Complaints(unittest.TestCase):
    PASSED = {"passed_checks": [{}]}

    def told(self, **results):
        return list(complaints({"results": {**self.PASSED, **results}}))

    def test_nothing_found_is_nothing_told(self):
        self.assertEqual([], self.told(failed_checks=[], parsing_errors=[]))

    def test_a_finding_is_told_with_its_place(self):
        finding = {"file_path": "/a.bicep", "file_line_range": [1, 4], "check_id": "CKV_1", "check_name": "Lock it"}
        self.assertEqual(["/a.bicep:1-4: CKV_1 Lock it"], self.told(failed_checks=[finding]))

    def test_a_template_that_cant_be_read_is_told(self):
        self.assertEqual(["bicep/a.bicep: can't be read"], self.told(parsing_errors=["bicep/a.bicep"]))

    def test_leaving_one_out_wants_a_reason(self):
        one = {"file_path": "/a.bicep", "check_id": "CKV_1", "check_result": {"suppress_comment": "No comment provided"}}
        self.assertEqual(["/a.bicep: CKV_1 is left out without a reason"], self.told(skipped_checks=[one]))
        one["check_result"]["suppress_comment"] = "It is a parameter."
        self.assertEqual([], self.told(skipped_checks=[one]))

    def test_a_run_over_nothing_is_told(self):
        self.assertEqual(["nothing was checked"], list(complaints({"passed": 0, "failed": 0})))


if __name__ == "__main__":
    unittest.main()
