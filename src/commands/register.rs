//! `gto register`: makes a version of an artifact.

use std::io::Write;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use super::Context;
use super::args::{TargetArgs, given, text};
use super::change::ChangeArgs;
use super::change_output::RefOutputArgs;
use super::doctor::warn_of_gaps;
use super::retry::{ChangeTarget, RetryArgs};
use crate::ops::{ChangeTest, Plan, RegisterOptions, Registry, Writer};
use crate::registry::plan::WantedVersion;
use crate::registry::{Build, Bump, PrereleaseName};

const EXAMPLES: &str = "\
Examples:
  gto register model            register the next version at HEAD
  gto register model abc1234 --version v2.0.0
  gto register model --bump-minor --push
  gto register model --if-changed --push
  gto register model --pre rc   v1.2.0-rc.2 after v1.2.0-rc.1";

/// What `gto register` takes.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct RegisterArgs {
    /// What is registered.
    #[command(flatten)]
    pub target: TargetArgs,
    /// Version (default: the next one)
    #[arg(long, visible_alias = "ver", value_name = "VERSION", value_parser = text())]
    #[arg(conflicts_with = "retry")]
    version: Option<String>,
    /// Increase the major number: v2.0.0 after v1.2.3
    #[arg(long)]
    bump_major: bool,
    /// Increase the minor number: v1.3.0 after v1.2.3
    #[arg(long)]
    bump_minor: bool,
    /// Increase the patch number: v1.2.4 after v1.2.3
    #[arg(long)]
    bump_patch: bool,
    /// Register the next prerelease. With ID rc:
    /// v1.2.0-rc.2 after v1.2.0-rc.1, v1.2.1-rc.1
    /// after v1.2.0 (with --bump-minor v1.3.0-rc.1)
    #[arg(long, verbatim_doc_comment, value_name = "ID", conflicts_with = "version")]
    pre: Option<PrereleaseName>,
    /// Register the release of the latest version,
    /// a prerelease: v1.2.0 after v1.2.0-rc.2
    #[arg(long, verbatim_doc_comment)]
    #[arg(conflicts_with_all = ["version", "pre", "bump_major", "bump_minor", "bump_patch"])]
    release: bool,
    /// Append build metadata: v1.2.1+META
    #[arg(long, value_name = "META", conflicts_with = "version")]
    build: Option<Build>,
    /// Succeed without writing if the commit already
    /// has the version
    #[arg(long, verbatim_doc_comment, conflicts_with = "force")]
    exist_ok: bool,
    /// Succeed without writing if the artifact has not
    /// changed since the version before. WHAT: content
    /// (default), or any to compare the annotation too
    #[arg(long, verbatim_doc_comment, value_name = "WHAT", value_enum)]
    #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "content")]
    #[arg(hide_possible_values = true, conflicts_with = "force")]
    if_changed: Option<IfChanged>,
    /// Restore a deprecated version: delete the tags
    /// that deregister it
    #[arg(long, verbatim_doc_comment, requires = "version")]
    #[arg(conflicts_with_all = ["reference", "rev", "message", "simple", "force", "if_changed"])]
    restore: bool,
    /// Whether it is tried again.
    #[command(flatten)]
    retry: RetryArgs,
    /// What all changes take.
    #[command(flatten)]
    pub change: ChangeArgs,
    /// Print the tag.
    #[command(flatten)]
    ref_output: RefOutputArgs,
}

/// The values of `--if-changed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum IfChanged {
    /// The content of the artifact.
    Content,
    /// Its content and its annotation.
    Any,
}

impl From<IfChanged> for ChangeTest {
    fn from(value: IfChanged) -> Self {
        match value {
            IfChanged::Content => Self::Content,
            IfChanged::Any => Self::Any,
        }
    }
}

impl RegisterArgs {
    fn wanted(&self) -> Result<WantedVersion<'_>> {
        let named = given(self.version.as_ref());
        let bumps = [
            self.bump_major.then_some(Bump::Major),
            self.bump_minor.then_some(Bump::Minor),
            self.bump_patch.then_some(Bump::Patch),
        ];
        let mut bumps = bumps.into_iter().flatten();
        Ok(match (named, bumps.next(), bumps.next()) {
            (Some(version), None, _) => WantedVersion::Named(version),
            (None, bump, None) => match (&self.pre, bump) {
                (Some(series), bump) => WantedVersion::Prerelease(series, bump),
                (None, Some(bump)) => WantedVersion::Bumped(bump),
                (None, None) if self.release => WantedVersion::Release,
                (None, None) => WantedVersion::Next,
            },
            _ => bail!("Need to specify either version or single bump argument"),
        })
    }

    fn plan<'r>(
        &self,
        context: &Context,
        registry: &'r Registry,
        writer: &Writer<'r>,
    ) -> Result<Plan<'r>> {
        let version = self.wanted()?;
        if self.restore {
            let WantedVersion::Named(version) = version else { bail!("--restore needs --version") };
            return Ok(writer.plan_restore(version, self.exist_ok)?);
        }
        if !matches!(version, WantedVersion::Named(_)) {
            warn_of_gaps(context, registry)?;
        }
        let options = RegisterOptions {
            revision: self.target.revision(),
            version,
            build: self.build.as_ref(),
            exist_ok: self.exist_ok,
            if_changed: self.if_changed.map(ChangeTest::from),
            tag: self.change.tag(),
        };
        Ok(writer.plan_register(&options)?)
    }
}

/// Registers a version.
///
/// # Errors
/// The registration is refused, or cannot be written or pushed; then nothing has changed.
pub fn run(context: &Context, args: &RegisterArgs, out: &mut dyn Write) -> Result<()> {
    let format = args.change.output.format(args.ref_output.show_ref)?;
    let (name, revision) = (args.target.name.as_str(), args.target.revision());
    let target = ChangeTarget { name, revision, history: args.if_changed.is_some() };
    args.retry.run(
        context,
        (&args.change, &target),
        |registry, writer| args.plan(context, registry, writer),
        (format, out),
    )
}
