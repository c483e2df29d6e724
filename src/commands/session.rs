pub(super) use crate::ops::Registry as Session;
