//! Packed feeds: the same answers as unpacked, and what was whole of a feed that is not.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::command::{Run, feed_path, gate, record, run, waybill};

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zstandard(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 3).unwrap()
}

/// The lines in members, or frames, of a hundred.
fn in_pieces(content: &[u8], pack: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let lines: Vec<&[u8]> = content.split_inclusive(|byte| *byte == b'\n').collect();
    lines
        .chunks(100)
        .flat_map(|lines| pack(&lines.concat()))
        .collect()
}

fn written(run: &Run) -> [&str; 4] {
    [&run.stdout, &run.stderr, &run.rejects, &run.verdicts]
}

#[test]
fn a_packed_feed_gives_the_same_bytes() {
    let feed = std::fs::read(feed_path()).unwrap();
    let plain = gate(&feed, &[]);
    for packed in [
        gzip(&feed),
        zstandard(&feed),
        in_pieces(&feed, gzip),
        in_pieces(&feed, zstandard),
    ] {
        for options in [vec![], vec!["--threads", "3", "--chunk", "999"]] {
            let run = gate(&packed, &options);
            assert_eq!((run.exit, written(&run)), (0, written(&plain)));
        }
    }
}

#[test]
fn a_feed_is_told_by_its_content_and_not_by_its_name() {
    let scan = record("W1", 1_700_000_000, 100_001, "已揽收");
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in [
        ("a.jsonl", gzip(scan.as_bytes())),
        ("b.gz", zstandard(scan.as_bytes())),
        ("c.zst", scan.clone().into_bytes()),
        ("d.csv", scan.clone().into_bytes()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        let (exit, stdout, _) = run(waybill().arg("gate").arg(&path), b"");
        assert_eq!((exit, stdout.lines().count()), (0, 1), "{name}");
    }
}

/// Five lines, and how long the packed feed is once each of them can be unpacked.
fn flushed<W: std::io::Write>(mut encoder: W, length: impl Fn(&W) -> usize) -> (W, Vec<usize>) {
    let mut lengths = Vec::new();
    for scan in scans() {
        encoder.write_all(scan.as_bytes()).unwrap();
        encoder.flush().unwrap();
        lengths.push(length(&encoder));
    }
    (encoder, lengths)
}

fn scans() -> Vec<String> {
    (0..5)
        .map(|i| record("W1", 1_700_000_000 + i, 100_001, &format!("已揽收{i}")))
        .collect()
}

#[test]
fn of_a_packed_feed_that_is_cut_off_anywhere_whole_lines_are_decided_and_the_cut_is_told() {
    let all = gate(scans().concat().as_bytes(), &[]);
    let (gzip, gzip_lines) = flushed(GzEncoder::new(Vec::new(), Compression::fast()), |encoder| {
        encoder.get_ref().len()
    });
    let (zstandard, zstandard_lines) =
        flushed(zstd::Encoder::new(Vec::new(), 1).unwrap(), |encoder| {
            encoder.get_ref().len()
        });
    for (packed, lines, packing) in [
        (gzip.finish().unwrap(), gzip_lines, "gzip"),
        (zstandard.finish().unwrap(), zstandard_lines, "Zstandard"),
    ] {
        let mut seen = Vec::new();
        for cut in 1..packed.len() {
            let run = gate(&packed[..cut], &[]);
            let whole = run.stdout.lines().count();
            assert_eq!(run.exit, 2, "{packing} {cut}");
            assert_eq!(
                run.stderr,
                format!(
                    "waybill: can't read standard input beyond line {whole}: its {packing} data \
                     ends in the middle; get the whole file\n"
                )
            );
            let expected: String = all.stdout.split_inclusive('\n').take(whole).collect();
            assert_eq!(run.stdout, expected);
            assert_eq!(run.verdicts.lines().count(), whole);
            // What can be unpacked was decided.
            assert!(whole >= lines.iter().filter(|length| **length <= cut).count());
            seen.push(whole);
        }
        assert!(seen.is_sorted() && seen.contains(&0) && seen.contains(&4) && seen.contains(&5));
    }
}

#[test]
fn a_damaged_feed_is_told_beyond_the_last_line_that_was_decided() {
    let mut packed = [gzip(scans().concat().as_bytes()), gzip(b"{}\n")].concat();
    let last = packed.len() - 8;
    packed[last] ^= 1;
    let run = gate(&packed, &[]);
    assert_eq!((run.exit, run.stdout.lines().count()), (2, 5));
    assert_eq!(
        run.stderr,
        "waybill: can't read standard input beyond line 6: its gzip data is damaged, or not of a \
         kind that is known: corrupt gzip stream does not have a matching checksum\n"
    );
}

#[test]
fn what_would_have_to_be_unpacked_or_converted_first_is_refused() {
    let starts: [&[u8]; 7] = [
        b"\xff\xfe\x00\x00{\x00\x00\x00",
        b"\x00\x00\xfe\xff\x00\x00\x00{",
        b"BZh91AY&SY",
        b"\xfd7zXZ\0\0",
        b"7z\xbc\xaf\x27\x1c\0",
        b"PK\x03\x04\x14\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0",
    ];
    let mut feeds: Vec<Vec<u8>> = starts.map(<[u8]>::to_vec).into();
    feeds.extend([
        gzip(&gzip(b"{}")),
        zstandard(&gzip(b"{}")),
        gzip(&zstandard(b"{}")),
        gzip(b"\xff\xfe\x00\x00{\x00"),
    ]);
    let told: String = feeds
        .iter()
        .map(|feed| {
            let (exit, stdout, stderr) = run(waybill().arg("gate"), feed);
            assert_eq!((exit, stdout.as_str()), (2, ""));
            stderr
        })
        .collect();
    insta::assert_snapshot!(told);
}
