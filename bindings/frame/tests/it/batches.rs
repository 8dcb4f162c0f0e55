//! A batch answers as one at a time.

use proptest::prelude::*;
use waybill_frame::Operation;

use crate::frames::{Frame, HTTPS_BODY, NOW, Scan, TEXTS, ask, cases, decide};
use crate::same_answers::{kept, rule_sets};

proptest! {
    #![proptest_config(cases(1, 100))]

    #[test]
    fn a_batch_is_decided_as_if_one_at_a_time(
        place in 0..4_usize,
        scans in prop::collection::vec(
            (
                0..3_u32,
                prop::sample::select(vec![100_001, 200_001, 300_002, 300_003, 7]),
                -400..400_i64,
                any::<bool>(),
            ),
            0..24,
        ),
    ) {
        let kept = kept(&rule_sets()[place]);
        let want = TEXTS | HTTPS_BODY;
        let updates: Vec<_> = scans
            .iter()
            .map(|(place, action, ahead, seen)| {
                let scan = Scan::of(*action, NOW + ahead, "扫描");
                (*place, scan, u8::from(*seen && *ahead > 300))
            })
            .collect();
        let count = u32::try_from(updates.len()).unwrap();
        let head = Frame::default().u32(want).u32(0).i64(NOW).u32(3).u32(count).u8s([0; 48]);
        let request = updates
            .iter()
            .fold(head, |frame, (place, scan, flags)| frame.bytes(&scan.block(*flags, *place).0));
        let mut batch = ask(Operation::DecideMany, &kept, &request);

        prop_assert_eq!(batch.u32(), count);
        let totals: [u32; 4] = std::array::from_fn(|_| batch.u32());
        prop_assert_eq!(batch.u32(), 3);
        let after: Vec<_> = (0..3).map(|_| batch.tracker()).collect();
        let (mut trackers, mut counted) = (vec![[0; 16]; 3], [0; 4]);
        for (place, scan, flags) in updates {
            let tracker = &mut trackers[place as usize];
            let request = decide(want, NOW, *tracker, &scan.block(flags, 0));
            let alone = ask(Operation::Decide, &kept, &request).answer();
            *tracker = alone.tracker;
            counted[usize::from(alone.outcome)] += 1;
            prop_assert_eq!(batch.answer(), alone);
        }
        batch.end();
        prop_assert_eq!(trackers, after);
        prop_assert_eq!(counted, totals);
    }
}
