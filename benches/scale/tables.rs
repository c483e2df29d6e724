//! The tables, printed line by line as they are measured.

use std::time::Duration;

use crate::fixture::Fixture;
use crate::measure::{Cost, Patience, Spread};
use crate::rows::{self, MemoryLimit, Place, Program, Row, Sizes, Work, spread};

const MIB: f64 = 1_048_576.0;

/// What to measure, and how.
pub(crate) struct Tables {
    pub(crate) fixture: Fixture,
    pub(crate) sizes: Sizes,
    pub(crate) patience: Patience,
    /// Only rows with all of these in their first two columns; and no other table.
    pub(crate) words: Vec<String>,
}

impl Tables {
    /// Every comparison, with what it may cost.
    pub(crate) fn targets(&self) {
        println!(
            "CPU time and peak memory of whole processes, each beside another in the same run.\n"
        );
        println!(
            "| command | registry | against | CPU: ratio (middle half) | must | aim | \
             memory, MiB | must | |\n|---|---|---|---|---|---|---|---|---|"
        );
        for row in rows::all(&self.sizes) {
            let label = format!("| {} | {} |", title(&row.ours), place(&row.ours));
            if self.words.iter().all(|word| label.contains(word)) {
                println!("{label} {}", self.compare(&row));
            }
        }
    }

    fn compare(&self, row: &Row) -> String {
        self.fixture.prepare(&row.ours);
        self.fixture.prepare(&row.against);
        let pairs =
            self.patience.repeat(|| (self.fixture.run(&row.ours), self.fixture.run(&row.against)));
        let cpu = Spread::of(pairs.iter().map(|(ours, theirs)| ours.cpu / theirs.cpu));
        let memory = |cost: fn(&(Cost, Cost)) -> Cost| {
            Spread::of(pairs.iter().map(|pair| cost(pair).memory)).median / MIB
        };
        let (ours, theirs) = (memory(|pair| pair.0), memory(|pair| pair.1));
        let (limit, limit_text) = match row.memory {
            None => (f64::INFINITY, String::new()),
            Some(MemoryLimit::MiB(limit)) => (limit, format!("{limit}")),
            Some(MemoryLimit::Times(times)) => (times * theirs, format!("{times}x")),
        };
        let verdict = match cpu.median {
            _ if ours > limit => "**too much memory**",
            ratio if ratio <= row.aim => "aim",
            ratio if ratio <= row.must => "holds",
            _ => "**too slow**",
        };
        let mut against = title(&row.against);
        if row.against.program == Program::Gto {
            against = format!("{against}, {}", place(&row.against));
        }
        format!(
            "{against} | {:.2} ({:.2} to {:.2}) | {} | {} | {ours:.1} : {theirs:.1} | {limit_text} | {verdict} |",
            cpu.median, cpu.low, cpu.high, row.must, row.aim
        )
    }

    /// What each command costs from ten tags on.
    pub(crate) fn growth(&self) {
        let times = Patience { times: 3, time: self.patience.time / 10 };
        let measured: Vec<(String, Vec<(f64, f64)>)> = (0..growing(10).len())
            .map(|at| {
                let costs = self.sizes.growth.iter().map(|&tags| {
                    let work = &growing(tags)[at];
                    self.fixture.prepare(work);
                    let costs = times.repeat(|| self.fixture.run(work));
                    let median = |part: fn(&Cost) -> f64| Spread::of(costs.iter().map(part)).median;
                    (median(|cost| cost.cpu * 1e3), median(|cost| cost.memory / MIB))
                });
                (general(&growing(10)[at]), costs.collect())
            })
            .collect();
        let sizes: Vec<_> = self.sizes.growth.iter().map(|&tags| thousands(tags)).collect();
        for unit in ["CPU, ms", "memory, MiB"] {
            println!("\n| {unit}, at tags: | {} |", sizes.join(" | "));
            println!("|---|{}", "---:|".repeat(sizes.len()));
            for (title, costs) in &measured {
                let numbers = costs.iter().map(|&(cpu, memory)| match unit {
                    "CPU, ms" => number(cpu),
                    _ => number(memory),
                });
                println!("| {title} | {} |", numbers.collect::<Vec<_>>().join(" | "));
            }
        }
    }

    /// Python GTO beside ours, up to so many tags.
    pub(crate) fn python(&self, most: usize) {
        if !self.fixture.has_python() {
            return println!("\nNo comparison with Python GTO: run tests/reference/install first.");
        }
        println!(
            "\n| command | tags | Python GTO: CPU, s | memory, MiB | ours: CPU, ms | memory, MiB | \
             times less CPU |\n|---|---:|---:|---:|---:|---:|---:|"
        );
        let once = Patience { times: 1, time: Duration::from_secs(2) };
        for tags in [10, 100, 1_000, 10_000].into_iter().filter(|&tags| tags <= most) {
            let name = rows::one_of(tags);
            for args in [&["show"][..], &["history"], &["show", &name]] {
                let ours = Work::gto(spread(tags), args);
                let theirs = Work { program: Program::Python, ..ours.clone() };
                self.fixture.prepare(&ours);
                let pairs = once.repeat(|| (self.fixture.run(&ours), self.fixture.run(&theirs)));
                let median =
                    |part: fn(&(Cost, Cost)) -> f64| Spread::of(pairs.iter().map(part)).median;
                println!(
                    "| {} | {} | {} | {} | {} | {} | {:.0} |",
                    title(&ours),
                    thousands(tags),
                    number(median(|(_, theirs)| theirs.cpu)),
                    number(median(|(_, theirs)| theirs.memory / MIB)),
                    number(median(|(ours, _)| ours.cpu * 1e3)),
                    number(median(|(ours, _)| ours.memory / MIB)),
                    median(|(ours, theirs)| theirs.cpu / ours.cpu)
                );
            }
        }
    }
}

/// The commands in the table of growth.
fn growing(tags: usize) -> Vec<Work> {
    let registry = spread(tags);
    let name = rows::one_of(tags);
    let mut all = vec![rows::all_tags(registry)];
    for args in [&["show"][..], &["show", "--json"], &["history"], &["stages"], &["print-state"]] {
        all.push(Work::gto(registry, args));
    }
    all.push(rows::tags_of_one(registry, &name));
    all.extend(rows::questions(registry, &name));
    all.push(Work::gto(registry, &["history", &name]));
    all.push(rows::git_tag(registry));
    all.extend(rows::changes(registry, &name));
    all
}

/// The command as one would say it.
fn title(work: &Work) -> String {
    match (work.program, &work.args[..]) {
        (Program::Git, [command, .., last]) if command == "for-each-ref" && last == "refs/tags" => {
            "`git for-each-ref`".to_owned()
        }
        (Program::Git, [command, ..]) if command == "for-each-ref" => {
            "`git for-each-ref` of its tags".to_owned()
        }
        (Program::Git, [command, ..]) if command == "tag" => "`git tag -a`".to_owned(),
        (Program::Git, args) => format!("`git {}`", args.join(" ")),
        (Program::Gto | Program::Python, args) => format!("`gto {}`", args.join(" ")),
    }
}

/// The same with NAME for the artifact of ten tags.
fn general(work: &Work) -> String {
    title(work).replace("a0", "NAME")
}

fn place(work: &Work) -> String {
    match work.place {
        Place::Empty => "empty".to_owned(),
        Place::Registry(registry) => registry.to_string(),
        Place::Copies(registry, count) => format!("{} {registry}", thousands(count)),
        Place::EachCopy(registry, count) => format!("each of {} {registry}", thousands(count)),
    }
}

fn thousands(number: usize) -> String {
    match number {
        1_000_000.. => format!("{}M", number / 1_000_000),
        1_000.. => format!("{}k", number / 1_000),
        _ => number.to_string(),
    }
}

/// Three digits that count.
fn number(number: f64) -> String {
    match number {
        100.0.. => format!("{number:.0}"),
        10.0..100.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}
