//! `waybill explain`: what may come next, and why not.

use waybill_engine::{
    ActionMessage, ActionType, RuleSet, Situation, Status, Timestamp, Tracker, Update,
};

use crate::command::{record, run, told, waybill};
#[cfg(unix)]
use crate::workplace::Workplace;

fn explained(arguments: &[&str]) -> String {
    let (exit, stdout, stderr) = run(waybill().arg("explain").args(arguments), b"");
    assert_eq!((exit, stderr.as_str()), (0, ""), "{arguments:?}");
    stdout
}

/// Every status, held or not, under both presets, in both languages: as the core explains it.
#[test]
fn what_may_come_next_is_the_core_s_answer_for_every_situation() {
    let since = Timestamp::from_unix(1_700_000_000).unwrap();
    for rules in [RuleSet::STANDARD, RuleSet::STRICT] {
        for situation in Situation::ALL {
            let next = rules.next_steps(&Tracker::known(situation, since));
            let mut arguments = vec!["--status", situation.status().name()];
            arguments.extend(["--rules", rules.name()]);
            if situation.is_held() {
                arguments.push("--held");
            }
            assert_eq!(explained(&arguments), format!("{next}\n"));
            arguments.extend(["--lang", "zh"]);
            assert_eq!(explained(&arguments), format!("{}\n", next.chinese()));
        }
    }
}

#[test]
fn an_update_is_explained_check_by_check() {
    let at = |seconds| Timestamp::from_unix(seconds).unwrap();
    let tracker = Tracker::known(Situation::at(Status::InTransit), at(1_700_000_000));
    for (action, given) in ActionType::ALL.map(|action| (action, action.code().to_string())) {
        let message = ActionMessage::new("扫描").unwrap();
        let update = Update::new(action, at(1_699_999_900), message);
        let expected = RuleSet::STANDARD.explain(&tracker, &update, at(1_700_000_100));
        for given in [given.as_str(), action.name(), action.short()] {
            let told = explained(&[
                "--status",
                "InTransit",
                "--since",
                "1700000000",
                "--action",
                given,
                "--time",
                "1699999900",
                "--now",
                "1700000100",
            ]);
            assert_eq!(told, format!("{expected}\n"));
        }
    }
}

#[test]
fn the_language_is_the_locale_s_unless_it_is_given() {
    for (variable, locale, arguments, is_chinese) in [
        ("LANG", "zh_CN.UTF-8", &[][..], true),
        ("LC_ALL", "en_US.UTF-8", &[], false),
        ("LANG", "zh_CN.UTF-8", &["--lang", "en"], false),
        ("LANG", "C", &["--lang", "zh"], true),
    ] {
        let mut command = waybill();
        command.env(variable, locale).arg("explain").args(arguments);
        let (_, stdout, _) = run(&mut command, b"");
        assert_eq!(
            stdout.contains("待揽件"),
            is_chinese,
            "{locale} {arguments:?}"
        );
    }
}

#[test]
fn right_and_wrong_questions_are_answered() {
    let update = [
        "--action",
        "200001",
        "--time",
        "1700009600",
        "--now",
        "1700010000",
    ];
    let with = |more: &[&str]| {
        let arguments: Vec<&str> = ["explain"]
            .iter()
            .chain(more)
            .chain(&update)
            .copied()
            .collect();
        told(&arguments, "")
    };
    insta::assert_snapshot!(
        [
            with(&["--status", "Signed", "--since", "1700009000"]),
            with(&[
                "--status",
                "Signed",
                "--since",
                "1700009000",
                "--lang",
                "zh"
            ]),
            with(&["--message", "请联系138****1234"]),
            with(&["--message", "请联系138****1234", "--lang", "zh"]),
            with(&["--status", "InTransit"]),
            told(&["explain", "--status", "Signed", "--held"], ""),
            told(&["explain", "--status", "signed"], ""),
            told(
                &["explain", "--action", "300001", "--time", "1700000000"],
                ""
            ),
            told(&["explain", "--action", "300002"], ""),
            told(
                &["explain", "--action", "300002", "--time", "1700009600000"],
                ""
            ),
        ]
        .join("\n")
    );
}

#[test]
fn a_status_and_an_action_may_be_given_by_their_chinese_labels() {
    let asked = |status: &str, action: &str| {
        let mut command = waybill();
        command.args(["explain", "--status", status, "--since", "1700009000"]);
        command.args(["--action", action, "--time", "1700009600"]);
        let (exit, stdout, stderr) = run(command.args(["--now", "1700010000"]), b"");
        assert_eq!((exit, stderr.as_str()), (0, ""));
        stdout
    };
    assert_eq!(asked("已揽件", "揽件成功"), asked("PickedUp", "PickedUp"));
    assert!(asked("已签收", "更新运输轨迹").contains("202"));
}

/// A waybill whose scans came in three runs, as its state shows it; before and after a rewrite, in
/// which the state loses its past.
#[cfg(unix)]
#[test]
fn a_state_shows_what_was_accepted_and_when() {
    let place = Workplace::new("");
    let scans = [
        (100_001, "已揽收"),
        (200_001, "运输中"),
        (200_001, "到达"),
        (300_002, "派送中"),
    ];
    for (hour, (action, message)) in (0..).zip(scans) {
        let time = 1_700_000_000 + 3_600 * hour;
        place.append("feed.jsonl", record("W1", time, action, message));
        // Two scans in the second run.
        if hour != 1 {
            assert_eq!(place.go_on(&[]).0, 0);
        }
    }
    place.append(
        "feed.jsonl",
        record("W2", 1_700_000_000, 300_003, "未揽收就签收"),
    );
    assert_eq!(place.go_on(&[]).0, 0);
    let told = |id: &str, lang: &str| {
        let mut command = waybill();
        command.current_dir(place.path(""));
        command.args(["explain", "--state", "waybill.state", "--waybill", id]);
        command.args(["--now", "1700300000", "--lang", lang]);
        let (exit, text, stderr) = run(&mut command, b"");
        assert_eq!((exit, stderr.as_str()), (0, ""));
        text
    };
    let shown = [
        told("W1", "en"),
        told("W1", "zh"),
        told("W2", "en"),
        told("W2", "zh"),
    ];
    let mut prune = waybill();
    prune.current_dir(place.path(""));
    assert_eq!(
        run(prune.args(["state", "prune", "waybill.state"]), b"").0,
        0
    );
    let pruned = [told("W1", "en"), told("W1", "zh")];
    insta::assert_snapshot!([shown.join("\n"), pruned.join("\n")].join("\n----\n"));
}

#[cfg(unix)]
#[test]
fn a_waybill_that_was_given_as_known_is_shown_as_that() {
    let place = Workplace::new(&record("W1", 1_700_000_000, 100_001, "已揽收"));
    place.write(
        "start.csv",
        "waybill_id,status,time\nW2,InTransit,1699990000\n",
    );
    assert_eq!(place.go_on(&["--start", "start.csv"]).0, 0);
    let mut command = waybill();
    command.current_dir(place.path(""));
    command.args(["explain", "--state", "waybill.state", "--waybill", "W2"]);
    let (_, text, _) = run(command.args(["--now", "1699990000"]), b"");
    let start = "W2, as waybill.state keeps it:\n  \
                 InTransit; given as known, no update accepted since\n  \
                 highest accepted time: 2023-11-15 03:26:40 +08:00, 0 seconds ago\n\n\
                 From InTransit:\n";
    assert!(text.starts_with(start), "{text}");
}
