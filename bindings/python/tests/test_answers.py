"""The four answers, and what is in them."""

from __future__ import annotations

import json
import pickle
from datetime import datetime, timedelta, timezone

import pytest
from support import NOW, TOKEN, scan
from waybill_engine import (
    Accepted,
    ActionType,
    Code,
    Decision,
    Duplicate,
    JsonRecord,
    Malformed,
    Mark,
    NotAsked,
    Record,
    Rejected,
    RuleSet,
    Scan,
    Situation,
    Status,
    Tracker,
    Want,
    decide,
    explain,
    next_steps,
    permitted,
    read_record,
)


def answers() -> dict[str, Decision]:
    """One of each."""
    picked_up = decide(Tracker.START, scan(), NOW).tracker
    return {
        "accepted": decide(Tracker.START, scan(), NOW, want=Want.USUAL | Want.CLOUD_ARGUMENTS),
        "duplicate": decide(picked_up, scan(), NOW),
        "rejected": decide(picked_up, scan(300003), NOW),
        "malformed": decide(picked_up, Scan(TOKEN, "W1", None, 7, "x"), NOW),
    }


def test_each_outcome_has_its_class_and_word() -> None:
    classes = {
        "accepted": Accepted,
        "duplicate": Duplicate,
        "rejected": Rejected,
        "malformed": Malformed,
    }
    for word, answer in answers().items():
        assert isinstance(answer, classes[word])
        assert answer.outcome == word


def test_an_accepted_update_has_a_payload_in_both_forms_and_another_tracker() -> None:
    answer = answers()["accepted"]
    assert isinstance(answer, Accepted)
    body = json.loads(answer.https_body)
    assert body == {
        "token": TOKEN,
        "waybill_id": "W1",
        "action_time": NOW - 1000,
        "action_type": 100001,
        "action_msg": "已揽收",
    }
    assert json.loads(answer.cloud_arguments)["waybillId"] == "W1"
    assert answer.mark is Mark.ACCEPT
    assert not answer.is_adopted
    assert answer.status is Status.PICKED_UP
    assert answer.situation == Situation(Status.PICKED_UP)
    assert answer.tracker.last == answer.fingerprint
    assert answer.permitted == permitted(answer.tracker)
    assert ActionType.PICKED_UP in answer.permitted


def test_a_refusal_changes_nothing_and_says_why_in_both_languages() -> None:
    tracker = answers()["accepted"].tracker
    for word in ("duplicate", "rejected", "malformed"):
        assert answers()[word].tracker == tracker
    rejected = answers()["rejected"]
    assert isinstance(rejected, Rejected)
    assert rejected.code is Code.ACTION_NOT_PERMITTED
    assert rejected.english.startswith("300003 Signed is not permitted from PickedUp")
    assert rejected.chinese.startswith("运单当前为“已揽件”，不能上报 300003 签收成功")
    assert [action.label for action in rejected.way] == ["InTransit", "OutForDelivery", "Signed"]
    assert rejected.limit is None
    assert not rejected.is_by_option
    malformed = answers()["malformed"]
    assert isinstance(malformed, Malformed)
    assert malformed.code is malformed.faults[0] is Code.MISSING_FIELD
    assert malformed.faults == (Code.MISSING_FIELD, Code.INVALID_ACTION_TYPE)
    assert "action_time" in malformed.english
    assert "action_time" in malformed.chinese


def test_a_refused_time_names_the_limit() -> None:
    early = decide(answers()["accepted"].tracker, scan(200001, NOW - 5000, "x"), NOW)
    assert isinstance(early, Rejected)
    assert early.code is Code.TIME_GOES_BACK
    assert early.limit == datetime.fromtimestamp(NOW - 1060, timezone.utc)
    late = decide(Tracker.START, scan(100001, NOW + 5000), NOW)
    assert isinstance(late, Rejected)
    assert late.code is Code.TOO_FAR_AHEAD
    assert late.limit == datetime.fromtimestamp(NOW + 300, timezone.utc)


def test_an_option_of_the_rules_is_told_from_the_table() -> None:
    rules = RuleSet.from_json(
        {**RuleSet.STANDARD.to_mapping(), "name": "own", "cancel_only_before_any_update": True}
    )
    assigned = decide(Tracker.START, scan(100003), NOW, rules).tracker
    answer = decide(assigned, scan(400001), NOW, rules)
    assert isinstance(answer, Rejected)
    assert answer.is_by_option


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("https_body", "accepted"),
        ("cloud_arguments", "accepted"),
        ("english", "rejected"),
        ("chinese", "malformed"),
    ],
)
def test_what_was_not_asked_for_is_a_misuse_that_says_how_to_ask(name: str, word: str) -> None:
    tracker = Tracker.START if word == "accepted" else answers()["accepted"].tracker
    asked = {"accepted": scan(), "rejected": scan(300003), "malformed": Scan()}[word]
    answer = decide(tracker, asked, NOW, want=Want.NOTHING)
    assert answer.outcome == word
    with pytest.raises(NotAsked, match=rf"was not asked for; it takes want=Want\.{name.upper()}"):
        getattr(answer, name)


def test_seen_before_makes_a_duplicate_of_a_well_formed_update_only() -> None:
    assert decide(Tracker.START, scan(seen=True), NOW).outcome == "duplicate"
    assert decide(Tracker.START, Scan(seen_before=True), NOW).outcome == "malformed"
    line = b'{"token":"t","waybill_id":"W","action_time":1794999000,"action_type":100001,"action_msg":"x"}'
    assert decide(Tracker.START, JsonRecord(line), NOW).outcome == "accepted"
    assert decide(Tracker.START, JsonRecord(line, seen_before=True), NOW).outcome == "duplicate"


def test_a_duplicate_has_its_payload_again_when_it_is_to_be_resent() -> None:
    first = answers()["accepted"]
    assert isinstance(first, Accepted)
    again = Scan("another-t0ken", "W1", NOW - 1000, 100001, "已揽收")
    for resend in (False, True):
        answer = decide(first.tracker, again, NOW, resend=resend)
        assert isinstance(answer, Duplicate)
        body = answer.https_body
        assert (body is not None) == resend
        assert answer.cloud_arguments is None
        if body is not None:
            assert json.loads(body) == {**json.loads(first.https_body), "token": "another-t0ken"}


def test_a_fresh_waybill_on_its_way_is_adopted_when_asked() -> None:
    delivery = scan(300002)
    assert decide(Tracker.START, delivery, NOW).outcome == "rejected"
    answer = decide(Tracker.START, delivery, NOW, adopt=True)
    assert isinstance(answer, Accepted)
    assert answer.is_adopted
    assert answer.status is Status.OUT_FOR_DELIVERY


def test_json_and_fields_are_decided_alike_and_a_reading_can_be_decided() -> None:
    line = '{"token":"t","waybillId":"W1","actionTime":1794999000,"actionType":100001,"actionMsg":"派"}'
    fields = Scan("t", "W1", 1_794_999_000, 100001, "派")
    record = read_record(JsonRecord(line))
    assert isinstance(record, Record)
    by_json = decide(Tracker.START, JsonRecord(line), NOW)
    assert (
        by_json == decide(Tracker.START, fields, NOW) == decide(Tracker.START, record.scan(), NOW)
    )
    assert isinstance(by_json, Accepted)
    assert by_json.fingerprint == record.fingerprint
    assert record.action_type is ActionType.PICKED_UP


def test_an_explanation_has_the_answer_and_the_reasoning() -> None:
    for asked in (scan(), scan(300003), Scan(), scan(seen=True)):
        explanation = explain(Tracker.START, asked, NOW)
        assert explanation.english.count("\n") == explanation.chinese.count("\n")
        plain = Scan(
            asked.token, asked.waybill_id, asked.action_time, asked.action_type, asked.action_msg
        )
        assert explanation.answer == decide(Tracker.START, plain, NOW, want=Want.NOTHING)
    malformed = explain(Tracker.START, Scan(), NOW).answer
    assert isinstance(malformed, Malformed)
    assert malformed.faults == (Code.MISSING_FIELD,) * 5


def test_next_steps_agree_with_decisions_in_every_situation() -> None:
    for rules in (RuleSet.STANDARD, RuleSet.STRICT):
        for status in Status:
            tracker = Tracker.known(status, since=NOW - 2000)
            steps = next_steps(tracker, rules)
            assert steps.permitted == permitted(tracker, rules)
            for action in ActionType:
                answer = decide(tracker, scan(action), NOW, rules)
                step = steps.step(action)
                assert (answer.outcome == "accepted") == (action in steps.permitted)
                assert step.mark is (answer.mark if isinstance(answer, Accepted) else Mark.REFUSE)
                if isinstance(answer, Accepted):
                    assert step.leads_to == answer.situation
                    assert step.way[-1] is action


def test_equal_answers_are_equal_can_be_keys_and_survive_a_pickle() -> None:
    for word, answer in answers().items():
        assert answer == answers()[word]
        assert hash(answer) == hash(answers()[word])
        again = pickle.loads(pickle.dumps(answer))
        assert again == answer
        assert type(again) is type(answer)
    assert len(set(answers().values())) == 4


def test_values_cant_be_changed() -> None:
    changes: list[tuple[object, str]] = [
        (scan(), "token"),
        (JsonRecord(b""), "record"),
        (Tracker.START, "data"),
        (answers()["accepted"], "_data"),
        (RuleSet.STANDARD, "kept"),
    ]
    for value, name in changes:
        with pytest.raises(AttributeError):
            setattr(value, name, b"")


def test_no_repr_shows_a_token() -> None:
    record = read_record(scan())
    line = JsonRecord(f'{{"token":"{TOKEN}"}}')
    for value in (*answers().values(), scan(), record, line, explain(Tracker.START, scan(), NOW)):
        assert TOKEN not in repr(value)
    assert "***" in repr(scan())


def test_a_datetime_counts_with_its_zone_and_its_whole_seconds() -> None:
    china = timezone(timedelta(hours=8))
    time = datetime(2026, 11, 18, 20, 26, 40, 999_999, tzinfo=china)
    assert Scan(action_time=time).action_time == 1_795_004_800
    before_1970 = datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=timezone.utc)
    assert Scan(action_time=before_1970).action_time == -1
    utc = time.astimezone(timezone.utc)
    assert decide(Tracker.START, scan(), utc) == decide(Tracker.START, scan(), 1_795_004_800)
