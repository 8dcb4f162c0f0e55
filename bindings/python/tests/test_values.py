"""Trackers, trails, rules, replies, and the enumerations against the library's lists."""

from __future__ import annotations

import json
import pickle
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest
from support import NOW, scan
from waybill_engine import (
    UPDATE_PATH_URL,
    ActionType,
    Code,
    Fingerprint,
    ImportMode,
    InvalidRules,
    JsonRecord,
    LateKind,
    Mark,
    PhoneRule,
    Reply,
    ReplyClass,
    RuleSet,
    Scan,
    Situation,
    Stage,
    Status,
    Tracker,
    Trail,
    __version__,
    check_rules,
    decide,
)
from waybill_engine._tables import tables
from waybill_engine.status import SITUATIONS


def test_the_enumerations_are_the_librarys_lists() -> None:
    listed = tables()
    assert listed.version == __version__
    assert [stage.value for stage in Stage] == [name for name, _ in listed.stages]
    assert [(a.value, upper(a.name)) for a in ActionType] == [
        (row.code, row.label) for row in listed.actions
    ]
    assert [(s.value, upper(s.name), s.is_closed) for s in Status] == [
        (row.label, row.label, row.closed) for row in listed.statuses
    ]
    statuses = tuple(Status)
    assert [(s.status, s.is_held) for s in SITUATIONS] == [
        (statuses[row.status], row.held) for row in listed.situations
    ]
    assert [(c.value, c.label) for c in Code] == [(row.number, row.label) for row in listed.codes]
    assert [c.value for c in ReplyClass] == [row.label for row in listed.classes]
    assert UPDATE_PATH_URL.startswith("https://api.weixin.qq.com/")


def upper(name: str) -> str:
    """OUT_FOR_DELIVERY is OutForDelivery."""
    return "".join(word.capitalize() for word in name.split("_"))


def test_everything_is_found_by_each_of_its_names() -> None:
    for action in ActionType:
        for name in (action.name, action.label, action.label_zh, action.short):
            assert ActionType.of(name) is action
        assert ActionType.of(str(action.value)) is ActionType(action.value) is action
        assert action.stage in Stage
        assert action.stage.label_zh
    for status in Status:
        names = (status.name, status.value, status.label_zh)
        assert {Status.of(name) for name in names} == {status}
    for code in Code:
        names = (code.name, code.label, str(code.value))
        assert {Code.of(name) for name in names} == {code}
        assert all((code.when, code.when_zh, code.remedy, code.remedy_zh))
    for one in ReplyClass:
        assert all((one.meaning, one.meaning_zh, one.next_step, one.next_step_zh))
        assert all(Reply.known(number).reply_class is one for number in one.codes)


def test_an_action_and_a_code_are_written_as_their_numbers() -> None:
    assert (
        f"{ActionType.SIGNED} {ActionType.SIGNED:d} {ActionType.SIGNED!s}" == "300003 300003 300003"
    )
    assert json.dumps([ActionType.SIGNED, Code.TIME_GOES_BACK]) == "[300003, 204]"
    assert str(Code.TIME_GOES_BACK) == "204"


def test_a_tracker_is_the_bytes_of_every_language() -> None:
    """The layout of docs/abi.md: a contract with every database."""
    for place, situation in enumerate(SITUATIONS):
        tracker = Tracker.known(situation, since=1_700_000_600)
        assert bytes(tracker) == (1_700_000_600 | place << 59).to_bytes(8, "little") + bytes(8)
        assert tracker.situation == situation
        assert tracker.highest_time == datetime.fromtimestamp(1_700_000_600, timezone.utc)
        assert (tracker.accepted, tracker.last) == (0, None)
        assert pickle.loads(pickle.dumps(tracker)) == Tracker(bytes(tracker)) == tracker
    assert Tracker(memoryview(bytes(16))) == Tracker.START  # type: ignore[arg-type]
    assert (Tracker.START.highest_time, Tracker.START.status) == (None, Status.AWAITING_PICKUP)


def test_a_fingerprint_is_eight_bytes_the_highest_first() -> None:
    fingerprint = Fingerprint(0x0102030405060708)
    assert bytes(fingerprint) == bytes(range(1, 9))
    assert str(fingerprint) == "0102030405060708"
    assert Fingerprint.from_bytes(bytes(range(1, 9))) == fingerprint
    for wrong in (0, 1 << 64):
        with pytest.raises(ValueError, match="a fingerprint is from 1 to"):
            Fingerprint(wrong)
    with pytest.raises(ValueError, match="a fingerprint has 8 bytes, found are 7"):
        Fingerprint.from_bytes(bytes(7))


def trace() -> list[Scan]:
    """A parcel's life, not in order."""
    return [
        scan(300002, NOW - 1000, "派件中"),
        scan(100001, NOW - 9000, "已揽收"),
        scan(200001, NOW - 5000, "离开"),
    ]


def test_a_trail_takes_in_a_trace_in_the_order_of_its_times() -> None:
    imported = Trail().import_all(trace(), NOW)
    assert imported.taken_in
    assert imported.order == (1, 2, 0)
    assert [answer.outcome for answer in imported.answers] == ["accepted"] * 3
    assert [entry.action.value for entry in imported.trail.entries] == [100001, 200001, 300002]
    trail = imported.trail
    assert len(bytes(trail)) == 32 + 3 * 24
    assert Trail(bytes(trail)) == pickle.loads(pickle.dumps(trail)) == trail
    assert trail.tracker.status is Status.OUT_FOR_DELIVERY
    for old in trace():
        after, answer = trail.decide(old, NOW)
        assert answer.outcome == "duplicate"
        assert after is trail
    after, answer = trail.decide(scan(300003, NOW - 10, "已签收"), NOW)
    assert answer.outcome == "accepted"
    assert after.tracker == answer.tracker
    assert len(after.entries) == 4
    assert Trail.since(trail.tracker).decide(scan(300003, NOW - 10, "已签收"), NOW).answer == answer


def test_a_refused_trace_is_taken_in_by_best_effort_only() -> None:
    broken = [*trace(), Scan(), scan(100003, NOW - 4000, "x")]
    nothing = Trail().import_all(broken, NOW)
    assert not nothing.taken_in
    assert nothing.trail == Trail()
    best = Trail().import_all(iter(broken), NOW, mode=ImportMode.BEST_EFFORT)
    assert best.taken_in
    words = [answer.outcome for answer in best.answers]
    assert words == ["accepted", "accepted", "accepted", "malformed", "rejected"]
    assert best.order == (1, 2, 4, 0)


def test_a_late_scan_is_told_from_a_wrong_one() -> None:
    trail = Trail().import_all(trace(), NOW).trail
    late = trail.late(scan(200001, NOW - 4000, "到达"))
    assert (late.kind, late.after, late.code, late.english) == (LateKind.WAS_LEGAL, 2, None, "")
    wrong = trail.late(scan(300003, NOW - 4000, "已签收", seen=True))
    assert wrong.kind in (LateKind.CONTRADICTED, LateKind.WAS_NOT_LEGAL)
    assert wrong.code is not None
    assert wrong.english
    assert wrong.chinese
    assert trail.late(Scan()).kind is LateKind.MALFORMED


def test_a_replay_shows_where_other_rules_would_have_led() -> None:
    trail = Trail().decide(scan(200001), NOW).trail
    assert trail.replay().tracker == trail.tracker
    refused = trail.replay(RuleSet.STRICT)
    assert (refused.accepted, refused.entry, refused.tracker) == (False, 0, None)
    assert refused.code is Code.ACTION_NOT_PERMITTED
    assert refused.english
    assert refused.chinese


def own() -> dict[str, object]:
    """A carrier's own rules."""
    return {
        **RuleSet.STANDARD.to_mapping(),
        "name": "own 自有",
        "tolerance": 120,
        "closing_tolerance": 600,
        "phones": "normalise",
        "new_cycle_after_signed": True,
    }


def test_rules_say_what_their_file_says() -> None:
    rules = RuleSet.from_json(own())
    assert rules.name == "own 自有"
    settings = rules.settings
    assert (settings.tolerance, settings.closing_tolerance, settings.allowance) == (120, 600, 300)
    assert settings.phones is PhoneRule.NORMALISE
    assert settings.new_cycle_after_signed
    assert not settings.cancel_only_before_any_update
    assert RuleSet.STANDARD.settings.closing_tolerance == 60
    assert rules.mark(Status.SIGNED, ActionType.PICKED_UP) is not Mark.REFUSE
    again = pickle.loads(pickle.dumps(rules))
    assert again == rules
    assert hash(again) == hash(rules)
    assert again.fingerprint == rules.fingerprint != RuleSet.STANDARD.fingerprint
    assert json.loads(rules.to_json()) == rules.to_mapping()
    assert RuleSet.from_json(rules.to_json().encode()) == rules
    assert rules != 7


def test_the_difference_of_rules_names_every_cell() -> None:
    diff = RuleSet.STANDARD.diff(RuleSet.STRICT)
    assert diff.cells
    for cell in diff.cells:
        assert RuleSet.STANDARD.mark(cell.situation, cell.action) is cell.before
        assert RuleSet.STRICT.mark(cell.situation, cell.action) is cell.after
        assert cell.before is not cell.after
    assert len(diff.text.splitlines()) == len(diff.cells) + diff.changed_settings + len(
        diff.stranded
    )


def test_all_faults_of_a_rule_file_come_at_once() -> None:
    broken = {**own(), "name": " ", "rows": {"Signed": "+"}}
    faults = check_rules(broken)
    assert len(faults) > 1
    assert all(fault.english and fault.chinese for fault in faults)
    with pytest.raises(InvalidRules) as raised:
        RuleSet.from_json(broken)
    assert [str(fault) for fault in raised.value.faults] == [str(fault) for fault in faults]
    again = pickle.loads(pickle.dumps(raised.value))
    assert str(again) == str(raised.value)


def test_a_file_may_be_toml(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    rows = "\n".join(f'{row} = "{marks}"' for row, marks in own()["rows"].items())  # type: ignore[attr-defined]
    held = "\n".join(f'{row} = "{marks}"' for row, marks in own().get("held_rows", {}).items())  # type: ignore[attr-defined]
    file.write_text(f'name = "own"\n[rows]\n{rows}\n[held_rows]\n{held}\n', "utf-8")
    if sys.version_info >= (3, 11):
        assert (
            RuleSet.from_file(file).mark(Status.AWAITING_PICKUP, ActionType.PICKED_UP)
            is Mark.ACCEPT
        )
    else:
        with pytest.raises(ImportError, match=r"which Python reads from version 3\.11 on"):
            RuleSet.from_file(file)
    (tmp_path / "own.json").write_text(RuleSet.from_json(own()).to_json(), "utf-8")
    assert RuleSet.from_file(tmp_path / "own.json") == RuleSet.from_json(own())


def test_phones_are_repaired_by_rules_that_say_so() -> None:
    message = "派件员小陈(+86)18600001234正在为您派件"
    assert decide(Tracker.START, scan(message=message), NOW).outcome == "malformed"
    answer = decide(Tracker.START, scan(message=message), NOW, RuleSet.from_json(own()))
    assert answer.outcome == "accepted"
    assert "派件员小陈18600001234正" in answer.https_body.decode()


def test_every_reply_has_a_class_and_says_what_to_do() -> None:
    ok = Reply.from_https(200, b'{"errcode":0,"errmsg":"ok"}')
    assert (ok.reply_class, ok.code, ok.http_status, ok.is_confirmed) == (
        ReplyClass.ACCEPTED,
        0,
        200,
        True,
    )
    assert not ok.may_resend
    nothing = Reply.no_answer()
    assert (nothing.code, nothing.http_status) == (None, None)
    assert nothing.may_resend
    assert nothing.is_in_doubt
    assert nothing.english
    assert nothing.chinese
    assert Reply.from_cloud(b"\xff\x00").reply_class is ReplyClass.NO_ANSWER
    assert Reply.known(7, "new").reply_class is ReplyClass.UNKNOWN_CODE
    assert pickle.loads(pickle.dumps(ok)) == ok


def test_situations_have_texts() -> None:
    for situation in SITUATIONS:
        assert str(situation) == situation.label
        assert situation.label_zh
    assert Situation(Status.IN_TRANSIT) == SITUATIONS[4]


def test_a_record_may_be_a_string_or_bytes() -> None:
    text = '{"token":"t","waybill_id":"W","action_time":1794999000,"action_type":100001,"action_msg":"派"}'
    assert decide(Tracker.START, JsonRecord(text), NOW) == decide(
        Tracker.START, JsonRecord(text.encode()), NOW
    )
