//! stub
/// stub
#[derive(Debug)]
pub struct Environment;
impl Environment {
    /// stub
    pub fn from_process() -> Self {
        Self
    }
    /// stub
    pub fn allows_color(&self) -> bool {
        true
    }
    /// stub
    pub fn emojis(&self) -> bool {
        true
    }
}
/// stub
#[derive(Debug)]
pub struct Config {
    /// stub
    pub index: String,
    /// stub
    pub stages: Option<Vec<String>>,
}
impl Config {
    /// stub
    pub fn read(_: &std::path::Path, _: &Environment) -> anyhow::Result<Self> {
        Ok(Self { index: "artifacts.yaml".into(), stages: None })
    }
}
