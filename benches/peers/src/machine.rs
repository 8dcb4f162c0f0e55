//! Prints what the figures were measured on, without which they mean little.

use std::fs;
use std::process::Command;
use std::thread;

pub(crate) fn describe() {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    println!("\n- machine: {}, {cores} cores", processor());
    println!("- load before: {}", load());
    println!("- compiler: {}, {}", compiler(), features());
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    model.map_or("unknown processor".to_owned(), |(_, name)| {
        name.trim().to_owned()
    })
}

/// The load of the machine: other work on it makes the spreads wide.
fn load() -> String {
    let averages = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let minutes: Vec<&str> = averages.split(' ').take(3).collect();
    format!("{} (1, 5, 15 minutes)", minutes.join(", "))
}

fn compiler() -> String {
    let version = Command::new("rustc").arg("--version").output();
    version.map_or("unknown compiler".to_owned(), |output| {
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    })
}

fn features() -> &'static str {
    if cfg!(target_feature = "avx2") {
        "for processors with AVX2"
    } else {
        "for any processor of the architecture"
    }
}
