//! The domain: names, versions, the grammar of tags, events and the state folded
//! from them. Pure: no file, no repository and no clock is touched here.

mod annotation;
mod commit;
mod object_id;
mod time;
mod value;

pub use annotation::Annotation;
pub use commit::{Commit, Person};
pub use object_id::{InvalidObjectId, ObjectId};
pub use time::Time;
pub use value::Value;
