"""Foreign records are read by maps, and what comes out is decided as any other scan."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from support import NOW
from waybill_engine import (
    Code,
    IntakeMap,
    InvalidHeader,
    InvalidMap,
    ItemKind,
    Malformed,
    RuleSet,
    Tracker,
    Want,
    decide,
)

MAPS = Path(__file__).parents[3] / "maps"
OWN = {
    "name": "ours",
    "trace": {"waybill_id": "no", "time": "at", "text": "memo", "token": "order"},
    "time": {"formats": "yyyy-MM-dd HH:mm:ss", "zone": "+08:00"},
    "vocabulary": {
        "name": "scan types",
        "code": "type",
        "codes": {
            "GOT": {"is": "P", "label": "揽收"},
            "ASKED": {"is": "-", "why": "information"},
        },
    },
}
GOT = {"no": "W1", "at": "2026-11-18 12:26:40", "type": "GOT", "memo": "已揽收"}


def test_a_scan_by_a_map_is_decided_as_one_of_ours() -> None:
    item = IntakeMap.from_json(OWN).read(json.dumps(GOT))[0]
    assert item.kind is ItemKind.UPDATE
    assert (item.waybill_id, item.foreign_code, item.action_msg) == ("W1", "GOT", "已揽收")
    assert item.action_time is not None
    assert item.action_time.timestamp() == 1_794_976_000
    answer = decide(Tracker.START, item.scan("the-token"), NOW)
    assert answer.outcome == "accepted"
    assert answer.fingerprint == item.fingerprint
    assert b'"the-token"' in answer.https_body
    tokenless = decide(Tracker.START, item.scan(), NOW)
    assert isinstance(tokenless, Malformed)
    assert tokenless.faults == (Code.MISSING_FIELD,)
    assert decide(Tracker.START, item.scan("t", seen_before=True), NOW).outcome == "duplicate"


def test_a_token_in_the_record_goes_before_and_is_never_shown() -> None:
    item = IntakeMap.from_json(OWN).read(json.dumps({**GOT, "order": "of-the-record"}))[0]
    assert item.scan("the-token").token == "of-the-record"
    assert "of-the-record" not in repr(item)


def test_what_is_no_update_says_why() -> None:
    own = IntakeMap.from_json(json.dumps(OWN))
    records: list[str | bytes] = [
        json.dumps({**GOT, "type": "ASKED"}),
        json.dumps({**GOT, "type": "GOTT"}),
        b"\xff",
    ]
    items = own.read_many(records)
    assert [(item.kind.value, item.record) for item in items] == [
        ("ignored", 0),
        ("malformed", 1),
        ("malformed", 2),
    ]
    assert items[0].reason == "information"
    assert [item.faults for item in items[1:]] == [
        (Code.INVALID_ACTION_TYPE,),
        (Code.INVALID_UTF8,),
    ]
    for item, record in zip(items, records, strict=True):
        (alone,) = own.read(record)
        assert (alone.english, alone.chinese) == (item.english, item.chinese)
        assert item.english != item.chinese
        with pytest.raises(ValueError, match="has no scan"):
            item.scan("t")
    assert own.read(records[1], want=Want.NOTHING)[0].english == ""


@pytest.mark.parametrize("name", IntakeMap.ready_names())
def test_every_ready_map_reads_its_sample(name: str) -> None:
    ready = IntakeMap.ready(name)
    assert (ready.name, ready.title != "") == (name, True)
    assert ready == IntakeMap.from_file(MAPS / f"{name}.toml")
    assert ready == IntakeMap.from_json(ready.to_mapping()) == pickle.loads(pickle.dumps(ready))
    assert hash(ready) == hash(IntakeMap.from_json(ready.to_json()))
    sample = MAPS / "samples" / f"{name}.jsonl"
    if sample.exists():
        items = ready.read_many(sample.read_bytes().splitlines())
        assert any(item.kind is ItemKind.UPDATE for item in items)


def test_a_table_is_read_by_its_header() -> None:
    ready = IntakeMap.ready("text-zh")
    header = ["运单号", "扫描时间", "描述"]
    rows: list[list[str | None]] = [
        ["770473676669116", "2026/11/18 8:26", "【杭州】已揽收"],
        ["1", None, None],
        ["1"],
    ]
    items = ready.read_table(header, rows)
    assert [item.kind.value for item in items] == ["update", "malformed", "malformed"]
    assert items[2].faults == (Code.INVALID_ROW,)
    with pytest.raises(InvalidHeader, match="no column is the waybill id") as refused:
        ready.read_table(["包裹"], rows)
    assert refused.value.chinese.startswith("没有运单号列")
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


def test_a_map_that_can_not_be_used_has_all_its_faults() -> None:
    with pytest.raises(InvalidMap) as refused:
        IntakeMap.from_json({"name": "x", "colour": 1})
    assert len(refused.value.faults) > 2
    for fault in refused.value.faults:
        assert fault.english in str(refused.value)
        assert fault.chinese not in ("", fault.english)
    with pytest.raises(InvalidMap, match="there are kdniao, "):
        IntakeMap.ready("nobody")
    with pytest.raises(InvalidMap, match="not TOML"):
        IntakeMap.from_toml("name =")


def test_xml_is_read_as_text_whatever_it_names_and_as_bytes_in_utf_8() -> None:
    push = (
        "<?xml version='1.0' encoding='GBK'?><Request><Body><WaybillRoute mailno='SF1' opCode='50'"
        " acceptTime='2026-11-18 08:10:00' remark='已收取快件'/></Body></Request>"
    )
    ready = IntakeMap.ready("sf-push")
    for record in (push, push.replace("GBK", "UTF-8").encode()):
        assert ready.read(record)[0].action_msg == "已收取快件"
    refused = ready.read(push.encode("gbk"))[0]
    assert refused.faults == (Code.INVALID_UTF8,)
    assert "send it as UTF-8" in refused.english


def test_misuse_names_the_argument() -> None:
    ready = IntakeMap.ready("sto")
    with pytest.raises(TypeError, match="a record is a int"):
        ready.read(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="rules are a str"):
        ready.read("{}", "strict")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"take IntakeMap\.ready"):
        IntakeMap()
    with pytest.raises(AttributeError, match="never changes"):
        ready.kept = b""
    assert ready.read("{}", RuleSet.STRICT)[0].kind is ItemKind.MALFORMED
