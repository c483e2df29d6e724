//! Running the program: streams, exit codes and errors.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Mutex;

use super::{completion, pager};
use crate::commands::args::Misuse;
use crate::commands::{self, Command, Context};
use crate::config::{Config, Environment};
use crate::git::outlive_large_files;
use crate::render::{self, Screen, Stream, Style};

/// Runs the program with its arguments, the program's name first, on the process's streams.
///
/// Exit codes: 0; 1 for an error, with one sentence after `❌` on stderr and its causes on further
/// lines; 2 for wrong arguments. If a reader closes stdout early, the program ends quietly.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    outlive_large_files();
    let environment = Environment::of_program();
    let (mut out, mut err) = (Stream::stdout(), Stream::stderr());
    // Commands report a broken variable.
    let emojis = Config::from_environment(&environment).map_or(true, |config| config.emojis);
    let style = |is_terminal| Style { color: environment.colors(is_terminal), emojis };
    let (out_style, err_style) = (style(out.is_terminal()), style(err.is_terminal()));
    // A wrong argument is repeated in a text with escapes of clap's: its own must not count.
    let args: Vec<OsString> = args.into_iter().collect();
    let has_controls = |arg: &OsString| arg.to_string_lossy().contains(char::is_control);
    let is_plain = !args.iter().any(has_controls);

    if let Some(wanted) = environment.get(completion::VARIABLE) {
        let printed = completion::complete(wanted, &args, &environment, &mut out);
        let printed = printed.and_then(|()| out.flush());
        return ended(printed.map_err(Into::into), err_style, &mut out, &mut err);
    }
    let screen = Screen::of_stdout().filter(|_| out.is_terminal());
    let ran = super::parse_for(args.clone(), screen).map(|cli| {
        let is_paged = cli.command.as_ref().is_some_and(Command::is_paged);
        let held = screen.filter(|_| is_paged).map(|_| Mutex::default());
        let context = Context { environment, style: out_style, err_style, screen, held };
        match cli.command {
            Some(command) => match screen.filter(|_| is_paged) {
                Some(screen) => run_paged(&context, &command, (screen, !cli.no_pager), &mut out),
                None => commands::run(&context, &command, &mut out),
            },
            None if cli.version => commands::print_version(&context, &mut out),
            None => Ok(()),
        }
    });
    let ran = match ran {
        Ok(Err(error)) if error.is::<Misuse>() => Err(super::misuse(args, error)),
        ran => ran,
    };
    let result = match ran {
        Ok(result) => result,
        Err(usage) => {
            let (stream, style): (&mut dyn Write, Style) =
                if usage.is_error() { (&mut err, err_style) } else { (&mut out, out_style) };
            let printed = match is_plain {
                true => render::styled(&usage.text(style.color), stream),
                false => stream.write_all(usage.text(false).as_bytes()),
            };
            match printed.and_then(|()| out.flush()) {
                Ok(()) => return ExitCode::from(usage.exit_code()),
                Err(error) => Err(error.into()),
            }
        }
    };
    let result = result.and_then(|()| Ok(out.flush()?));
    ended(result, err_style, &mut out, &mut err)
}

/// Runs a command whose output is for reading at a terminal. It goes through the pager where it does
/// not fit. Then come the notices.
fn run_paged(
    context: &Context,
    command: &Command,
    (screen, is_wanted): (Screen, bool),
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut kept = Stream::kept();
    let ran = commands::run(context, command, &mut kept);
    let bytes = kept.into_bytes();
    let fits = screen.fits(&String::from_utf8_lossy(&bytes));
    let environment = &context.environment;
    let choose = || pager::command(environment, || context.configured_pager());
    let pager = (is_wanted && !fits).then(choose).flatten();
    let is_shown = match pager {
        Some(pager) => pager::show(&pager, &bytes, environment)?,
        None => false,
    };
    if !is_shown {
        // What a terminal would obey is replaced already, but for our own colours.
        render::styled(&String::from_utf8_lossy(&bytes), out)?;
        out.flush()?;
    }
    context.release()?;
    ran
}

/// The exit code of a command, after its error is printed.
fn ended(
    result: anyhow::Result<()>,
    style: Style,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Output before the error comes first.
            let _ = out.flush();
            let _ = report(&error, style, err);
            ExitCode::FAILURE
        }
    }
}

/// Whether the reader of our own output has gone away. A broken pipe of another program, such as
/// git, is inside a typed error.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io_error = error.downcast_ref::<io::Error>();
    io_error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// One sentence, and its causes on lines of their own.
fn report(error: &anyhow::Error, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut said = commands::sentences(error).into_iter();
    let mut sentence = said.next().unwrap_or_default();
    if error.chain().len() == 1 && error.is::<io::Error>() {
        sentence = format!("Cannot write to stdout: {sentence}");
    }
    style.error(&sentence, out)?;
    said.try_for_each(|cause| writeln!(out, "{cause}"))
}
