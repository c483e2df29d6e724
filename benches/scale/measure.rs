//! What a finished process cost, and what many of them say together.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

/// What a process and the processes it started cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// User and system time, in seconds.
    pub(crate) cpu: f64,
    /// Peak memory, in bytes. Never less than that of the process that measures.
    pub(crate) memory: f64,
}

impl Cost {
    /// That of several processes, one after another.
    pub(crate) fn sum(costs: impl Iterator<Item = Self>) -> Self {
        let none = Self { cpu: 0.0, memory: 0.0 };
        costs.fold(none, |a, b| Self { cpu: a.cpu + b.cpu, memory: a.memory.max(b.memory) })
    }
}

/// Runs a command that has to succeed; its output goes nowhere.
pub(crate) fn run(command: &mut Command) -> Cost {
    let started = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = started.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut said = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        let _ = std::io::Read::read_to_string(&mut stderr, &mut said);
    }
    let used = child.wait4().unwrap();
    assert!(used.status.success(), "{command:?}: {}\n{said}", used.status);
    let cpu = used.rusage.utime + used.rusage.stime;
    Cost { cpu: cpu.as_secs_f64(), memory: used.rusage.maxrss as f64 }
}

/// How often to measure: until both are reached, or it has taken a minute for each of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// Times at least.
    pub(crate) times: usize,
    /// Time at least.
    pub(crate) time: Duration,
}

impl Patience {
    /// Measures again and again.
    pub(crate) fn repeat<T>(self, mut measure: impl FnMut() -> T) -> Vec<T> {
        let start = Instant::now();
        let mut all = Vec::new();
        while all.len() < self.times || start.elapsed() < self.time && all.len() < MOST {
            all.push(measure());
            if start.elapsed() > LONG * u32::try_from(self.times).unwrap_or(1) {
                break;
            }
        }
        all
    }
}

/// More does not tell more.
const MOST: usize = 301;

const LONG: Duration = Duration::from_secs(60);

/// The middle of some numbers, and the ends of their middle half.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Spread {
    /// Of at least one number.
    pub(crate) fn of(numbers: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = numbers.collect();
        sorted.sort_by(f64::total_cmp);
        let at = |part: f64| sorted[((sorted.len() - 1) as f64 * part).round() as usize];
        Self { low: at(0.25), median: at(0.5), high: at(0.75) }
    }
}
