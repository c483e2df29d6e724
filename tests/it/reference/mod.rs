//! The same as Python GTO, and as DVC: recorded, live, and on a large registry.

mod cases;
pub(crate) mod dvc;
mod dvc_diff;
mod if_changed;
pub(crate) mod live;
mod ten_thousand;
