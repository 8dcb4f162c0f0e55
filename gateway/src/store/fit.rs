//! Whether what is kept of a waybill fits together, in a store of any kind.

use waybill_engine::{Entry, Trail};

use crate::model::{Queue, Waiting, Waybill, sent_by};

/// What does not: its counts and its queue with what waits, its tracker with its history.
#[must_use]
pub fn faults(waybill: &Waybill, queue: &[Waiting], history: &[Entry]) -> Vec<String> {
    let mut wrong = Vec::new();
    if queue.len() != waybill.waiting as usize {
        wrong.push(format!(
            "{0} payloads wait, and {1} are counted / 等待 {0} 条，计数为 {1}",
            queue.len(),
            waybill.waiting
        ));
    }
    if (waybill.queue == Queue::Empty) != queue.is_empty() {
        wrong.push(format!(
            "{0} payloads wait, and its queue is {1} / 等待 {0} 条，队列状态为{2}",
            queue.len(),
            state(waybill.queue).0,
            state(waybill.queue).1
        ));
    }
    let places = waybill.first_place()..;
    if places
        .zip(queue)
        .any(|(place, waiting)| place != waiting.place)
    {
        wrong
            .push("what waits is not what was accepted last / 等待的不是最后接受的内容".to_owned());
    }
    for one in queue {
        if let Some(fault) = fault_of_body(waybill, one) {
            wrong.push(format!("its payload of place {}: {fault}", one.place));
        }
    }
    // A trail takes itself back only if its tracker follows from its entries.
    let trail = serde_json::json!({
        "start": waybill.start,
        "tracker": waybill.tracker,
        "entries": history,
    });
    if let Err(error) = serde_json::from_value::<Trail>(trail) {
        wrong.push(format!(
            "its tracker and its history: {error} / tracker 与历史不符"
        ));
    }
    wrong
        .into_iter()
        .map(|text| format!("{}: {text}", waybill.id))
        .collect()
}

/// What is sent has to be the update that was accepted.
fn fault_of_body(waybill: &Waybill, waiting: &Waiting) -> Option<String> {
    match sent_by(&waiting.body) {
        Err(error) => Some(format!("{error} / 存储的待发数据不是引擎写的")),
        Ok((id, update)) if id != waybill.id || update.fingerprint() != waiting.fingerprint => {
            Some("it is of another update than its row / 与其所在行不是同一更新".to_owned())
        }
        Ok(_) => None,
    }
}

/// What a queue's state is called, in both languages.
const fn state(queue: Queue) -> (&'static str, &'static str) {
    match queue {
        Queue::Empty => ("empty", "空"),
        Queue::Due { .. } => ("due", "待发送"),
        Queue::SetAside { .. } => ("set aside", "搁置"),
    }
}

/// What does not of all together: so many payloads wait by the tally, and so many by their
/// waybills; so many updates are of no waybill.
#[must_use]
pub fn faults_of_all(tally: i64, waiting: i64, strays: i64) -> Vec<String> {
    let mut wrong = Vec::new();
    if tally != waiting {
        wrong.push(format!(
            "{tally} payloads are counted as waiting, and {waiting} wait / \
             合计计为 {tally} 条等待，实际 {waiting} 条"
        ));
    }
    if strays > 0 {
        wrong.push(format!(
            "{strays} updates are of no waybill / {strays} 条更新没有对应的运单"
        ));
    }
    wrong
}
