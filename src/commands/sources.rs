pub(super) use crate::ops::{FileSource as Place, dvc_file_of};
